import { Button, Checkbox, Group, Modal, MultiSelect, NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { type Rule, type RuleDraft, type RuleThen, type RuleWhen, usePutRule, useRuleErrors } from '../../api/rules';
import { brandId } from '../../lib/brandId';
import { plainText } from '../../lib/hostileText';
import { thenWords, whenWords } from '../../lib/ruleWords';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { Failure } from '../session/Failure';
import classes from './Rules.module.css';

const words = texts.rules;
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
const roles = ['pr', 'legal', 'support', 'product'];

/** A rule in parts, read back as a sentence while it is written. What the form has no field for stays as it was. */
export function RuleForm({ rule, onClose }: { rule: Rule | null; onClose(): void }) {
  const brands = useBrandNames();
  const put = usePutRule();
  const [draft, setDraft] = useState<RuleDraft>({
    name: rule?.name ?? '',
    enabled: rule?.enabled ?? true,
    kinds: rule?.kinds ?? [],
    when: rule?.when ?? { validatedLanguage: false },
    then: rule?.then ?? { action: 'advise' },
  });
  const [settled] = useDebouncedValue(draft, 300);
  const errors = useRuleErrors(settled).data?.errors ?? [];
  const id = rule?.id ?? brandId(draft.name);
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
          maxLength={200}
          required
          data-autofocus
        />
        <fieldset>
          <legend>{words.when}</legend>
          <MultiSelect label={words.kinds} data={kinds} value={draft.kinds} onChange={(value) => setDraft({ ...draft, kinds: value })} placeholder={draft.kinds.length ? '' : words.any} clearable />
          <MultiSelect
            label={texts.nav.brands}
            data={brands.map((brand) => ({ value: brand.id, label: brand.name }))}
            value={draft.when.brands ?? []}
            onChange={(value) => when({ brands: some(value) })}
            placeholder={draft.when.brands?.length ? '' : words.any}
            clearable
          />
          <TagsInput label={words.platforms} value={draft.when.platforms ?? []} onChange={(value) => when({ platforms: some(value) })} placeholder={draft.when.platforms?.length ? '' : words.any} />
          <MultiSelect label={words.topics} data={riskTopics} value={draft.when.riskTopics ?? []} onChange={(value) => when({ riskTopics: some(value) })} placeholder={draft.when.riskTopics?.length ? '' : words.any} clearable />
          <NumberInput label={words.impressions} value={draft.when.impressionsAtLeast ?? ''} onChange={(value) => when({ impressionsAtLeast: number(value) })} min={1} allowDecimal={false} thousandSeparator="," />
          <NumberInput label={words.score} value={draft.when.minScore ?? ''} onChange={(value) => when({ minScore: number(value) })} min={0} max={1} step={0.05} />
          <Checkbox label={words.validated} checked={draft.when.validatedLanguage} onChange={(event) => when({ validatedLanguage: event.currentTarget.checked })} />
        </fieldset>
        <fieldset>
          <legend>{words.then}</legend>
          <NativeSelect
            label={words.action}
            data={[{ value: '', label: words.noAction }, ...(['advise', 'arm', 'pause'] as const).map((value) => ({ value, label: words.actions[value] }))]}
            value={draft.then.action ?? ''}
            onChange={(event) => then({ action: (event.currentTarget.value || null) as RuleThen['action'] })}
          />
          <NativeSelect
            label={words.severity}
            data={[{ value: '', label: words.asFound }, ...[1, 2, 3, 4].map((n) => ({ value: String(n), label: texts.severity(n) }))]}
            value={String(draft.then.severity ?? '')}
            onChange={(event) => then({ severity: Number(event.currentTarget.value) || null })}
          />
          <TagsInput label={words.call} data={roles} value={draft.then.callRoles ?? []} onChange={(value) => then({ callRoles: some(value) })} />
          <NumberInput label={words.maxDuration} value={draft.then.maxDurationMinutes ?? ''} onChange={(value) => then({ maxDurationMinutes: number(value) })} min={1} allowDecimal={false} />
        </fieldset>
        <p className={classes.reads} aria-live="polite">
          <strong>{words.when}</strong> {whenWords(draft)}: <strong>{thenWords(draft.then)}</strong>.
        </p>
        {errors.length > 0 && (
          <ul className={classes.errors} role="alert">
            {errors.map((error) => (
              <li key={error.path + error.message}>
                <code>{error.path.replace('$.', '')}</code> {error.message}
              </li>
            ))}
          </ul>
        )}
        <Failure error={put.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.page.cancel}
          </Button>
          <Button type="submit" loading={put.isPending} disabled={id === '' || errors.length > 0}>
            {texts.page.save}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
