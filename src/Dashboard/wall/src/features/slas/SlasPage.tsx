import { Button, NativeSelect } from '@mantine/core';
import { type CSSProperties, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { enc } from '../../api/client';
import type { Session } from '../../api/session';
import { type SlaFigure, type SlaGroup, type SlaPromise, type SlaTimes, useSlas } from '../../api/slas';
import { share } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { behind, isLate, promised, type SlaName, slaFigures, stillInTime, toneOf, worstFirst } from '../../lib/slaFigures';
import { age, ms, timeOfDay } from '../../lib/time';
import { hour } from '../../lib/window';
import { useLive, useNow } from '../../live/LiveProvider';
import { nameOf } from '../../live/picture';
import { useSettings } from '../../settings';
import { told } from '../../lib/told';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { type Column, Table } from '../shell/Table';
import classes from './Slas.module.css';

const words = texts.slas;
const usual = { range: '30d', by: 'brand' };
const took = (seconds: number) => age(seconds * 1000);

/** How soon the house answers. What is asked stands in the address, so that a figure can be sent to somebody. */
export function SlasPage({ session }: { session: Session }) {
  const [asked, setAsked] = useSearchParams();
  const brands = useBrandNames();
  const range = asked.get('range') ?? usual.range;
  const by = asked.get('by') ?? usual.by;
  // To the hour, so that the question stays the same while somebody reads the answer.
  const to = Math.ceil(useNow() / hour) * hour;
  const slas = useSlas({
    brand: asked.get('brand') ?? '',
    by,
    severity: asked.get('severity') ?? '',
    from: new Date(to - Number.parseInt(range, 10) * 24 * hour).toISOString(),
    to: new Date(to).toISOString(),
  });
  const [picked, setPicked] = useState<{ group: string; figure: SlaName } | null>(null);
  const choose = (name: string) => (event: { currentTarget: HTMLSelectElement }) => {
    const next = new URLSearchParams(asked);
    const { value } = event.currentTarget;
    if (value === '' || value === usual[name as keyof typeof usual]) next.delete(name);
    else next.set(name, value);
    setPicked(null);
    setAsked(next, { replace: true });
  };
  return (
    <Shell session={session}>
      <Page title={words.title} intro={words.intro}>
        <div className={page.filters}>
          <NativeSelect label={texts.page.brand} data={[{ value: '', label: texts.page.anyBrand }, ...brands.map(({ id, name }) => ({ value: id, label: name }))]} value={asked.get('brand') ?? ''} onChange={choose('brand')} />
          <NativeSelect label={words.range} data={Object.entries(words.ranges).map(([value, label]) => ({ value, label }))} value={range} onChange={choose('range')} />
          <NativeSelect
            label={words.severity}
            data={[{ value: '', label: words.anySeverity }, ...[1, 2, 3, 4].map((n) => ({ value: String(n), label: texts.severity(n) }))]}
            value={asked.get('severity') ?? ''}
            onChange={choose('severity')}
          />
          <NativeSelect label={words.by} data={Object.entries(words.byOf).map(([value, label]) => ({ value, label }))} value={by} onChange={choose('by')} />
        </div>
        <Loaded of={slas}>
          {(report) => {
            const promises = report.promises ?? [];
            const group = picked && report.items.find(({ key }) => key === picked.group);
            return (
              <>
                <Panel title={words.crises}>
                  {report.items.length === 0 ? (
                    <p className={page.quiet}>{words.noGroup}</p>
                  ) : (
                    <Crises groups={report.items} incidents={report.incidents} promises={promises} by={report.by} picked={picked} onPick={(key, figure) => setPicked({ group: key, figure })} />
                  )}
                </Panel>
                <Behind
                  incidents={group ? worstFirst(behind(report.incidents, report.by, group), picked.figure) : report.incidents}
                  promises={promises}
                  title={group ? words.behind(words.figures[picked.figure], group.key) : words.allBehind}
                  onAll={group ? () => setPicked(null) : undefined}
                />
                <Panel title={words.inquiries}>
                  {report.by === 'partner' ? <p className={page.quiet}>{words.inquiriesByPartner}</p> : <Inquiries groups={report.items} by={report.by} />}
                </Panel>
                <Panel title={words.promises}>
                  <Promises promises={promises} />
                </Panel>
                <Panel title={words.definitions}>
                  <dl className={classes.definitions}>
                    {words.meaning.map(([word, meaning]) => (
                      <div key={word}>
                        <dt>{word}</dt>
                        <dd>{meaning}</dd>
                      </div>
                    ))}
                  </dl>
                  <p className={page.soft}>{words.version(report.definition)}</p>
                </Panel>
              </>
            );
          }}
        </Loaded>
      </Page>
    </Shell>
  );
}

interface CrisesProps {
  groups: SlaGroup[];
  incidents: SlaTimes[];
  promises: readonly SlaPromise[];
  by: string;
  picked: { group: string; figure: SlaName } | null;
  onPick(group: string, figure: SlaName): void;
}

function useGroupName(by: string) {
  const { picture } = useLive();
  return (key: string) => plainText(by === 'brand' ? nameOf(picture, key) : key, 60);
}

function Crises({ groups, incidents, promises, by, picked, onPick }: CrisesProps) {
  const name = useGroupName(by);
  const now = useNow() + useLive().skew;
  const columns: Column<SlaGroup>[] = [
    { head: words.byOf[by as keyof typeof words.byOf], isName: true, cell: ({ key }) => name(key) },
    { head: words.incidents, align: 'number', cell: ({ incidents }) => incidents },
    ...slaFigures.map(
      (figure): Column<SlaGroup> => ({
        head: words.figures[figure],
        cell: (group) => (
          <Figure
            figure={group[figure]}
            waiting={stillInTime(behind(incidents, by, group), figure, promises, now)}
            label={words.show(words.figures[figure], name(group.key))}
            pressed={picked?.group === group.key && picked.figure === figure}
            onPick={() => onPick(group.key, figure)}
          />
        ),
      }),
    ),
  ];
  return <Table label={words.crises} columns={columns} items={groups} keyOf={({ key }) => key} isOff={({ incidents }) => incidents === 0} />;
}

function Figure({ figure, waiting, label, pressed, onPick }: { figure: SlaFigure; waiting: number; label: string; pressed: boolean; onPick(): void }) {
  if (figure.of === 0) return texts.page.none;
  return (
    <button type="button" className={classes.figure} data-tone={toneOf(figure, waiting)} aria-pressed={pressed} onClick={onPick}>
      <span className="visually-hidden">
        {label}, {words.median}:
      </span>
      <Spread figure={figure} />
      {waiting > 0 && <span>{words.stillInTime(waiting)}</span>}
    </button>
  );
}

function Spread({ figure: { of, done, median, p90, met, target } }: { figure: SlaFigure }) {
  const isPromised = met !== null && met !== undefined;
  return (
    <>
      <strong>{median === null ? words.nobody : took(median)}</strong>
      {isPromised && (
        <span className={classes.meter} aria-hidden="true" style={{ '--met': `${(100 * met) / of}%` } as CSSProperties} />
      )}
      <span>{isPromised ? words.met(met, of) : words.done(done, of)}</span>
      <span className={classes.faint}>{target ? words.target(took(target)) : isPromised ? words.targetBySeverity : words.noTarget}</span>
      {p90 !== null && of > 1 && <span className={classes.faint}>{words.p90(took(p90))}</span>}
    </>
  );
}

function Behind({ incidents, promises, title, onAll }: { incidents: SlaTimes[]; promises: readonly SlaPromise[]; title: string; onAll?(): void }) {
  const { picture, skew } = useLive();
  const { zone } = useSettings();
  const now = useNow() + skew;
  const columns: Column<SlaTimes>[] = [
    {
      head: texts.incidents.cause,
      isName: true,
      cell: (one) => (
        <Link href={`/incidents/${enc(one.incident)}`} className={classes.cause}>
          {told(one.cause, { id: one.brand, name: nameOf(picture, one.brand) }, 160)}
        </Link>
      ),
    },
    { head: texts.page.brand, cell: (one) => plainText(nameOf(picture, one.brand), 60) },
    { head: words.severity, cell: (one) => texts.severity(one.severity) },
    { head: words.crossed, cell: (one) => timeOfDay(ms(one.crossedAt), now, zone) },
    ...slaFigures.map(
      (figure): Column<SlaTimes> => ({
        head: words.figures[figure],
        align: 'number',
        cell: (one) => {
          const seconds = one[figure];
          if (seconds === null) return texts.page.none;
          return isLate(seconds, promised(promises, one, figure)) ? (
            <span className={classes.late}>
              {took(seconds)} <span className={page.chip} data-tone="bad">{words.late}</span>
            </span>
          ) : (
            took(seconds)
          );
        },
      }),
    ),
  ];
  return (
    <Panel
      title={`${title} · ${incidents.length}`}
      aside={
        onAll && (
          <Button size="compact-sm" variant="default" onClick={onAll}>
            {words.showAll}
          </Button>
        )
      }
    >
      {incidents.length === 0 ? <p className={page.quiet}>{words.none}</p> : <Table label={title} columns={columns} items={incidents} keyOf={(one) => one.incident} />}
    </Panel>
  );
}

/** The promises of each severity, which the house sets. */
function Promises({ promises }: { promises: readonly SlaPromise[] }) {
  const columns: Column<SlaPromise>[] = [
    { head: words.severity, isName: true, cell: ({ severity }) => texts.severity(severity) },
    ...slaFigures.map(
      (figure): Column<SlaPromise> => ({
        head: words.figures[figure],
        align: 'number',
        cell: (promise) => {
          const seconds = promise[figure];
          return seconds === null ? texts.page.none : words.target(took(seconds));
        },
      }),
    ),
  ];
  return <Table label={words.promises} columns={columns} items={[...promises]} keyOf={({ severity }) => String(severity)} />;
}

function Inquiries({ groups, by }: { groups: SlaGroup[]; by: string }) {
  const name = useGroupName(by);
  const asked = groups.filter(({ inquiries }) => inquiries !== null && inquiries.asked > 0);
  if (asked.length === 0) return <p className={page.quiet}>{words.inquiriesNone}</p>;
  const columns: Column<SlaGroup>[] = [
    { head: words.byOf[by as keyof typeof words.byOf], isName: true, cell: ({ key }) => name(key) },
    { head: words.asked, align: 'number', cell: ({ inquiries }) => inquiries?.asked.toLocaleString('en-GB') },
    { head: words.answered, align: 'number', cell: ({ inquiries }) => inquiries && words.rate(share(inquiries.answered, inquiries.asked), inquiries.answered) },
    { head: words.resolution, align: 'number', cell: ({ inquiries }) => inquiries && words.rate(share(inquiries.resolved, inquiries.asked), inquiries.resolved) },
    {
      head: words.reply,
      cell: ({ inquiries }) =>
        inquiries && (
          <div className={classes.figure} data-tone={toneOf(inquiries.reply)}>
            <Spread figure={inquiries.reply} />
          </div>
        ),
    },
  ];
  return (
    <>
      <Table label={words.inquiries} columns={columns} items={asked} keyOf={({ key }) => key} />
      {asked.some(({ inquiries }) => inquiries?.sampled) && <p className={page.soft}>{words.sampled}</p>}
    </>
  );
}
