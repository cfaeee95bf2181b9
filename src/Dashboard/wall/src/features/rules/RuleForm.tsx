import { Checkbox, Modal, MultiSelect, NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { type Rule, type RuleDraft, type RuleThen, type RuleWhen, usePutRule, useRuleErrors } from '../../api/rules';
import { brandId } from '../../lib/brandId';
import { plainText } from '../../lib/hostileText';
import { fieldErrors } from '../../lib/fieldErrors';
import { thenWords, whenWords } from '../../lib/ruleWords';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { Failure } from '../session/Failure';
import classes from './Rules.module.css';
import { Trial } from './Trial';
import { FormFoot } from '../shell/FormFoot';

const words = texts.rules;
const more = texts.ruleForm;
const kinds = [
  'breach',
  'reach-growth',
  'volume-spike',
  'negative-spike',
  'virality-warning',
  'sustained',
  'forecast-deviation',
  'fatigue',
  'hashtag-backlash',
  'silence',
  'coordination',
  'partner',
  'sla-breach',
];
const riskTopics = ['injury', 'recall', 'lawsuit', 'regulator', 'data-breach', 'discrimination', 'resignation', 'fire', 'safety'];
// While it has no name its id is no mistake of its own: the name is asked for.
const unnamed = 'draft';
// Those with a field of their own; the deeper before what holds them.
const fields = [
  'name',
  'id',
  'kinds',
  'when.brands',
  'when.platforms',
  'when.campaigns',
  'when.languages',
  'when.riskTopics',
  'when.minScore',
  'when.impressionsAtLeast',
  'when.minGrade',
  'then.action',
  'then.scope',
  'then.severity',
  'then.callRoles',
  'then.maxDurationMinutes',
];
const roles = ['pr', 'legal', 'support', 'product'];

// Other parts of a scope that the form has no field for stay; nothing left is the whole brand.
function scopeOf(scope: RuleThen['scope'], platforms: string[] | null): RuleThen['scope'] {
  const next = { ...scope, platforms };
  return Object.values(next).some(Boolean) ? next : null;
}

/** A rule in parts, read back as a sentence while it is written. What the form has no field for stays as it was. */
export function RuleForm({ rule, onClose }: { rule: Rule | null; onClose(): void }) {
  const brands = useBrandNames();
  const put = usePutRule();
  const [first] = useState<RuleDraft>({
    name: rule?.name ?? '',
    enabled: rule?.enabled ?? true,
    kinds: rule?.kinds ?? [],
    when: rule?.when ?? { validatedLanguage: false },
    then: rule?.then ?? { action: 'advise' },
  });
  const [draft, setDraft] = useState(first);
  const [settled] = useDebouncedValue(draft, 300);
  const id = rule?.id ?? brandId(draft.name);
  const checked = useRuleErrors({ ...settled, id: (rule?.id ?? brandId(settled.name)) || unnamed });
  const errors = checked.data?.errors ?? [];
  // Nobody has made a mistake in a form that was only opened.
  const at = fieldErrors(draft === first ? [] : errors, fields);
  const when = (changes: Partial<RuleWhen>) => setDraft({ ...draft, when: { ...draft.when, ...changes } });
  const then = (changes: Partial<RuleThen>) => setDraft({ ...draft, then: { ...draft.then, ...changes } });
  // An empty list would be a condition that nothing meets.
  const some = <T,>(list: T[]) => (list.length > 0 ? list : null);
  const number = (value: number | string) => (typeof value === 'number' ? value : null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ id, ...draft, name: draft.name.trim() }, { onSuccess: onClose });
  };

  return (
    <Modal opened onClose={onClose} size="xl" title={rule ? words.editTitle(plainText(rule.name, 60)) : words.add}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label={words.name}
          description={id ? `${texts.brands.id}: ${id}` : undefined}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          error={at.of('name', 'id')}
          maxLength={200}
          required
          data-autofocus
        />
        <fieldset>
          <legend>{words.when}</legend>
          <MultiSelect label={words.kinds} error={at.of('kinds')} data={kinds} value={draft.kinds} onChange={(value) => setDraft({ ...draft, kinds: value })} placeholder={draft.kinds.length ? '' : words.any} clearable />
          <MultiSelect
            label={texts.nav.brands} error={at.of('when.brands')}
            data={brands.map((brand) => ({ value: brand.id, label: brand.name }))}
            value={draft.when.brands ?? []}
            onChange={(value) => when({ brands: some(value) })}
            placeholder={draft.when.brands?.length ? '' : words.any}
            clearable
          />
          <TagsInput label={words.platforms} error={at.of('when.platforms')} value={draft.when.platforms ?? []} onChange={(value) => when({ platforms: some(value) })} placeholder={draft.when.platforms?.length ? '' : words.any} />
          <MultiSelect label={words.topics} error={at.of('when.riskTopics')} data={riskTopics} value={draft.when.riskTopics ?? []} onChange={(value) => when({ riskTopics: some(value) })} placeholder={draft.when.riskTopics?.length ? '' : words.any} clearable />
          <NumberInput label={words.impressions} error={at.of('when.impressionsAtLeast')} value={draft.when.impressionsAtLeast ?? ''} onChange={(value) => when({ impressionsAtLeast: number(value) })} min={1} allowDecimal={false} thousandSeparator="," />
          <NumberInput label={words.score} error={at.of('when.minScore')} value={draft.when.minScore ?? ''} onChange={(value) => when({ minScore: number(value) })} min={0} max={1} step={0.05} />
          <NativeSelect
            label={more.grade}
            error={at.of('when.minGrade')}
            data={[{ value: '', label: more.anyGrade }, ...(['actual', 'floor', 'estimated'] as const).map((value) => ({ value, label: more.grades[value] ?? value }))]}
            value={draft.when.minGrade ?? ''}
            onChange={(event) => when({ minGrade: (event.currentTarget.value || null) as RuleWhen['minGrade'] })}
          />
          <TagsInput label={more.campaigns} error={at.of('when.campaigns')} value={draft.when.campaigns ?? []} onChange={(value) => when({ campaigns: some(value) })} placeholder={draft.when.campaigns?.length ? '' : words.any} />
          <TagsInput label={more.languages} error={at.of('when.languages')} value={draft.when.languages ?? []} onChange={(value) => when({ languages: some(value) })} placeholder={draft.when.languages?.length ? '' : words.any} />
          <Checkbox label={words.validated} checked={draft.when.validatedLanguage} onChange={(event) => when({ validatedLanguage: event.currentTarget.checked })} />
        </fieldset>
        <fieldset>
          <legend>{words.then}</legend>
          <NativeSelect
            label={words.action} error={at.of('then.action')}
            data={[{ value: '', label: words.noAction }, ...(['advise', 'arm', 'pause'] as const).map((value) => ({ value, label: words.actions[value] }))]}
            value={draft.then.action ?? ''}
            onChange={(event) => then({ action: (event.currentTarget.value || null) as RuleThen['action'] })}
          />
          {(draft.then.action === 'pause' || draft.then.scope) && (
            <TagsInput
              label={more.scope}
              description={more.scopeHelp}
              error={at.of('then.scope')}
              value={draft.then.scope?.platforms ?? []}
              onChange={(value) => then({ scope: scopeOf(draft.then.scope, some(value)) })}
            />
          )}
          <NativeSelect
            label={words.severity} error={at.of('then.severity')}
            data={[{ value: '', label: words.asFound }, ...[1, 2, 3, 4].map((n) => ({ value: String(n), label: texts.severity(n) }))]}
            value={String(draft.then.severity ?? '')}
            onChange={(event) => then({ severity: Number(event.currentTarget.value) || null })}
          />
          <TagsInput label={words.call} error={at.of('then.callRoles')} data={roles} value={draft.then.callRoles ?? []} onChange={(value) => then({ callRoles: some(value) })} />
          <NumberInput label={words.maxDuration} error={at.of('then.maxDurationMinutes')} value={draft.then.maxDurationMinutes ?? ''} onChange={(value) => then({ maxDurationMinutes: number(value) })} min={1} allowDecimal={false} />
        </fieldset>
        <p className={classes.reads} aria-live="polite">
          <strong>{words.when}</strong> {whenWords(draft)}: <strong>{thenWords(draft.then)}</strong>.
        </p>
        <p className={classes.hysteresis}>{more.hysteresis}</p>
        {at.rest.length > 0 && (
          <ul className={classes.errors} role="alert" aria-label={more.mistakes(at.rest.length)}>
            {at.rest.map((error) => (
              <li key={error.path + error.message}>
                <code>{error.path.replace('$.', '')}</code> {error.message}
              </li>
            ))}
          </ul>
        )}
        <Trial draft={rule ? { ...settled, id: rule.id } : settled} ready={checked.isSuccess && !checked.isPlaceholderData && errors.length === 0} />
        <Failure error={put.error} />
        <FormFoot pending={put.isPending} disabled={id === '' || errors.length > 0} onCancel={onClose} />
      </form>
    </Modal>
  );
}
