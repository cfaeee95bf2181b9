import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { isAgain } from '../../lib/again';
import { plainText } from '../../lib/hostileText';
import { age, ms, timeOfDay, type Zone } from '../../lib/time';
import type { Pause, Receipt } from '../../live/model';
import { told } from '../../lib/told';
import { texts } from '../../texts';
import { useShortcut } from '../shell/Keys';
import { DrillMark } from '../drill/DrillMark';
import classes from './PauseBanner.module.css';
import { ResumeDialog } from './ResumeDialog';
import { scopeWords } from './scope';

interface Props {
  pause: Pause;
  brandName: string;
  now: number;
  zone: Zone;
  readOnly: boolean;
  mayResume: boolean;
  /** On the page of its own incident the banner needs no link to it. */
  inIncident?: boolean;
}

/** What is held, since when, why, and which scheduler has said so. */
export function PauseBanner({ pause, brandName, now, zone, readOnly, mayResume, inIncident = false }: Props) {
  const [asking, setAsking] = useState(false);
  const since = ms(pause.since);
  useShortcut('u', texts.pause.resume, () => setAsking(true), !readOnly && mayResume);
  return (
    <section className={classes.banner} aria-label={`${texts.pause.heading}: ${brandName}`}>
      <div className={classes.what}>
        <p className={classes.title}>
          <svg viewBox="0 0 24 24" aria-hidden="true" className={classes.sign}>
            <circle cx="12" cy="12" r="11" fill="currentColor" />
            <path d="M9 7.5v9M15 7.5v9" stroke="var(--incident-ground)" strokeWidth="3" strokeLinecap="round" />
          </svg>
          <span title={isAgain(pause.reason) ? texts.again.help : undefined}>{isAgain(pause.reason) ? texts.again.heading : texts.pause.heading}</span>
          {pause.drill && <DrillMark />}
        </p>
        <p className={classes.scope}>
          <strong>{plainText(brandName, 60)}</strong> · {scopeWords(pause)}
        </p>
      </div>
      <div className={classes.why}>
        <p className={`${classes.reason} hostile`}>{told(pause.reason, pause.brand === null ? null : { id: pause.brand, name: brandName }, 240)}</p>
        <p className={classes.since}>
          {texts.pause.since(timeOfDay(since, now, zone), age(now - since))}
          {pause.by && ` · ${texts.pause.by(plainText(pause.by, 40))}`}
          {pause.incident && !readOnly && !inIncident && (
            <>
              {' · '}
              <Link href={`/incidents/${encodeURIComponent(pause.incident)}`}>{texts.pause.open}</Link>
            </>
          )}
        </p>
      </div>
      <Receipts receipts={pause.receipts} since={since} />
      {!readOnly && (
        <div className={classes.act}>
          <Button
            className={classes.resume}
            disabled={!mayResume}
            title={mayResume ? undefined : texts.pause.onlyPeople}
            onClick={() => setAsking(true)}
          >
            {texts.pause.resume}
          </Button>
          {asking && <ResumeDialog pause={pause} brandName={brandName} onClose={() => setAsking(false)} />}
        </div>
      )}
    </section>
  );
}

/** Further pauses as one line: that they stand must be seen, the rest is on their incident's page. */
export function MorePauses({
  pauses,
  nameOf,
  linked,
}: {
  pauses: readonly Pause[];
  nameOf(brand: string): string;
  linked: boolean;
}) {
  if (pauses.length === 0) return null;
  return (
    <section className={classes.more} aria-label={texts.pause.alsoPaused(pauses.length)}>
      <strong>{texts.pause.alsoPaused(pauses.length)}</strong>
      <ul className={classes.names}>
        {pauses.map((pause) => {
          const words = `${pause.brand === null ? texts.pause.allBrands : plainText(nameOf(pause.brand), 60)} (${scopeWords(pause)})`;
          return (
            <li key={pause.id}>
              {linked && pause.incident ? (
                <Link href={`/incidents/${encodeURIComponent(pause.incident)}`}>{words}</Link>
              ) : (
                words
              )}
              {pause.drill !== null && <DrillMark />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Receipts({ receipts, since }: { receipts: Receipt[]; since: number }) {
  if (receipts.length === 0) {
    return (
      <p className={classes.noReceipts} role="status">
        {texts.pause.noReceipts}
      </p>
    );
  }
  return (
    <ul className={classes.receipts} aria-label={texts.pause.receipts}>
      {receipts.map((receipt) => (
        <li key={receipt.scheduler} data-state={receipt.state} className={classes.receipt}>
          <span className={classes.scheduler}>{plainText(receipt.scheduler, 40)}</span>
          <span
            className={classes.receiptState}
            title={receipt.state === 'unknown' ? texts.pause.unknownHelp : undefined}
          >
            {receiptWords(receipt, since)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** "held 12 · 0.4 s", "unknown", "held 3 · cannot hold 2 · 1.1 s". */
export function receiptWords(receipt: Receipt, since: number): string {
  if (receipt.state === 'unknown') return texts.pause.unknown;
  const words = [
    texts.pause.held(receipt.held ?? 0),
    ...(receipt.alreadySent ? [texts.pause.sent(receipt.alreadySent)] : []),
    ...(receipt.cannot ? [texts.pause.cannot(receipt.cannot)] : []),
  ];
  const took = ms(receipt.at) - since;
  if (Number.isFinite(took) && took >= 0) words.push(took < 10_000 ? `${(took / 1000).toFixed(1)} s` : age(took));
  return words.join(' · ');
}
