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
import { ConfirmDialog } from '../shell/ConfirmDialog';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';

const words = texts.silences;
const lengths = [1, 4, 12, 24, 72];

/** What calls nobody for a while. Every silence has an owner, a reason and an end, and none hides what is found. */
export function SilencesPage({ session }: { session: Session }) {
  const silences = useSilences();
  const live = useLive();
  const now = useNow() + live.skew;
  const { zone } = useSettings();
  const [adding, setAdding] = useState(false);
  const [ended, setEnded] = useState<Silence | null>(null);
  const end = useEndSilence();
  const mayAct = may(session, 'responder');
  useShortcut('n', words.add, () => setAdding(true), mayAct);
  return (
    <Shell session={session}>
      <Page title={texts.nav.silences} intro={words.intro} aside={mayAct && <Button onClick={() => setAdding(true)}>{words.add}</Button>}>
        <Panel title={texts.nav.silences}>
          <Loaded of={silences} empty={words.none} isEmpty={({ items }) => items.length === 0}>
            {({ items }) => (
              <div className={page.scroll}>
                <table className={page.table}>
                  <thead>
                    <tr>
                      <th>{texts.page.brand}</th>
                      <th>{words.what}</th>
                      <th>{words.reason}</th>
                      <th>{words.owner}</th>
                      <th>{words.until}</th>
                      <th>
                        <span className="visually-hidden">{words.end}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((one) => (
                      <tr key={one.id}>
                        <td className={page.strong}>{plainText(nameOf(live.picture, one.brand), 60)}</td>
                        <td>{[one.kind, one.rule, one.platform].filter(Boolean).join(', ') || words.everything}</td>
                        <td className="hostile">{plainText(one.reason, 300)}</td>
                        <td>{plainText(one.owner, 40)}</td>
                        <td>{timeOfDay(ms(one.endsAt), now, zone)}</td>
                        <td className={page.act}>
                          {mayAct && (
                            <Button size="compact-sm" variant="default" onClick={() => setEnded(one)}>
                              {words.end}
                            </Button>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </Loaded>
        </Panel>
        {adding && <Add owner={session.name ?? ''} now={now} onClose={() => setAdding(false)} />}
        {ended && (
          <ConfirmDialog
            title={words.endTitle}
            body={words.endBody}
            submit={words.end}
            pending={end.isPending}
            error={end.error}
            onSubmit={() => end.mutate(ended.id, { onSuccess: () => setEnded(null) })}
            onClose={() => setEnded(null)}
          />
        )}
      </Page>
    </Shell>
  );
}

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
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {texts.page.cancel}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={brands.length === 0}>
            {words.add}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
