import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Channel, type Notification, useChannels, useOutbox, useTestChannel } from '../../api/channels';
import { enc } from '../../api/client';
import { may, type Session } from '../../api/session';
import { useStatus } from '../../api/system';
import { plainText } from '../../lib/hostileText';
import { age, ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { failureWords } from '../session/Failure';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { type Column, Table } from '../shell/Table';
import classes from './Notifications.module.css';
import { Wakefulness } from './Wakefulness';

const words = texts.notifications;

/** Where alerts go, and whether they arrive. Channels themselves are in the configuration, because no document may hold their secrets. */
export function NotificationsPage({ session }: { session: Session }) {
  const channels = useChannels();
  const status = useStatus();
  const live = useLive();
  const now = useNow() + live.skew;
  const mayTest = may(session, 'admin');
  return (
    <Shell session={session}>
      <Page title={words.title} intro={words.intro}>
        {status.data && <Wakefulness of={status.data.wakefulness} now={now} />}
        <Panel title={words.channels}>
          <Loaded
            of={channels}
            isEmpty={({ items }) => items.length === 0}
            empty={
              <span>
                <strong>{words.noChannels}</strong> {words.noChannelsHelp}
              </span>
            }
          >
            {({ items }) => (
              <>
                <Channels items={items} mayTest={mayTest} now={now} />
                {!mayTest && <p className={page.soft}>{words.onlyAdmin}</p>}
              </>
            )}
          </Loaded>
        </Panel>
        <Outbox now={now} />
      </Page>
    </Shell>
  );
}

function Channels({ items, mayTest, now }: { items: Channel[]; mayTest: boolean; now: number }) {
  const since = (iso: string | null) => age(now - ms(iso));
  const columns: Column<Channel>[] = [
    {
      head: words.channel,
      isName: true,
      cell: ({ id, type, host, waking, quietHours }) => (
        <div>
          {plainText(id, 64)}
          <p className={classes.about}>
            {words.kinds[type]}
            {host && ` · ${plainText(host, 80)}`}
            {quietHours && ` · ${words.quiet}`}
          </p>
          {waking && <span className={page.chip}>{words.waking}</span>}
        </div>
      ),
    },
    {
      head: words.state,
      cell: ({ record }) =>
        record?.downSince ? (
          <span className={page.chip} data-tone="bad">
            {words.down(since(record.downSince))}
          </span>
        ) : record?.lastSentAt ? (
          <span className={page.chip} data-tone="good">
            {words.works}
          </span>
        ) : (
          <span className={page.chip}>{words.unknown}</span>
        ),
    },
    { head: words.delivered, cell: ({ record }) => (record?.lastSentAt ? texts.sources.lastHeard(since(record.lastSentAt)) : words.never) },
    {
      head: words.counts,
      cell: ({ record }) =>
        record && (
          <div>
            {words.countsOf(record.sent, record.waiting, record.retried, record.dead)}
            {record.lastError && <p className={page.soft}>{words.lastError(plainText(record.lastError, 160), since(record.lastErrorAt))}</p>}
          </div>
        ),
    },
    {
      head: words.tested,
      cell: ({ tested }) =>
        tested === null ? (
          words.neverTested
        ) : (
          <div>
            {words.testedBy(plainText(tested.by, 40), since(tested.at))}
            {!tested.worked && <p className={classes.failed}>{words.testFailed(plainText(tested.error ?? '', 160))}</p>}
          </div>
        ),
    },
    ...(mayTest ? [{ head: words.test, quiet: true, align: 'act', cell: ({ id }: Channel) => <Test id={id} /> } as const] : []),
  ];
  return <Table label={words.channels} columns={columns} items={items} keyOf={({ id }) => id} />;
}

function Test({ id }: { id: string }) {
  const test = useTestChannel();
  const answer = test.error ? failureWords(test.error) : test.data && (test.data.worked ? words.testWorked : words.testFailed(plainText(test.data.error ?? '', 160)));
  return (
    <div>
      <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate(id)} aria-label={words.testOf(id)}>
        {words.test}
      </Button>
      {answer && (
        <p role="status" className={classes.answer}>
          {answer}
        </p>
      )}
    </div>
  );
}

const tones: Record<string, string | undefined> = { waiting: 'warn', sent: 'good', dead: 'bad' };

function Outbox({ now }: { now: number }) {
  const [state, setState] = useState('');
  const outbox = useOutbox(state);
  const { zone } = useSettings();
  const columns: Column<Notification>[] = [
    {
      head: words.message,
      isName: true,
      cell: ({ title, incident, person }) => (
        <div>
          {incident ? <Link href={`/incidents/${enc(incident)}`}>{plainText(title, 160)}</Link> : plainText(title, 160)}
          {person && <p className={classes.about}>{words.to(plainText(person, 60))}</p>}
        </div>
      ),
    },
    { head: words.reason, cell: ({ reason }) => words.reasons[reason] ?? reason.replaceAll('-', ' ') },
    { head: words.channel, cell: ({ channel }) => plainText(channel, 64) },
    { head: words.at, cell: ({ at }) => timeOfDay(ms(at), now, zone) },
    {
      head: words.state,
      cell: ({ state: is, attempts, error, dueAt }) => (
        <div>
          <span className={page.chip} data-tone={tones[is]}>
            {words.states[is]}
          </span>
          {(attempts > 1 || error || (is === 'waiting' && dueAt)) && (
            <p className={page.soft}>
              {[attempts > 0 && words.tries(attempts), error && plainText(error, 160), is === 'waiting' && dueAt && words.next(timeOfDay(ms(dueAt), now, zone))].filter(Boolean).join(' · ')}
            </p>
          )}
        </div>
      ),
    },
  ];
  return (
    <Panel
      title={words.outbox}
      aside={
        <NativeSelect
          size="xs"
          aria-label={words.show}
          data={[{ value: '', label: words.all }, ...['waiting', 'dead', 'sent'].map((value) => ({ value, label: words.states[value] ?? value }))]}
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
        />
      }
    >
      <Loaded of={outbox} empty={words.outboxNone} isEmpty={({ items }) => items.length === 0}>
        {({ items }) => <Table label={words.outbox} columns={columns} items={items} keyOf={({ id }) => id} />}
      </Loaded>
    </Panel>
  );
}
