import { Button } from '@mantine/core';
import { may, type Session } from '../../api/session';
import { useDeadLetters, useReplay, useStatus } from '../../api/system';
import type { components } from '../../api/schema';
import { plainText } from '../../lib/hostileText';
import { age, ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { failureWords } from '../session/Failure';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { Hygiene, Model } from './Judged';
import { Safekeeping, Storage } from './Keeping';
import { Nodes } from './Nodes';

type Schemas = components['schemas'];

const words = texts.system;
// Two beats of the pipeline; more is worth a look.
const lagFine = 5_000;

export function SystemPage({ session }: { session: Session }) {
  const status = useStatus();
  const live = useLive();
  const now = useNow() + live.skew;
  return (
    <Shell session={session}>
      <Page title={texts.nav.system} intro={words.intro}>
        <Loaded of={status}>
          {(data) => (
            <>
              <Panel title={words.server}>
                <Facts status={data} now={now} />
              </Panel>
              <div className={page.columns}>
                <Panel title={words.sources}>
                  <SourceTable sources={data.sources} now={now} />
                </Panel>
                <Panel title={words.partitions}>
                  <PartitionTable partitions={data.partitions} />
                </Panel>
              </div>
              <Nodes status={data} now={now} />
            </>
          )}
        </Loaded>
        <div className={page.columns}>
          <Storage />
          <Safekeeping now={now} />
        </div>
        <Hygiene />
        <Model />
        <Panel title={words.letters}>
          {may(session, 'admin') ? <Letters now={now} /> : <p className={page.quiet}>{words.lettersForbidden}</p>}
        </Panel>
      </Page>
    </Shell>
  );
}

function Facts({ status, now }: { status: Schemas['StatusView']; now: number }) {
  const { zone } = useSettings();
  const facts: [string, string, string?][] = [
    [words.version, status.version, words.up(age(now - ms(status.startedAt)))],
    [words.lag, status.lagMs <= lagFine ? words.lagFine : age(status.lagMs), status.detectedUntil ? `${words.detected} ${timeOfDay(ms(status.detectedUntil), now, zone)}` : undefined],
    [words.pauseState, status.pauseStateConfirmed ? words.confirmed : words.unconfirmed, words.pauses(status.activePauses)],
    [words.model, status.sentimentModel],
    [words.store, status.store],
    [words.roles, status.roles.join(', '), status.nodes.length > 1 ? words.nodes(status.nodes.length) : undefined],
  ];
  return (
    <dl className={page.facts}>
      {facts.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {more && <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const tones = { healthy: 'good', late: 'warn', silent: 'bad', failing: 'bad', off: undefined } as const;

function SourceTable({ sources, now }: { sources: Schemas['SourceView'][]; now: number }) {
  if (sources.length === 0) return <p className={page.quiet}>{texts.sources.none}</p>;
  return (
    <div className={page.scroll}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{words.source}</th>
            <th>{words.health}</th>
            <th>{words.heard}</th>
            <th>{words.detail}</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.id}>
              <td className={page.strong}>{plainText(source.id, 60)}</td>
              <td>
                <span className={page.chip} data-tone={tones[source.state]}>
                  {texts.sourceState[source.state]}
                </span>
              </td>
              <td>{source.lastHeard ? texts.sources.lastHeard(age(now - ms(source.lastHeard))) : texts.sources.never}</td>
              <td className={page.soft}>{source.detail && plainText(source.detail, 200)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PartitionTable({ partitions }: { partitions: Schemas['PartitionView'][] }) {
  const whole = (n: number) => n.toLocaleString('en-GB');
  return (
    <div className={page.scroll}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{words.partition}</th>
            <th className={page.number}>{words.kept}</th>
            <th className={page.number}>{words.next}</th>
            <th className={page.number}>{words.waiting}</th>
          </tr>
        </thead>
        <tbody>
          {partitions.map((one) => (
            <tr key={one.partition}>
              <td>{one.partition}</td>
              <td className={page.number}>{whole(one.end - one.oldest)}</td>
              <td className={page.number}>{whole(one.next)}</td>
              <td className={page.number}>{whole(one.lag)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Letters({ now }: { now: number }) {
  const letters = useDeadLetters(true);
  const items = letters.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <Loaded of={letters} empty={words.lettersNone} isEmpty={() => items.length === 0}>
      {() => (
        <>
          <div className={page.scroll}>
            <table className={page.table}>
              <thead>
                <tr>
                  <th>{words.at}</th>
                  <th>{words.from}</th>
                  <th>{words.reason}</th>
                  <th>{words.payload}</th>
                  <th>
                    <span className="visually-hidden">{words.replay}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((letter) => (
                  <Letter key={letter.id} letter={letter} now={now} />
                ))}
              </tbody>
            </table>
          </div>
          {letters.hasNextPage && (
            <Button mt="md" variant="default" loading={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
              {texts.page.more}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}

function Letter({ letter, now }: { letter: Schemas['DeadLetterItem']; now: number }) {
  const { zone } = useSettings();
  const replay = useReplay();
  const answer = replay.data && (replay.data.accepted > 0 ? words.replayed : `${words.refusedAgain}: ${replay.data.rejected[0]?.error ?? ''}`);
  return (
    <tr>
      <td>{timeOfDay(ms(letter.at), now, zone)}</td>
      <td>{plainText(letter.source, 40)}</td>
      <td>
        <span className={page.strong}>{letter.reason}</span>
        <p className={page.soft}>{plainText(letter.detail, 240)}</p>
      </td>
      <td className={`${page.code} hostile`}>
        {plainText(letter.payload, 300)}
        <p className={page.soft}>{words.bytes(letter.bytes)}</p>
      </td>
      <td className={page.act}>
        <Button size="compact-sm" variant="default" disabled={letter.truncated} loading={replay.isPending} onClick={() => replay.mutate(letter.id)}>
          {words.replay}
        </Button>
        {(answer || replay.error) && <p role="status">{replay.error ? failureWords(replay.error) : answer}</p>}
      </td>
    </tr>
  );
}
