import type { ReactNode } from 'react';
import { plainText } from '../../lib/hostileText';
import { age, ms } from '../../lib/time';
import type { Source, SourceState } from '../../live/model';
import { texts } from '../../texts';
import classes from './Sources.module.css';

/** Each source with its health in shape, colour and words, the sick ones first. */
export function Sources({ sources, now, children }: { sources: readonly Source[]; now: number; children?: ReactNode }) {
  const sickFirst = [...sources].sort((a, b) => order[a.state] - order[b.state] || a.id.localeCompare(b.id));
  return (
    <section className={classes.sources} aria-label={texts.sources.heading}>
      <h2 className="label">{texts.sources.heading}</h2>
      {sources.length === 0 && <p className={classes.none}>{texts.sources.none}</p>}
      <ul className={classes.list}>
        {sickFirst.map((source) => (
          <li key={source.id} data-state={source.state} className={classes.source} title={source.detail ?? undefined}>
            <svg viewBox="0 0 12 12" aria-hidden="true">
              {marks[source.state]}
            </svg>
            <span className={classes.name}>{plainText(source.id, 40)}</span>
            <span>{texts.sourceState[source.state]}</span>
            <span className={classes.heard}>{heardWords(source, now)}</span>
          </li>
        ))}
      </ul>
      {children}
    </section>
  );
}

function heardWords(source: Source, now: number): string {
  if (source.state === 'off') return '';
  const heard = ms(source.lastHeard);
  return Number.isFinite(heard) ? texts.sources.lastHeard(age(now - heard)) : texts.sources.never;
}

const order: Record<SourceState, number> = { failing: 0, silent: 1, late: 2, healthy: 3, off: 4 };

const marks: Record<SourceState, ReactNode> = {
  healthy: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  late: <path d="M6 1 11.5 11H.5Z" fill="currentColor" />,
  silent: <path d="M2 6h8" stroke="currentColor" strokeWidth="3" />,
  failing: <path d="m2 2 8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.6" />,
  off: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />,
};
