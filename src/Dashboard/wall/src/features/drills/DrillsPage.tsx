import { Button, Group, Modal, NativeSelect, Progress } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { type DrillRun, type DrillScenario, useDrills, useEndDrill, useStartDrill } from '../../api/drills';
import { enc } from '../../api/client';
import { may, type Session } from '../../api/session';
import { drillSteps, stepSeconds } from '../../lib/drillScore';
import { plainText } from '../../lib/hostileText';
import { age, clockFace, ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { nameOf } from '../../live/picture';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { DrillMark } from '../drill/DrillMark';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';
import { Notice } from '../shell/Notice';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { ReasonDialog } from '../shell/ReasonDialog';
import { Shell } from '../shell/Shell';
import { type Column, Table } from '../shell/Table';
import { DrillScore } from './DrillScore';
import classes from './Drills.module.css';

const words = texts.drills;

/** Practising a crisis: what can be played, what runs now, and how the team did. */
export function DrillsPage({ session }: { session: Session }) {
  const drills = useDrills();
  const [started, setStarted] = useState<DrillScenario | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const live = useLive();
  const now = useNow() + live.skew;
  const mayRun = may(session, 'responder');
  return (
    <Shell session={session}>
      <Page title={texts.nav.drills} intro={words.intro}>
        <Loaded of={drills}>
          {({ scenarios, runs, due, lastAt }) => {
            const over = runs.filter((run) => run.endedAt);
            // What a person picked, else the newest that has a score.
            const score = over.find(({ id }) => id === shown) ?? over.find((run) => run.score?.incident) ?? over[0];
            const scenarioName = (id: string) => plainText(scenarios.find((one) => one.id === id)?.name ?? id, 80);
            return (
              <>
                {due && runs.every((run) => run.endedAt) && (
                  <Notice title={words.due} tone="warn">
                    {words.dueBody(lastAt ? age(now - ms(lastAt)) : null)}
                  </Notice>
                )}
                {runs
                  .filter((run) => !run.endedAt)
                  .map((run) => (
                    <Running key={run.id} run={run} name={scenarioName(run.script)} mayEnd={mayRun} now={now} />
                  ))}
                <Panel title={words.scenarios}>
                  {scenarios.length === 0 && <p className={page.quiet}>{words.noScenarios}</p>}
                  <ul className={classes.scenarios}>
                    {scenarios.map((scenario) => (
                      <Scenario key={scenario.id} scenario={scenario} runs={over} now={now} onStart={mayRun ? () => setStarted(scenario) : undefined} />
                    ))}
                  </ul>
                </Panel>
                {score && <DrillScore run={score} name={scenarioName(score.script)} now={now} />}
                <Panel title={words.past}>
                  {over.length === 0 ? (
                    <p className={page.quiet}>{words.noPast}</p>
                  ) : (
                    <Past runs={over} scenarioName={scenarioName} shown={score?.id ?? null} onShow={setShown} now={now} />
                  )}
                </Panel>
              </>
            );
          }}
        </Loaded>
        {started && <Start scenario={started} onClose={() => setStarted(null)} />}
      </Page>
    </Shell>
  );
}

function Scenario({ scenario, runs, now, onStart }: { scenario: DrillScenario; runs: DrillRun[]; now: number; onStart?(): void }) {
  const own = runs.filter((run) => run.script === scenario.id);
  const last = Math.max(...own.map((run) => ms(run.endedAt)));
  return (
    <li className={classes.scenario}>
      <div>
        <h3 className={classes.name}>{plainText(scenario.name, 80)}</h3>
        <p>{plainText(scenario.about, 300)}</p>
        <p className={page.soft}>
          {words.minutes(scenario.minutes)} · {words.injects(scenario.injects)} · {own.length === 0 ? words.never : words.practised(own.length, age(now - last))}
        </p>
      </div>
      {onStart && (
        <Button variant="default" onClick={onStart} aria-label={words.startNamed(scenario.name)}>
          {words.start}
        </Button>
      )}
    </li>
  );
}

function Running({ run, name, mayEnd, now }: { run: DrillRun; name: string; mayEnd: boolean; now: number }) {
  const { picture } = useLive();
  const { zone } = useSettings();
  const [ending, setEnding] = useState(false);
  const end = useEndDrill();
  const incident = Object.values(picture.incidents).find((one) => one.drill === run.id);
  const [from, to] = [ms(run.startedAt), ms(run.endsAt)];
  const passed = Math.min(100, Math.max(0, (100 * (now - from)) / (to - from)));
  return (
    <Panel title={words.running} aside={<DrillMark />}>
      <div className={classes.running}>
        <div>
          <p className={classes.name}>
            {name} · {plainText(nameOf(picture, run.brand), 60)}
          </p>
          <p className={page.soft}>
            {words.startedBy(plainText(run.startedBy, 40))} · {timeOfDay(from, now, zone)}
          </p>
        </div>
        <p className={classes.left}>{words.left(clockFace(Math.max(0, to - now)))}</p>
      </div>
      <Progress value={passed} color="var(--drill)" aria-label={words.progress(name)} my="md" />
      <p>{incident ? plainText(incident.cause, 200) : words.waiting}</p>
      <h3 className={`label ${classes.given}`}>{words.injected}</h3>
      {run.injects.length === 0 && <p className={page.soft}>{words.nothingInjected}</p>}
      <ol className={classes.injects}>
        {run.injects.map(({ at, text }) => (
          <li key={at}>
            <time dateTime={at}>{timeOfDay(ms(at), now, zone)}</time>
            <span>{plainText(text, 300)}</span>
          </li>
        ))}
      </ol>
      <Group mt="md">
        {incident && (
          <Button component={Link} href={`/incidents/${enc(incident.id)}`}>
            {words.openIncident}
          </Button>
        )}
        {mayEnd && (
          <Button variant="default" onClick={() => setEnding(true)}>
            {words.end}
          </Button>
        )}
      </Group>
      {ending && (
        <ReasonDialog
          title={words.endTitle}
          body={words.endBody}
          label={words.endReason}
          submit={words.end}
          pending={end.isPending}
          error={end.error}
          onSubmit={(reason) => end.mutate({ id: run.id, reason }, { onSuccess: () => setEnding(false) })}
          onClose={() => setEnding(false)}
        />
      )}
    </Panel>
  );
}

function Start({ scenario, onClose }: { scenario: DrillScenario; onClose(): void }) {
  const brands = useBrandNames();
  const start = useStartDrill();
  const [chosen, setChosen] = useState('');
  const brand = chosen || brands[0]?.id;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (brand) start.mutate({ scenario: scenario.id, brand }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={words.startTitle(plainText(scenario.name, 60))} size="lg" centered>
      <form onSubmit={submit}>
        {brands.length === 0 ? (
          <p>{words.noBrand}</p>
        ) : (
          <NativeSelect label={texts.page.brand} data={brands.map(({ id, name }) => ({ value: id, label: name }))} value={brand} onChange={(event) => setChosen(event.currentTarget.value)} data-autofocus />
        )}
        <div className={classes.promises}>
          <Promises title={words.will} lines={words.willList(scenario.minutes)} />
          <Promises title={words.willNot} lines={words.willNotList} />
        </div>
        <p className={page.soft}>{words.ends}</p>
        <Failure error={start.error} />
        <FormFoot submit={words.startNow} pending={start.isPending} disabled={!brand} onCancel={onClose} mt="lg" />
      </form>
    </Modal>
  );
}

function Promises({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <section aria-label={title}>
      <h3 className={classes.name}>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

interface PastProps {
  runs: DrillRun[];
  scenarioName(id: string): string;
  shown: string | null;
  onShow(id: string): void;
  now: number;
}

function Past({ runs, scenarioName, shown, onShow, now }: PastProps) {
  const { zone } = useSettings();
  const { picture } = useLive();
  const when = (run: DrillRun) => timeOfDay(ms(run.startedAt), now, zone);
  const columns: Column<DrillRun>[] = [
    { head: words.scenario, isName: true, cell: (run) => scenarioName(run.script) },
    { head: texts.page.brand, cell: (run) => plainText(nameOf(picture, run.brand), 60) },
    { head: words.when, cell: when },
    ...drillSteps.map(
      (step): Column<DrillRun> => ({
        head: words.steps[step],
        align: 'number',
        cell: (run) => {
          const seconds = stepSeconds(run, step);
          return seconds === null ? texts.page.none : age(seconds * 1000);
        },
      }),
    ),
    {
      head: words.result,
      quiet: true,
      align: 'act',
      cell: (run) => (
        <Button size="compact-sm" variant="default" aria-pressed={run.id === shown} onClick={() => onShow(run.id)} aria-label={words.showResult(scenarioName(run.script), when(run))}>
          {words.score}
        </Button>
      ),
    },
  ];
  return <Table label={words.past} columns={columns} items={runs} keyOf={(run) => run.id} />;
}
