import { Link } from 'wouter';
import { useIncident } from '../../api/incidents';
import { plainText } from '../../lib/hostileText';
import { ms } from '../../lib/time';
import { told } from '../../lib/told';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { DrillMark } from '../drill/DrillMark';
import { AcknowledgeButton } from './AcknowledgeButton';
import { EvidencePost } from './EvidencePost';
import classes from './IncidentCard.module.css';
import { ResponseClock } from './ResponseClock';

interface Props {
  incident: Incident;
  brandName: string;
  now: number;
  /** On a TV nothing can be pressed. */
  readOnly: boolean;
  mayAcknowledge: boolean;
  /** Its keys work: the worst incident. */
  first: boolean;
  /** The first card has room for its evidence. */
  withEvidence: boolean;
}

export function IncidentCard({ incident, brandName, now, readOnly, mayAcknowledge, first, withEvidence }: Props) {
  const detail = useIncident(incident.id, incident.version, withEvidence);
  const post = detail.data?.evidence?.[0];
  return (
    <article
      className={classes.card}
      data-severity={incident.severity}
      aria-label={`${texts.severity(incident.severity)}: ${brandName}`}
    >
      <header className={classes.head}>
        <div className={classes.who}>
          <p className={classes.severity}>
            {texts.severity(incident.severity)} · {texts.incidentState[incident.state]}
            {incident.drill && <DrillMark />}
          </p>
          <h3 className={classes.brand}>{plainText(brandName, 80)}</h3>
        </div>
        <ResponseClock
          crossedAt={ms(incident.crossedAt)}
          now={now}
          stoppedAt={ms(incident.teamCompleteAt ?? incident.resolvedAt)}
        />
      </header>
      <p className={`${classes.cause} hostile`}>
        {readOnly ? (
          told(incident.cause, { id: incident.brand, name: brandName }, 300)
        ) : (
          <Link href={`/incidents/${encodeURIComponent(incident.id)}`} className={classes.link}>
            {told(incident.cause, { id: incident.brand, name: brandName }, 300)}
          </Link>
        )}
      </p>
      {withEvidence && post && <EvidencePost post={post} compact />}
      <footer className={classes.foot}>
        <span data-nobody={incident.acknowledgedBy === null || undefined} className={classes.ack}>
          {incident.acknowledgedBy
            ? texts.incident.acknowledgedBy(plainText(incident.acknowledgedBy, 40))
            : texts.incident.nobody}
        </span>
        {mayAcknowledge && incident.acknowledgedAt === null && (
          <AcknowledgeButton incident={incident} size="compact-md" byKey={first} />
        )}
      </footer>
    </article>
  );
}
