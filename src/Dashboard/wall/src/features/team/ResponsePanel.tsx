import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useRespond, useResponses, useTemplates } from '../../api/templates';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import classes from './Team.module.css';

const words = texts.team;

/** What is said in this crisis: texts from approved templates, which may pass a pause, and who approved them. */
export function ResponsePanel({ incident, brand, mayAct }: { incident: string; brand: string; mayAct: boolean }) {
  const responses = useResponses(incident);
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
                <span className={page.chip} data-tone={one.approved ? 'good' : 'warn'}>
                  {one.approved ? words.approved : words.waitsFor(one.missing.join(', '))}
                </span>
                <p className={classes.text}>{plainText(one.text, 2000)}</p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.page.cancel}
          </Button>
          <Button type="submit" loading={respond.isPending} disabled={!template}>
            {words.propose}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
