import { Button, Fieldset, MultiSelect, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { Chain, Step } from '../../api/rosters';
import { targetOf, targetText } from '../../lib/rosterText';
import { texts } from '../../texts';
import { Drop } from './RosterForm';
import classes from './Rosters.module.css';
import type { Errors } from './useLists';

const words = texts.rosters;
const kinds: Step['kind'][] = ['notify', 'wait', 'if-time', 'if-more-than', 'repeat', 'webhook'];
const atNight = { from: '22:00', to: '07:00', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };

interface Props {
  chain: Chain;
  path: string;
  at: Errors;
  onChange(changes: Partial<Chain>): void;
  onDrop(): void;
}

/** What happens while nobody answers, a step a row. */
export function ChainFields({ chain, path, at, onChange, onDrop }: Props) {
  const change = (n: number, changes: Partial<Step>) => onChange({ steps: chain.steps.map((step, other) => (other === n ? { ...step, ...changes } : step)) });
  return (
    <Fieldset legend={chain.id || words.chain} className={classes.chain}>
      <div className={classes.row}>
        <TextInput label={words.chain} value={chain.id} onChange={(event) => onChange({ id: event.currentTarget.value })} error={at(`${path}.id`)} maxLength={64} required />
        <MultiSelect
          label={words.severities}
          data={[1, 2, 3, 4].map((n) => ({ value: String(n), label: texts.severity(n) }))}
          value={(chain.severities ?? []).map(String)}
          onChange={(values) => onChange({ severities: values.length > 0 ? values.map(Number) : null })}
          placeholder={(chain.severities ?? []).length === 0 ? words.allSeverities : undefined}
          error={at(`${path}.severities`)}
          className={classes.grow}
        />
        <NumberInput label={words.lapse} value={chain.lapseMinutes} onChange={(value) => onChange({ lapseMinutes: Number(value) })} error={at(`${path}.lapseMinutes`)} min={0} allowDecimal={false} />
        <Drop label={words.dropChain(chain.id)} onClick={onDrop} />
      </div>
      {chain.steps.length === 0 && at(`${path}.steps`) && <p role="alert" className={classes.error}>{at(`${path}.steps`)}</p>}
      <ol className={classes.stepRows} aria-label={words.steps}>
        {chain.steps.map((step, n) => (
          // A step has no name of its own; its place is what it is.
          <li key={n} className={classes.row}>
            <NativeSelect label={words.stepKind} data={kinds.map((value) => ({ value, label: words.stepOf[value] }))} value={step.kind} onChange={(event) => change(n, fresh(event.currentTarget.value as Step['kind']))} error={at(`${path}.steps[${n}].kind`)} />
            <StepFields step={step} path={`${path}.steps[${n}]`} at={at} onChange={(changes) => change(n, changes)} />
            <Drop label={`${words.dropStep} ${n + 1}`} onClick={() => onChange({ steps: chain.steps.filter((_, other) => other !== n) })} />
          </li>
        ))}
      </ol>
      <Button size="compact-sm" variant="default" onClick={() => onChange({ steps: [...chain.steps, { ...nothing, kind: 'wait', minutes: 5 }] })}>
        {words.addStep}
      </Button>
    </Fieldset>
  );
}

const nothing = { person: null, role: null, schedule: null, channel: null, window: null, minutes: 0, alerts: 0, times: 0 };

/** A step of a kind; hours are proposed, so that what the form shows is what is sent. */
const fresh = (kind: Step['kind']): Step => ({ ...nothing, kind, window: kind === 'if-time' ? atNight : null });

function StepFields({ step, path, at, onChange }: { step: Step; path: string; at: Errors; onChange(changes: Partial<Step>): void }) {
  const number = (field: 'minutes' | 'alerts' | 'times', label: string) => (
    <NumberInput label={label} value={step[field]} onChange={(value) => onChange({ [field]: Number(value) })} error={at(`${path}.${field}`)} min={0} allowDecimal={false} w="9rem" />
  );
  switch (step.kind) {
    case 'wait':
      return number('minutes', words.minutes);
    case 'notify':
      return (
        <TextInput
          label={words.target}
          description={words.targetHelp}
          defaultValue={targetText(step)}
          onChange={(event) => onChange(targetOf(event.currentTarget.value))}
          error={at(`${path}.person`) ?? at(`${path}.role`) ?? at(`${path}.schedule`)}
          className={classes.grow}
          spellCheck={false}
        />
      );
    case 'if-time': {
      const window = step.window ?? atNight;
      const set = (changes: Partial<typeof window>) => onChange({ window: { ...window, ...changes } });
      return (
        <>
          <TextInput label={words.from} type="time" value={window.from.slice(0, 5)} onChange={(event) => set({ from: event.currentTarget.value })} error={at(`${path}.window`)} />
          <TextInput label={words.until} type="time" value={window.to.slice(0, 5)} onChange={(event) => set({ to: event.currentTarget.value })} />
          <TextInput label={words.zone} value={window.timeZone} onChange={(event) => set({ timeZone: event.currentTarget.value })} />
        </>
      );
    }
    case 'if-more-than':
      return (
        <>
          {number('alerts', words.alerts)}
          {number('minutes', words.minutes)}
        </>
      );
    case 'repeat':
      return number('times', words.times);
    case 'webhook':
      return <TextInput label={words.stepChannel} value={step.channel ?? ''} onChange={(event) => onChange({ channel: event.currentTarget.value || null })} error={at(`${path}.channel`)} />;
  }
}
