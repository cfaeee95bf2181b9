import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { may, type Session } from '../../api/session';
import { useRespond, useResponses, useTemplates } from '../../api/templates';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import classes from './Team.module.css';

const words = texts.team;

/** What is said in this crisis: texts from approved templates, which may pass a pause, and who approved them. */
export function ResponsePanel({ incident, brand, session, mayAct, now, zone }: { incident: string; brand: string; session: Session; mayAct: boolean; now: number; zone: Zone }) {
  const responses = useResponses(incident);
  const respond = useRespond(incident);
  const [writing, setWriting] = useState(false);
  return (
    <Panel
      title={words.responses}
      aside={
        mayAct && (
          <Button size="compact-sm" variant="default" onClick={() => setWriting(true)}>
            {words.respond}
          </Button>
        )
      }
    >
      <Loaded of={responses} empty={words.noResponses} isEmpty={({ items }) => items.length === 0}>
        {({ items }) => (
          <ul className={classes.tasks}>
            {items.map((one) => (
              <li key={one.hash}>
                <p className={classes.approval}>
                  <span className={page.chip} data-tone={one.approved ? 'good' : 'warn'}>
                    {one.approved ? words.approved : words.waitsFor(one.missing.join(', '))}
                  </span>
                  {one.approved && one.expiresAt && <span className={page.soft}>{texts.approval.until(timeOfDay(ms(one.expiresAt), now, zone))}</span>}
                </p>
                <p className={classes.text}>{plainText(one.text, 2000)}</p>
                {one.approvals.length > 0 && (
                  <p className={page.soft}>{one.approvals.map((given) => texts.approval.given(given.role, plainText(given.by, 40))).join(' · ')}</p>
                )}
                {/* The same words once more, in a role, are the approval; two roles are two people. */}
                {mayAct &&
                  may(session, 'approver') &&
                  one.approvals.every(({ by }) => by !== session.name) &&
                  one.missing.map((role) => (
                    <Button
                      key={role}
                      size="compact-sm"
                      mt="xs"
                      mr="xs"
                      loading={respond.isPending}
                      aria-label={texts.approval.thisText(role, plainText(one.text, 60))}
                      onClick={() => respond.mutate({ text: one.text, purpose: one.purpose, role })}
                    >
                      {texts.approval.as(role)}
                    </Button>
                  ))}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Failure error={respond.error} />
      {writing && <Write incident={incident} brand={brand} onClose={() => setWriting(false)} />}
    </Panel>
  );
}

function Write({ incident, brand, onClose }: { incident: string; brand: string; onClose(): void }) {
  const templates = useTemplates(brand);
  const respond = useRespond(incident);
  const [chosen, setChosen] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const items = templates.data?.items ?? [];
  const template = items.find(({ id }) => id === chosen) ?? items.find(({ usable }) => usable) ?? items[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (template) respond.mutate({ template: template.id, values }, { onSuccess: onClose });
  };
  const filled = template?.text.replace(/\{\{([^}]+)\}\}/g, (all, name: string) => values[name.trim()] || all);
  return (
    <Modal opened onClose={onClose} title={words.respond} size="lg" centered>
      <form onSubmit={submit} className={classes.fields}>
        <NativeSelect
          label={words.template}
          data={items.map((one) => ({ value: one.id, label: `${one.name}${one.usable ? '' : ` (${words.waitsFor(one.missing.join(', '))})`}` }))}
          value={template?.id ?? ''}
          onChange={(event) => {
            setChosen(event.currentTarget.value);
            setValues({});
          }}
        />
        {template?.variables.map((name) => (
          <TextInput key={name} label={name} value={values[name] ?? ''} onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })} required />
        ))}
        <p className={classes.text}>{filled && plainText(filled, 4000)}</p>
        <Failure error={respond.error} />
        <FormFoot submit={words.propose} pending={respond.isPending} disabled={!template} onCancel={onClose} />
      </form>
    </Modal>
  );
}
