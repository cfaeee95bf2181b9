import { texts } from '../../texts';
import classes from './Drill.module.css';

/** Beside everything that belongs to a drill. */
export function DrillMark() {
  return <span className={classes.mark}>{texts.drill.mark}</span>;
}

/** Across the page while a drill runs. */
export function DrillRibbon() {
  return (
    <aside className={classes.ribbon} aria-label={texts.drill.ribbon}>
      <strong>{texts.drill.ribbon}</strong>
      <span>{texts.drill.body}</span>
    </aside>
  );
}
