import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import type { Crisis } from '../../lib/historyAddress';
import { plainText } from '../../lib/hostileText';
import { metrics, type Metric } from '../../lib/historyFigures';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import { fromTimeInput, toTimeInput } from '../../lib/timeInput';
import { spans } from '../../lib/window';
import { texts } from '../../texts';
import { pageClasses as page } from '../shell/Page';
import { type BrandChoice, brandKey } from './brandChoice';

const words = texts.history;
const splits = ['', 'platform', 'language', 'campaign', 'partner', 'hashtag'] as const;
const looks = [
  ['earlier', '‹'],
  ['closer', '+'],
  ['wider', '−'],
  ['later', '›'],
] as const;
// The newest ones; an older one comes by the link of its own page.
const mostCrises = 30;

interface Props {
  brands: readonly BrandChoice[];
  at: Pick<BrandChoice, 'id' | 'drill'> | undefined;
  part: { by: string; value: string };
  /** What the split has. */
  values: readonly string[];
  metric: Metric;
  versus: string;
  crises: readonly (Crisis & { cause: string })[];
  asOf: string;
  last: string;
  now: number;
  zone: Zone;
  onChange(changes: Record<string, string>): void;
  onLook(kind: (typeof looks)[number][0]): void;
}

/** The question in parts; each is in the address. */
export function Filters({ brands, at, part, values, metric, versus, crises, asOf, last, now, zone, onChange, onLook }: Props) {
  return (
    <div className={page.filters}>
      <NativeSelect
        label={texts.page.brand}
        data={brands.map((one) => ({ value: brandKey(one), label: one.name }))}
        value={at ? brandKey(at) : ''}
        onChange={(event) => {
          const next = brands.find((one) => brandKey(one) === event.currentTarget.value);
          if (next) onChange({ brand: next.id, drill: next.drill, value: '', platform: '' });
        }}
      />
      <NativeSelect
        label={words.split}
        data={splits.map((value) => ({ value, label: words.splits[value] }))}
        value={part.by}
        onChange={(event) => onChange({ by: event.currentTarget.value, value: '', platform: '' })}
      />
      {part.by !== '' && (
        <NativeSelect
          label={texts.then.value}
          data={[
            { value: '', label: texts.then.all },
            // What an address names is offered also while its values are asked for.
            ...[...new Set([...values, part.value])].filter(Boolean).map((value) => ({ value, label: plainText(value, 60) })),
          ]}
          value={part.value}
          onChange={(event) => onChange({ by: part.by, value: event.currentTarget.value, platform: '' })}
        />
      )}
      <NativeSelect
        label={words.show}
        data={metrics.map((value) => ({ value, label: words.metrics[value] }))}
        value={metric}
        onChange={(event) => onChange({ show: event.currentTarget.value })}
      />
      <NativeSelect
        // A cause is a sentence; its list may be wide, the field may not.
        w="14rem"
        label={words.versus}
        data={[
          { value: '', label: words.versusNothing },
          { value: 'previous', label: words.versusPrevious },
          { value: 'week', label: words.versusWeek },
          {
            group: texts.then.versusBrand,
            items: brands.filter(({ id, drill }) => drill === '' && !(id === at?.id && at.drill === '')).map(({ id, name }) => ({ value: `brand:${id}`, label: name })),
          },
          {
            group: texts.then.versusIncident,
            items: crises.slice(0, mostCrises).map(({ id, cause, crossedAt }) => ({ value: `incident:${id}`, label: `${timeOfDay(ms(crossedAt), now, zone)} ${plainText(cause, 60)}` })),
          },
        ]}
        value={versus}
        onChange={(event) => onChange({ vs: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        label={texts.then.asOf}
        value={asOf ? toTimeInput(ms(asOf), zone) : ''}
        max={toTimeInput(now, zone)}
        onChange={(event) => {
          const at = fromTimeInput(event.currentTarget.value, zone);
          onChange({ asOf: Number.isFinite(at) ? new Date(at).toISOString() : '' });
        }}
      />
      <SegmentedControl
        aria-label={words.window}
        data={[...Object.keys(spans).map((value) => ({ value, label: value })), ...(last === 'own' ? [{ value: 'own', label: words.own }] : [])]}
        value={last}
        onChange={(value) => value !== 'own' && onChange({ last: value, from: '', to: '' })}
      />
      <Button.Group>
        {looks.map(([kind, sign]) => (
          <Button key={kind} variant="default" aria-label={words[kind]} onClick={() => onLook(kind)}>
            {sign}
          </Button>
        ))}
      </Button.Group>
    </div>
  );
}
