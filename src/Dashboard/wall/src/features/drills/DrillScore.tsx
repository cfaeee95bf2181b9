import { Link } from 'wouter';
import { enc } from '../../api/client';
import { type DrillReport, type DrillRun, useDrillReport } from '../../api/drills';
import { type ScoredStep, scoredSteps } from '../../lib/drillScore';
import { plainText } from '../../lib/hostileText';
import { age, ms, timeOfDay } from '../../lib/time';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { DrillMark } from '../drill/DrillMark';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import { type Column, Table } from '../shell/Table';

const words = texts.drills;

const time = (seconds: number | null) => (seconds === null ? words.missing : age(seconds * 1000));

const columns: Column<ScoredStep>[] = [
  { head: words.step, isName: true, cell: ({ step }) => words.steps[step] },
  { head: words.took, align: 'number', cell: ({ took }) => time(took) },
];

const compared: Column<ScoredStep>[] = [
  ...columns,
  { head: words.before, align: 'number', cell: ({ before }) => time(before) },
  { head: words.change, align: 'number', cell: ({ change }) => <Change seconds={change} /> },
];

/** How long each step took in one drill, beside the last one of its scenario. */
export function DrillScore({ run, name, now }: { run: DrillRun; name: string; now: number }) {
  const report = useDrillReport(run);
  const { zone } = useSettings();
  const when = (one: DrillRun) => timeOfDay(ms(one.startedAt), now, zone);
  return (
    <Panel title={words.scoreOf(name, when(run))} aside={<DrillMark />}>
      <Loaded of={report}>{(data) => <Steps report={data} lastWhen={data.last && when(data.last)} />}</Loaded>
    </Panel>
  );
}

function Steps({ report, lastWhen }: { report: DrillReport; lastWhen: string | null }) {
  const { score, endReason } = report.run;
  return (
    <>
      {score?.incident ? (
        <>
          <Table label={words.score} columns={lastWhen ? compared : columns} items={scoredSteps(report)} keyOf={({ step }) => step} />
          <p className={page.soft}>
            {words.counted} {lastWhen ? words.compared(lastWhen) : words.notCompared}
          </p>
        </>
      ) : (
        <p className={page.quiet}>{words.noScore}</p>
      )}
      <p className={page.soft}>
        {endReason && words.endedBecause(plainText(endReason, 200))} {score?.incident && <Link href={`/incidents/${enc(score.incident)}`}>{words.openIncident}</Link>}
      </p>
    </>
  );
}

function Change({ seconds }: { seconds: number | null }) {
  if (seconds === null) return texts.page.none;
  // Half a second is the clock's doing, not the team's.
  if (Math.abs(seconds) < 0.5) return words.same;
  const length = age(Math.abs(seconds) * 1000);
  return (
    <span className={page.chip} data-tone={seconds < 0 ? 'good' : 'warn'}>
      {seconds < 0 ? words.faster(length) : words.slower(length)}
    </span>
  );
}
