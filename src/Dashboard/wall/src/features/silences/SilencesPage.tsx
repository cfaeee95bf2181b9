import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { may, type Session } from '../../api/session';
import { type Silence, useAddSilence, useEndSilence, useSilences } from '../../api/silences';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay } from '../../lib/time';
import { hour } from '../../lib/window';
import { useLive, useNow } from '../../live/LiveProvider';
import { nameOf } from '../../live/picture';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';
import { ListPage } from '../shell/ListPage';
import { Loaded, Panel } from '../shell/Page';
import { type Column, Table } from '../shell/Table';

const words = texts.silences;
const lengths = [1, 4, 12, 24, 72];

/** What calls nobody for a while. Every silence has an owner, a reason and an end, and none hides what is found. */
export function SilencesPage({ session }: { session: Session }) {
  const silences = useSilences();
  const end = useEndSilence();
  const live = useLive();
  const now = useNow() + live.skew;
  const { zone } = useSettings();
  const mayAct = may(session, 'responder');
  const columns: Column<Silence>[] = [
    { head: texts.page.brand, isName: true, cell: ({ brand }) => plainText(nameOf(live.picture, brand), 60) },
    { head: words.what, cell: ({ kind, rule, platform }) => [kind, rule, platform].filter(Boolean).join(', ') || words.everything },
    { head: words.reason, cell: ({ reason }) => <span className="hostile">{plainText(reason, 300)}</span> },
    { head: words.owner, cell: ({ owner }) => plainText(owner, 40) },
    { head: words.until, cell: ({ endsAt }) => timeOfDay(ms(endsAt), now, zone) },
  ];
  return (
    <ListPage<Silence>
      session={session}
      title={texts.nav.silences}
      intro={words.intro}
      add={words.add}
      mayChange={mayAct}
      form={(_, close) => <Add owner={session.name ?? ''} now={now} onClose={close} />}
      removal={{ title: () => words.endTitle, body: words.endBody, submit: words.end, act: end }}
    >
      {({ remove }) => (
        <Panel title={texts.nav.silences}>
          <Loaded of={silences} empty={words.none} isEmpty={({ items }) => items.length === 0}>
            {({ items }) => <Table label={texts.nav.silences} columns={mayAct ? [...columns, ending(remove)] : columns} items={items} keyOf={({ id }) => id} />}
          </Loaded>
        </Panel>
      )}
    </ListPage>
  );
}

const ending = (remove: (silence: Silence) => void): Column<Silence> => ({
  head: words.end,
  quiet: true,
  align: 'act',
  cell: (silence) => (
    <Button size="compact-sm" variant="default" onClick={() => remove(silence)}>
      {words.end}
    </Button>
  ),
});

function Add({ owner, now, onClose }: { owner: string; now: number; onClose(): void }) {
  const brands = useBrandNames();
  const add = useAddSilence();
  const [brand, setBrand] = useState('');
  const [kind, setKind] = useState('');
  const [hours, setHours] = useState('4');
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(
      {
        brand: brand || (brands[0]?.id ?? null),
        kind: kind || null,
        rule: null,
        platform: null,
        owner,
        reason: reason.trim(),
        startsAt: new Date(now).toISOString(),
        endsAt: new Date(now + Number(hours) * hour).toISOString(),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal opened onClose={onClose} title={words.add} size="lg" centered>
      <form onSubmit={submit}>
        <Group grow align="flex-start">
          <NativeSelect label={texts.page.brand} data={brands.map(({ id, name }) => ({ value: id, label: name }))} value={brand || brands[0]?.id} onChange={(event) => setBrand(event.currentTarget.value)} />
          <NativeSelect
            label={words.what}
            data={[{ value: '', label: words.everything }, 'volume-spike', 'negative-spike', 'virality-warning', 'sustained', 'forecast-deviation', 'fatigue', 'hashtag-backlash', 'silence', 'coordination', 'partner']}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value)}
          />
          <NativeSelect label={words.length} data={lengths.map((n) => ({ value: String(n), label: `${n} h` }))} value={hours} onChange={(event) => setHours(event.currentTarget.value)} />
        </Group>
        <TextInput label={words.reason} description={words.reasonHelp} value={reason} onChange={(event) => setReason(event.currentTarget.value)} mt="md" required maxLength={1000} data-autofocus />
        <Failure error={add.error} />
        <FormFoot submit={words.add} pending={add.isPending} disabled={brands.length === 0} onCancel={onClose} mt="lg" />
      </form>
    </Modal>
  );
}
