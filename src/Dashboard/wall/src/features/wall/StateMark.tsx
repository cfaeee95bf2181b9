import type { BrandState } from '../../live/model';
import { texts } from '../../texts';
import classes from './StateMark.module.css';

/** The state as shape, colour and word: ring, triangle, filled octagon, struck circle. */
export function StateMark({ state, size = '1em', word = true }: { state: BrandState; size?: string; word?: boolean }) {
  return (
    <span className={classes.mark} data-state={state}>
      <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
        {shapes[state]}
      </svg>
      <span className={word ? undefined : 'visually-hidden'}>{texts.state[state]}</span>
    </span>
  );
}

const shapes: Record<BrandState, React.ReactNode> = {
  calm: <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" strokeWidth="3" />,
  watch: <path d="M12 3 22.5 21h-21Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />,
  incident: <path d="M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6Z" fill="currentColor" />,
  blind: (
    <g fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round">
      <circle cx="12" cy="12" r="9" strokeDasharray="4 3.2" />
      <path d="m5.5 18.5 13-13" />
    </g>
  ),
};
