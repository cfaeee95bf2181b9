import { Button, Fieldset, Group, NativeSelect, NumberInput, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Chain, type Member, type Roster, type RosterDraft, type Schedule, type Seat, usePutRoster } from '../../api/rosters';
import { errorAt, errorsOf } from '../../lib/fieldErrors';
import { awayLines, awayOf, contactLines, contactsOf } from '../../lib/rosterText';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';
import { ConfirmDialog } from '../shell/ConfirmDialog';
import { Panel, pageClasses as page } from '../shell/Page';
import { ChainFields } from './ChainFields';
import classes from './Rosters.module.css';
import { type Errors, type Lists, useLists } from './useLists';

const words = texts.rosters;
const usualRoles = ['pr', 'legal', 'social', 'support', 'product'];
const racis = ['responsible', 'accountable', 'consulted', 'informed'] as const;

/** A member as it is typed: lists are lines until they are sent, so that nothing that somebody types is rewritten under their hands. */
export type MemberFields = Member & { contactLines: string; awayLines: string };

const fieldsOf = (member: Member): MemberFields => ({ ...member, contactLines: contactLines(member.contacts), awayLines: awayLines(member.away) });

function memberOf({ contactLines: contacts, awayLines: away, ...member }: MemberFields): Member {
  return { ...member, contacts: contactsOf(contacts), away: awayOf(away) };
}

