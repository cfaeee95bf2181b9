import { Button, Loader } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { ApiError } from '../../api/client';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import classes from './Page.module.css';

/** A page other than the wall: its title, what it is for in one line, what can be done, and its parts. */
export function Page({ title, intro, aside, children }: { title: string; intro?: string; aside?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = texts.title(title);
  }, [title]);
  return (
    <main className={classes.main}>
      <header className={classes.head}>
        <div>
          <h1 className={classes.title}>{title}</h1>
          {intro && <p className={classes.intro}>{intro}</p>}
        </div>
        {aside && <div className={classes.aside}>{aside}</div>}
      </header>
      {children}
    </main>
  );
}

export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.panel} aria-label={title}>
      <div className={classes.panelHead}>
        <h2 className="label">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

interface Answer<T> {
  data: T | undefined;
  error: Error | null;
  refetch(): unknown;
}

/** What was asked for; until then, or instead of it, why there is nothing: it loads, it failed, it may not be seen, there is none. */
export function Loaded<T>({ of, empty, isEmpty, children }: { of: Answer<T>; empty?: ReactNode; isEmpty?(data: T): boolean; children(data: T): ReactNode }) {
  if (of.data !== undefined) return isEmpty?.(of.data) ? <p className={classes.quiet}>{empty}</p> : children(of.data);
  if (of.error === null) {
    return (
      <p className={classes.quiet} role="status">
        <Loader size="sm" type="dots" mr="sm" aria-hidden="true" />
        {texts.page.loading}
      </p>
    );
  }
  const status = of.error instanceof ApiError ? of.error.status : 0;
  if (status === 403) return <p className={classes.quiet}>{texts.page.forbidden}</p>;
  if (status === 404) return <p className={classes.quiet}>{texts.page.missing}</p>;
  return (
    <div>
      <Failure error={of.error} />
      <Button mt="md" variant="default" onClick={() => of.refetch()}>
        {texts.failure.retry}
      </Button>
    </div>
  );
}

export { classes as pageClasses };
