import type { ReactNode } from 'react';
import { texts } from '../../texts';
import classes from './Sheet.module.css';

/** A small page with one thing to do: sign in, set up, or a message. */
export function Sheet({ title, intro, children }: { title: string; intro?: string; children?: ReactNode }) {
  return (
    <main className={classes.page}>
      <section className={classes.sheet}>
        <p className={classes.product}>
          <img src="/mark.svg" alt="" width="34" height="34" />
          {texts.product}
        </p>
        <h1 className={classes.title}>{title}</h1>
        {intro && <p className={classes.intro}>{intro}</p>}
        {children}
      </section>
    </main>
  );
}
