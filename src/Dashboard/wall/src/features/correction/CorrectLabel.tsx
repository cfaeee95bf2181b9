import { Button, Group, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Correction, type PostName, useCorrect, useCorrections } from '../../api/corrections';
import { may, useSession } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay } from '../../lib/time';
import { useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';
import { Loaded } from '../shell/Page';
import classes from './Correction.module.css';

const words = texts.correction;
const labels = ['negative', 'neutral', 'positive'] as const;

const labelName = (label: string) => words.labels[label as (typeof labels)[number]] ?? label;

/**
 * Beside a post's label, for those who may correct it; a machine and a TV see nothing here. Where rows come and go, whoever lists them takes
 * `onOpen` and shows the dialog, or it would leave with its row.
 */
export function CorrectLabel({ post, label, onOpen }: { post: PostName; label: string; onOpen?(): void }) {
  const session = useSession().data;
  const [open, setOpen] = useState(false);
  if (!session || !may(session, 'responder')) return null;
  return (
    <>
      <button type="button" className={classes.open} onClick={onOpen ?? (() => setOpen(true))} aria-label={words.openOf(label)}>
        {words.open}
      </button>
      {open && <CorrectDialog post={post} label={label} onClose={() => setOpen(false)} />}
    </>
  );
}

export function CorrectDialog({ post, label, onClose }: { post: PostName; label: string; onClose(): void }) {
  const correct = useCorrect(post);
  const said = useCorrections(post);
  const [chosen, setChosen] = useState(label);
  const [reason, setReason] = useState('');
  const newest = said.data?.items[0];
  const stands = newest && newest.label !== null ? newest : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    correct.mutate({ label: chosen, reason: reason.trim() || null });
  };
  const done = correct.data;
  return (
    <Modal opened onClose={onClose} title={words.title} size="lg" centered>
      {done ? (
        <Done label={done.label} pending={correct.isPending} error={correct.error} onUndo={() => correct.mutate({ label: null, reason: null })} onClose={onClose} />
      ) : (
        <form onSubmit={submit}>
          <p className={classes.body}>{words.body}</p>
          <p className={classes.body}>
            {words.was}: <strong>{labelName(label)}</strong>
          </p>
          <SegmentedControl fullWidth aria-label={words.label} data={labels.map((value) => ({ value, label: words.labels[value] }))} value={chosen} onChange={setChosen} />
          <TextInput mt="md" label={words.reason} description={words.reasonHelp} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={1000} />
          <h3 className={`label ${classes.history}`}>{words.history}</h3>
          <Loaded of={said} empty={words.nobody} isEmpty={({ items }) => items.length === 0}>
            {({ items }) => <Said items={items} />}
          </Loaded>
          <Failure error={correct.error} />
          <FormFoot submit={words.submit} pending={correct.isPending} disabled={chosen === label} onCancel={onClose} mt="lg">
            {stands && (
              <Button variant="default" mr="auto" loading={correct.isPending} onClick={() => correct.mutate({ label: null, reason: reason.trim() || null })} title={words.takeBackBody(labelName(stands.model))}>
                {words.takeBack}
              </Button>
            )}
          </FormFoot>
        </form>
      )}
    </Modal>
  );
}

function Done({ label, pending, error, onUndo, onClose }: { label: string | null; pending: boolean; error: Error | null; onUndo(): void; onClose(): void }) {
  return (
    <>
      <p role="status">{label === null ? words.doneBack : words.done(labelName(label).toLowerCase())}</p>
      <Failure error={error} />
      <Group justify="flex-end" mt="lg">
        {label !== null && (
          <Button variant="default" loading={pending} onClick={onUndo}>
            {words.undo}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {texts.page.close}
        </Button>
      </Group>
    </>
  );
}

function Said({ items }: { items: Correction[] }) {
  const now = useNow();
  const { zone } = useSettings();
  return (
    <ol className={classes.said}>
      {items.map(({ at, by, label, model, reason }) => (
        <li key={at}>
          <time dateTime={at}>{timeOfDay(ms(at), now, zone)}</time>
          <span>
            {label === null ? words.tookBack(plainText(by, 40)) : words.said(plainText(by, 40), labelName(label))} · {words.model(labelName(model).toLowerCase())}
            {reason && <q className="hostile">{plainText(reason, 300)}</q>}
          </span>
        </li>
      ))}
    </ol>
  );
}
