import type { components } from '../../api/schema';
import { useSafekeeping, useStorage } from '../../api/system';
import { bytes, count, plural } from '../../lib/format';
import { age, ms } from '../../lib/time';
import { texts } from '../../texts';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';

type Schemas = components['schemas'];
type Tone = 'good' | 'warn' | 'bad';

const words = texts.keeping;
const year = 365;
const week = 7 * 24 * 3_600_000;

/** How much the history holds, and for how long the disk will do. */
export function Storage() {
  const storage = useStorage();
  return (
    <Panel title={words.storage}>
      <Loaded of={storage}>{(data) => <StorageFacts of={data} />}</Loaded>
    </Panel>
  );
}

function StorageFacts({ of: { now, mentionsPerDay, bytesPerDay, expected, freeBytes, fullInDays } }: { of: Schemas['StoragePrediction'] }) {
  const full = fullInDays === null ? words.notInSight : fullInDays < 2 * year ? words.days(Math.floor(fullInDays)) : words.years((fullInDays / year).toFixed(0));
  return (
    <>
      <dl className={page.facts}>
        <Fact name={words.size} value={bytes(now.bytes)} more={words.mentions(count(now.mentions))} />
        <Fact name={words.free} value={bytes(freeBytes)} />
        <Fact
          name={words.perDay}
          value={bytesPerDay === null ? words.tooEarly : bytes(bytesPerDay)}
          more={mentionsPerDay === null ? words.tooEarlyHelp : words.perDayMentions(count(Math.round(mentionsPerDay)))}
        />
        {/* A quarter is what buying a disk may take. */}
        {bytesPerDay !== null && <Fact name={words.full} value={full} tone={fullInDays !== null && fullInDays < 90 ? 'bad' : fullInDays !== null && fullInDays < year ? 'warn' : undefined} />}
      </dl>
      {expected.length > 0 && (
        <p className={page.soft}>
          {words.expected}: {expected.map(({ days, bytes: size }) => words.of(words.inDays(days), bytes(size))).join(' · ')}
        </p>
      )}
    </>
  );
}

const anchorTones: Record<Schemas['AnchorState'], Tone> = { anchored: 'good', behind: 'warn', none: 'warn', wrong: 'bad' };

/** What vouches for the memory, and what would bring it back. */
export function Safekeeping({ now }: { now: number }) {
  const safekeeping = useSafekeeping();
  return (
    <Panel title={words.keeping}>
      <Loaded of={safekeeping}>{(data) => <KeepingFacts of={data} now={now} />}</Loaded>
    </Panel>
  );
}

function KeepingFacts({ of: { audit, backups }, now }: { of: Schemas['Safekeeping']; now: number }) {
  const newest = backups.find(({ at }) => at !== null)?.at;
  const lost = backups.filter(({ at }) => at === null).length;
  const since = newest ? now - ms(newest) : null;
  return (
    <dl className={page.facts}>
      <Fact name={words.chain} value={words.entries(audit.entries.toLocaleString('en-GB'))} more={`${audit.head.slice(0, 12)}…`} />
      <Fact
        name={words.anchor}
        value={words.anchorOf[audit.state]}
        tone={anchorTones[audit.state]}
        more={[audit.anchoredAt && `${words.covers(audit.anchored.toLocaleString('en-GB'))}, ${texts.sources.lastHeard(age(now - ms(audit.anchoredAt)))}.`, words.anchorHelp[audit.state]].filter(Boolean).join(' ')}
      />
      <Fact
        name={words.backup}
        value={since === null ? words.noBackup : texts.sources.lastHeard(age(since))}
        tone={since === null ? 'warn' : since > week ? 'warn' : 'good'}
        more={
          since === null && lost === 0
            ? words.noBackupHelp
            : [plural(backups.length, 'copy', 'copies'), since !== null && since > week && words.backupOld, lost > 0 && words.lostBackups(lost)].filter(Boolean).join(', ')
        }
      />
    </dl>
  );
}

function Fact({ name, value, more, tone }: { name: string; value: string; more?: string; tone?: Tone }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-tone={tone}>
        {value}
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}
