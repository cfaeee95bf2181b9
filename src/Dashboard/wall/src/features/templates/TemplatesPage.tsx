import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { may, type Session } from '../../api/session';
import { type ApprovalRole, type Template, useApprove, usePutTemplate, useTemplates } from '../../api/templates';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import classes from './Templates.module.css';

const words = texts.templates;

/** Texts for a crisis, and who stands for them. A change of a text takes its approvals away: they were for other words. */
export function TemplatesPage({ session }: { session: Session }) {
  const templates = useTemplates();
  const [edited, setEdited] = useState<Template | null>(null);
  const [scenario, setScenario] = useState('');
  return (
    <Shell session={session}>
      <Page title={texts.nav.templates} intro={words.intro}>
        <Loaded of={templates} empty={words.none} isEmpty={({ items }) => items.length === 0}>
          {({ items }) => {
            const scenarios = [...new Set(items.map((one) => one.scenario))];
            return (
              <>
                <div className={page.filters}>
                  <NativeSelect
                    label={words.scenario}
                    data={[{ value: '', label: words.all }, ...scenarios.map((value) => ({ value, label: value.replaceAll('-', ' ') }))]}
                    value={scenario}
                    onChange={(event) => setScenario(event.currentTarget.value)}
                  />
                </div>
                {scenarios
                  .filter((one) => scenario === '' || one === scenario)
                  .map((one) => (
                    <Panel key={one} title={one.replaceAll('-', ' ')}>
                      <ul className={classes.list}>
                        {items
                          .filter((template) => template.scenario === one)
                          .map((template) => (
                            <Item key={template.id} template={template} session={session} onEdit={() => setEdited(template)} />
                          ))}
                      </ul>
                    </Panel>
                  ))}
              </>
            );
          }}
        </Loaded>
        {edited && <Edit template={edited} onClose={() => setEdited(null)} />}
      </Page>
    </Shell>
  );
}

function Item({ template, session, onEdit }: { template: Template; session: Session; onEdit(): void }) {
  const approve = useApprove();
  return (
    <li className={classes.item}>
      <div>
        <p className={classes.facts}>
          <strong>{plainText(template.name, 120)}</strong>
          <span>{template.purpose}</span>
          <span>{template.language}</span>
          <span className={page.chip} data-tone={template.usable ? 'good' : 'warn'}>
            {template.usable ? words.usable : words.missing(template.missing.join(', '))}
          </span>
        </p>
        <p className={classes.text}>{plainText(template.text, 3000)}</p>
        {template.approvals.length > 0 && (
          <p className={page.soft}>{template.approvals.map((one) => words.approvedBy(one.role, plainText(one.by, 40))).join(' · ')}</p>
        )}
        <Failure error={approve.error} />
      </div>
      <div className={classes.act}>
        {may(session, 'approver') &&
          template.missing.map((role: ApprovalRole) => (
            <Button
              key={role}
              size="compact-sm"
              loading={approve.isPending}
              onClick={() => approve.mutate({ id: template.id, role })}
              aria-label={`${words.approveAs(role)}: ${template.name}`}
            >
              {words.approveAs(role)}
            </Button>
          ))}
        {may(session, 'approver') && (
          <Button size="compact-sm" variant="default" onClick={onEdit} aria-label={`${texts.page.edit}: ${template.name}`}>
            {texts.page.edit}
          </Button>
        )}
      </div>
    </li>
  );
}

function Edit({ template, onClose }: { template: Template; onClose(): void }) {
  const put = usePutTemplate();
  const [name, setName] = useState(template.name);
  const [text, setText] = useState(template.text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { id, scenario, purpose, language, brand, partner, expiresAt } = template;
    put.mutate({ id, name: name.trim(), text, scenario, purpose, language, brand, partner, expiresAt }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={words.editTitle} size="lg" centered>
      <form onSubmit={submit} className={classes.form}>
        <TextInput label={words.name} value={name} onChange={(event) => setName(event.currentTarget.value)} required maxLength={200} />
        <Textarea label={words.text} description={words.textHelp} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={5} required data-autofocus />
        <Failure error={put.error} />
        <FormFoot pending={put.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
