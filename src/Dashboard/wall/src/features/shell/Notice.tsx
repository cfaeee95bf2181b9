import type { ReactNode } from 'react';
import classes from './Notice.module.css';

/** Something about the whole page that somebody should know, as good or as bad as its edge. */
export function Notice({ title, tone, children }: { title: string; tone?: 'good' | 'warn' | 'bad'; children: ReactNode }) {
  return (
    <section className={classes.notice} data-tone={tone} aria-label={title}>
      <h2>{title}</h2>
      <p>{children}</p>
    </section>
  );
}
