import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { forAll, type Member, type Roster, type Seat, useRoster } from '../../api/rosters';
import { may, type Session } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { contactLines, severityWords, stepSentence } from '../../lib/rosterText';
import { ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { type Column, Table } from '../shell/Table';
import { RosterForm } from './RosterForm';
import classes from './Rosters.module.css';

const words = texts.rosters;

/** Who answers for a brand. The address says of which, so that a link leads there. */
export function RostersPage({ session }: { session: Session }) {
  const [asked, setAsked] = useSearchParams();
  const brands = useBrandNames();
  const brand = asked.get('brand') ?? forAll;
  const roster = useRoster(brand);
  const [editing, setEditing] = useState(false);
  const mayChange = may(session, 'admin');
  useShortcut('e', words.edit, () => setEditing(true), mayChange && !editing && roster.data !== undefined);
  return (
    <Shell session={session}>
      <Page title={texts.nav.rosters} intro={words.intro} aside={mayChange && !editing && roster.data !== undefined && <Button onClick={() => setEditing(true)}>{roster.data ? words.edit : words.create}</Button>}>
        <div className={page.filters}>
          <NativeSelect
            label={texts.page.brand}
            data={[{ value: forAll, label: words.forAll }, ...brands.map(({ id, name }) => ({ value: id, label: name }))]}
            value={brand}
            // A change of the brand would throw away what is being written.
            disabled={editing}
            onChange={(event) => setAsked(event.currentTarget.value === forAll ? {} : { brand: event.currentTarget.value }, { replace: true })}
          />
        </div>
        {editing ? (
          <RosterForm key={brand} brand={brand} roster={roster.data ?? null} onClose={() => setEditing(false)} />
        ) : (
          <Loaded of={roster}>{(data) => (data ? <RosterView roster={data} /> : <p className={page.quiet}>{brand === forAll ? words.none : words.inherits}</p>)}</Loaded>
        )}
      </Page>
    </Shell>
  );
}

function RosterView({ roster }: { roster: Roster }) {
  const { skew } = useLive();
  const now = useNow() + skew;
  const { zone } = useSettings();
  return (
    <>
      <Panel title={words.people}>
        {roster.members.length === 0 ? <p className={page.quiet}>{words.noPeople}</p> : <People roster={roster} />}
      </Panel>
      <div className={page.columns}>
        <Panel title={roster.roles ? words.seats : `${words.seats} · ${words.usualSeats}`}>
          <Seats roster={roster} />
        </Panel>
        <Panel title={words.schedules}>
          {roster.onCall.length === 0 ? (
            <p className={page.quiet}>{words.noSchedules}</p>
          ) : (
            <dl className={page.facts}>
              {roster.onCall.map(({ schedule, person, standsIn }) => (
                <div key={schedule}>
                  <dt>{plainText(schedule, 64)}</dt>
                  <dd>
                    {person === null ? words.nobodyNow : standsIn === null ? plainText(person, 60) : words.standsIn(plainText(standsIn, 60), plainText(person, 60))}
                    <small>{rotationWords(roster, schedule)}</small>
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </Panel>
      </div>
      <Panel title={roster.chains ? words.chains : `${words.chains} · ${words.usualChain}`}>
        <ul className={classes.chains}>
          {roster.steps.map((chain) => (
            <li key={chain.id}>
              <p className={page.strong}>
                {plainText(chain.id, 64)} <span className={page.chip}>{severityWords(chain)}</span>
              </p>
              <ol className={classes.steps}>
                {chain.steps.map((step, n) => (
                  <li key={`${n} ${step.kind}`}>{plainText(stepSentence(step), 200)}</li>
                ))}
              </ol>
              <p className={page.soft}>{words.lapseWords(chain.lapseMinutes)}</p>
            </li>
          ))}
        </ul>
      </Panel>
      <p className={page.soft}>
        {words.version(roster.version, plainText(roster.by, 60), timeOfDay(ms(roster.recordedAt), now, zone))}
        {roster.partners && roster.partners.length > 0 && ` · ${words.partners(roster.partners.length)}`}
      </p>
    </>
  );
}

function rotationWords(roster: Roster, id: string): string {
  const schedule = roster.schedules?.find((one) => one.id === id);
  if (!schedule) return '';
  const { rotation, shiftDays, handOver, timeZone } = schedule;
  return `${rotation.map((name) => plainText(name, 40)).join(' → ')} · ${shiftDays} d · ${handOver.slice(0, 5)} ${timeZone}`;
}

function People({ roster }: { roster: Roster }) {
  const list = (names: readonly string[] | null | undefined) => names?.map((name) => plainText(name, 60)).join(', ') || texts.page.none;
  const columns: Column<Member>[] = [
    {
      head: words.name,
      isName: true,
      cell: ({ name, spokesperson }) => (
        <span>
          {plainText(name, 64)} {spokesperson && <span className={page.chip}>{words.spokesperson}</span>}{' '}
          {roster.away.includes(name) && (
            <span className={page.chip} data-tone="warn">
              {words.awayNow}
            </span>
          )}
        </span>
      ),
    },
    { head: words.roles, cell: ({ roles }) => list(roles) },
    { head: words.contacts, cell: ({ contacts }) => <span className={classes.lines}>{plainText(contactLines(contacts), 400) || texts.page.none}</span> },
    { head: words.deputies, cell: ({ deputies }) => list(deputies) },
    { head: words.platforms, cell: ({ platforms }) => list(platforms) },
  ];
  return <Table label={words.people} columns={columns} items={roster.members} keyOf={({ name }) => name} />;
}

function Seats({ roster }: { roster: Roster }) {
  const holders = ({ role }: Seat) => roster.members.filter(({ roles }) => roles.includes(role)).map(({ name }) => plainText(name, 60));
  const columns: Column<Seat>[] = [
    { head: words.role, isName: true, cell: ({ role, required }) => `${plainText(role, 40)}${required ? '' : ` · ${texts.team.optional}`}` },
    { head: words.raci, cell: ({ raci }) => words.raciOf[raci] },
    {
      head: words.people,
      cell: (seat) => {
        const names = holders(seat);
        return names.length > 0 ? (
          names.join(', ')
        ) : (
          <span className={page.chip} data-tone={seat.required ? 'warn' : undefined}>
            {words.empty}
          </span>
        );
      },
    },
  ];
  return <Table label={words.seats} columns={columns} items={roster.seats} keyOf={({ role }) => role} />;
}
