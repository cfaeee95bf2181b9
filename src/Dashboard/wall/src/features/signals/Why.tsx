import { Button } from '@mantine/core';
import { useVerdict } from '../../api/team';
import type { AlertGroup } from '../../lib/alertGroups';
import { confidence, count } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import { useLive } from '../../live/LiveProvider';
import type { Alert, Verdict } from '../../live/model';
import { nameOf } from '../../live/picture';
import { told } from '../../lib/told';
import { texts } from '../../texts';
import { failureWords } from '../session/Failure';
import classes from './Why.module.css';

type Signal = Alert['signal'];

interface Props {
  groups: readonly AlertGroup[];
  now: number;
  zone: Zone;
  /** People say whether a finding helped. */
  mayJudge?: boolean;
}

/** The explanation of an incident: each kind of finding with its worst sentence, its expectation, the terms and platforms that drive it. */
export function Why({ groups, now, zone, mayJudge = false }: Props) {
  const { picture } = useLive();
  return (
    <ol className={classes.list}>
      {groups.map(({ lead: { signal, decision }, count: times, verdict }) => (
        <li key={signal.id} className={classes.signal}>
          <p className={classes.head}>
            <strong>{texts.signals.kind(signal.kind)}</strong>
            {times > 1 && <span>{texts.signals.times(times)}</span>}
            <time dateTime={signal.at}>{timeOfDay(ms(signal.at), now, zone)}</time>
            <span>{texts.signals.decision(decision)}</span>
          </p>
          <p className={`${classes.sentence} hostile`}>{told(signal.evidence.sentence, { id: signal.brand, name: nameOf(picture, signal.brand) }, 500)}</p>
          <Measures signal={signal} />
          <Terms signal={signal} />
          {mayJudge && <VerdictButtons signal={signal.id} said={verdict} now={now} zone={zone} />}
        </li>
      ))}
    </ol>
  );
}

const verdicts = ['useful', 'noise'] as const;

/** `said`: what the server knows; what was just pressed counts before the server's list comes again. */
function VerdictButtons({ signal, said: known, now, zone }: { signal: string; said: Verdict | null; now: number; zone: Zone }) {
  const verdict = useVerdict();
  const said = verdict.data && !(known && ms(known.at) > ms(verdict.data.at)) ? verdict.data : known;
  return (
    <div className={classes.verdict} role="group" aria-label={texts.team.verdict}>
      {verdicts.map((word) => (
        <Button
          key={word}
          size="compact-xs"
          variant={said?.word === word ? 'filled' : 'default'}
          aria-pressed={said?.word === word}
          onClick={() => verdict.mutate({ signal, verdict: word })}
        >
          {texts.team[word]}
        </Button>
      ))}
      {said && <span className={classes.said}>{texts.team.verdictBy(plainText(said.by, 40), timeOfDay(ms(said.at), now, zone))}</span>}
      {verdict.error && <span role="alert">{failureWords(verdict.error)}</span>}
    </div>
  );
}

function Measures({ signal: { evidence } }: { signal: Signal }) {
  const { observed = 0, expected = 0, upper = 0, threshold = 0, below = 0, suspectedShare = 0 } = evidence;
  const platforms = Object.entries(evidence.platforms ?? {}).sort(([, a], [, b]) => b - a);
  return (
    <dl className={classes.measures}>
      {observed > 0 && upper > 0 && threshold === 0 && (
        <Measure name={texts.signals.observed}>
          {count(observed)} <span>{texts.signals.expected(count(expected), count(upper))}</span>
        </Measure>
      )}
      {threshold > 0 && (
        <Measure name={texts.signals.threshold}>
          {count(threshold)} {below > 0 && <span>{texts.signals.below(count(below))}</span>}
        </Measure>
      )}
      {platforms.length > 0 && (
        <Measure name={texts.signals.platforms}>
          {platforms.map(([platform, n]) => `${plainText(platform, 40)} ${count(n)}`).join(', ')}
        </Measure>
      )}
      {(evidence.riskTopics ?? []).length > 0 && (
        <Measure name={texts.signals.riskTopics}>{(evidence.riskTopics ?? []).join(', ')}</Measure>
      )}
      {suspectedShare > 0 && (
        <Measure name={texts.signals.suspected}>{texts.signals.suspectedShare(confidence(suspectedShare))}</Measure>
      )}
    </dl>
  );
}

function Measure({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Terms({ signal: { evidence } }: { signal: Signal }) {
  const terms = evidence.terms ?? [];
  if (terms.length === 0) return null;
  return (
    <ul className={classes.terms} aria-label={texts.signals.terms}>
      {terms.slice(0, 10).map((term) => (
        <li key={term.term} title={texts.signals.rose(confidence(term.before), confidence(term.share))}>
          <bdi>{plainText(term.term, 40)}</bdi> <span>{count(term.count)}</span>
        </li>
      ))}
    </ul>
  );
}