/** A roster as a form. The server says everything that is wrong at once, and each field shows its own part. */
export function RosterForm({ brand, roster, onClose }: { brand: string; roster: Roster | null; onClose(): void }) {
  const put = usePutRoster(brand);
  const members = useLists<MemberFields>(roster?.members.map(fieldsOf) ?? [fieldsOf({ name: '', roles: ['pr'], spokesperson: false })]);
  // Null = the usual ones.
  const seats = useLists<Seat>(roster?.roles ?? []);
  const schedules = useLists<Schedule>(roster?.schedules ?? []);
  const chains = useLists<Chain>(roster?.chains ?? []);
  const [discarding, setDiscarding] = useState(false);
  const errors = errorsOf(put.error);
  const at = (field: string) => errorAt(errors, field);
  const changed = [members, seats, schedules, chains].some((one) => one.changed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const some = <T,>(list: T[]) => (list.length > 0 ? list : null);
    const draft: RosterDraft = {
      members: members.items.map(memberOf),
      roles: some(seats.items),
      schedules: some(schedules.items),
      chains: some(chains.items),
      partners: roster?.partners ?? null,
    };
    put.mutate(draft, { onSuccess: onClose });
  };
  const names = members.items.map(({ name }) => name).filter((name) => name !== '');
  return (
    <form onSubmit={submit} className={classes.form}>
      <Panel title={words.people} aside={<Add label={words.addPerson} onClick={() => members.add(fieldsOf({ name: '', roles: [], spokesperson: false }))} />}>
        {at('members') && members.items.length === 0 && <p role="alert">{at('members')}</p>}
        <div className={classes.cards}>
          {members.items.map((member, n) => (
            <MemberCard key={members.keyOf(n)} member={member} n={n} names={names} at={at} members={members} />
          ))}
        </div>
      </Panel>
      <Panel title={seats.items.length > 0 ? words.seats : `${words.seats} · ${words.usualSeats}`} aside={<Add label={seats.items.length > 0 ? words.addSeat : words.ownSeats} onClick={() => seats.add({ role: '', raci: 'responsible', required: true })} />}>
        {seats.items.map((seat, n) => (
          <div key={seats.keyOf(n)} className={classes.row}>
            <TextInput label={words.role} value={seat.role} onChange={(event) => seats.change(n, { role: event.currentTarget.value })} error={at(`roles[${n}].role`)} maxLength={64} required />
            <NativeSelect label={words.raci} data={racis.map((value) => ({ value, label: words.raciOf[value] }))} value={seat.raci} onChange={(event) => seats.change(n, { raci: event.currentTarget.value as Seat['raci'] })} error={at(`roles[${n}].raci`)} />
            <Switch label={words.required} checked={seat.required} onChange={(event) => seats.change(n, { required: event.currentTarget.checked })} />
            <Drop label={words.dropSeat(seat.role)} onClick={() => seats.drop(n)} />
          </div>
        ))}
      </Panel>
      <Panel title={words.schedules} aside={<Add label={words.addSchedule} onClick={() => schedules.add(newSchedule(names))} />}>
        {schedules.items.length === 0 && <p className={page.quiet}>{words.noSchedules}</p>}
        {at('schedules') && <p role="alert" className={classes.error}>{errors.filter(({ path }) => path === '$.schedules').map(({ message }) => message).join(' ')}</p>}
        {schedules.items.map((schedule, n) => (
          <ScheduleRow key={schedules.keyOf(n)} schedule={schedule} n={n} names={names} at={at} schedules={schedules} />
        ))}
      </Panel>
      <Panel title={chains.items.length > 0 ? words.chains : `${words.chains} · ${words.usualChain}`} aside={<Add label={chains.items.length > 0 ? words.addChain : words.ownChains} onClick={() => chains.add(newChain())} />}>
        {chains.items.map((chain, n) => (
          <ChainFields key={chains.keyOf(n)} chain={chain} path={`chains[${n}]`} at={at} onChange={(changes) => chains.change(n, changes)} onDrop={() => chains.drop(n)} />
        ))}
      </Panel>
      {errors.length > 0 ? (
        <div role="alert" className={classes.errors}>
          <h2>{words.otherErrors}</h2>
          <ul>
            {errors.map(({ path, message }) => (
              <li key={path + message}>
                <code>{path.replace('$.', '')}</code> {message}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <Failure error={put.error} />
      )}
      <FormFoot pending={put.isPending} onCancel={() => (changed ? setDiscarding(true) : onClose())} className={classes.foot} />
      {discarding && <ConfirmDialog title={words.discardTitle} body={words.discardBody} submit={words.discard} pending={false} error={null} onSubmit={onClose} onClose={() => setDiscarding(false)} />}
    </form>
  );
}

// From next Monday's hand-over on would be polite; from today on nobody is forgotten.
const newSchedule = (names: string[]): Schedule => ({ id: '', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, start: new Date().toISOString().slice(0, 10), handOver: '09:00', shiftDays: 7, rotation: names.slice(0, 2) });

/** What the product does without a chain, as a beginning. */
const newChain = (): Chain => ({
  id: '',
  severities: [1, 2, 3],
  lapseMinutes: 30,
  steps: [
    { kind: 'notify', role: 'called', minutes: 0, alerts: 0, times: 0 },
    { kind: 'wait', minutes: 5, alerts: 0, times: 0 },
    { kind: 'notify', role: '*', minutes: 0, alerts: 0, times: 0 },
  ],
});

function Add({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onClick}>
      {label}
    </Button>
  );
}

export function Drop({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onClick} aria-label={label} className={classes.drop}>
      {texts.page.remove}
    </Button>
  );
}

function MemberCard({ member, n, names, at, members }: { member: MemberFields; n: number; names: string[]; at: Errors; members: Lists<MemberFields> }) {
  const path = `members[${n}]`;
  const change = (changes: Partial<MemberFields>) => members.change(n, changes);
  return (
    <Fieldset legend={member.name || words.addPerson} className={classes.card}>
      <TextInput label={words.name} description={words.nameHelp} value={member.name} onChange={(event) => change({ name: event.currentTarget.value })} error={at(`${path}.name`)} maxLength={128} required />
      <TagsInput label={words.roles} description={words.rolesHelp} data={usualRoles} value={member.roles} onChange={(roles) => change({ roles })} error={at(`${path}.roles`)} />
      <Textarea label={words.contacts} description={words.contactsHelp} value={member.contactLines} onChange={(event) => change({ contactLines: event.currentTarget.value })} error={at(`${path}.contacts`)} autosize minRows={1} spellCheck={false} />
      <TagsInput label={words.deputies} description={words.deputiesHelp} data={names.filter((name) => name !== member.name)} value={member.deputies ?? []} onChange={(deputies) => change({ deputies })} error={at(`${path}.deputies`)} />
      <TagsInput label={words.platforms} value={member.platforms ?? []} onChange={(platforms) => change({ platforms })} error={at(`${path}.platforms`)} />
      <Textarea label={words.away} description={words.awayHelp} value={member.awayLines} onChange={(event) => change({ awayLines: event.currentTarget.value })} error={at(`${path}.away`)} autosize minRows={1} spellCheck={false} />
      <Group justify="space-between">
        <Switch label={words.spokesperson} checked={member.spokesperson} onChange={(event) => change({ spokesperson: event.currentTarget.checked })} />
        <Drop label={words.dropPerson(member.name)} onClick={() => members.drop(n)} />
      </Group>
    </Fieldset>
  );
}

function ScheduleRow({ schedule, n, names, at, schedules }: { schedule: Schedule; n: number; names: string[]; at: Errors; schedules: Lists<Schedule> }) {
  const path = `schedules[${n}]`;
  const change = (changes: Partial<Schedule>) => schedules.change(n, changes);
  return (
    <div className={classes.row}>
      <TextInput label={words.schedule} value={schedule.id} onChange={(event) => change({ id: event.currentTarget.value })} error={at(`${path}.id`)} maxLength={64} required />
      <TagsInput label={words.rotation} description={words.rotationHelp} data={names} value={schedule.rotation} onChange={(rotation) => change({ rotation })} error={at(`${path}.rotation`)} className={classes.grow} />
      <NumberInput label={words.shift} value={schedule.shiftDays} onChange={(value) => change({ shiftDays: Number(value) })} error={at(`${path}.shiftDays`)} min={1} max={365} allowDecimal={false} w="7rem" />
      <TextInput label={words.start} type="date" value={schedule.start} onChange={(event) => change({ start: event.currentTarget.value })} error={at(`${path}.start`)} required />
      <TextInput label={words.handOver} type="time" value={schedule.handOver.slice(0, 5)} onChange={(event) => change({ handOver: event.currentTarget.value })} error={at(`${path}.handOver`)} />
      <TextInput label={words.zone} value={schedule.timeZone} onChange={(event) => change({ timeZone: event.currentTarget.value })} error={at(`${path}.timeZone`)} required />
      <Drop label={words.dropSchedule(schedule.id)} onClick={() => schedules.drop(n)} />
      {(schedule.overrides?.length ?? 0) > 0 && <p className={page.soft}>{words.overrides(schedule.overrides?.length ?? 0)}</p>}
    </div>
  );
}
