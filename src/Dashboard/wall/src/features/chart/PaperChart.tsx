import { labelRows } from '../../lib/labelRows';
import { texts } from '../../texts';
import classes from './PaperChart.module.css';
import type { Marker } from './VolumeChart';

interface Props {
  /** Seconds since 1970, in order; null volume = nobody listened. */
  points: readonly { at: number; volume: number | null; negatives: number | null }[];
  markers: readonly Marker[];
  timeZone?: 'UTC' | undefined;
}

// A third as high as wide, in units of the drawing; paper scales it.
const [width, height, left, top, bottom] = [900, 260, 40, 18, 20];

// The widest a letter of a label is on the average, so that labels can be placed before they are drawn.
const letter = 7;

/** The volume chart as a drawing for paper: sharp at any size, in ink, and there whatever the colours of the screen were. */
export function PaperChart({ points, markers, timeZone }: Props) {
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 1];
  const most = Math.max(10, ...points.map(({ volume }) => volume ?? 0));
  const x = (at: number) => left + ((at - first) / Math.max(1, last - first)) * (width - left);
  const y = (value: number) => height - bottom - (value / most) * (height - top - bottom);
  const path = (of: (point: Props['points'][number]) => number | null) =>
    points.map((point, i) => {
      const value = of(point);
      if (value === null) return '';
      const before = points[i - 1];
      return `${before && of(before) !== null ? 'L' : 'M'}${x(point.at).toFixed(1)} ${y(value).toFixed(1)}`;
    }).join('');
  const time = (at: number) => new Date(at * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => first + part * (last - first));
  const inside = markers
    .filter(({ at }) => at >= first && at <= last)
    .map((mark) => {
      const [place, wide] = [x(mark.at), mark.label.length * letter];
      return place - 4 - wide > left ? { ...mark, place, anchor: 'end' as const, text: place - 4, left: place - 4 - wide, width: wide } : { ...mark, place, anchor: 'start' as const, text: place + 4, left: place + 4, width: wide };
    });
  const rows = labelRows(inside);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.paper} aria-hidden="true">
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <line x1={left} x2={width} y1={y(part * most)} y2={y(part * most)} className={classes.grid} />
          <text x={left - 6} y={y(part * most) + 4} textAnchor="end">
            {Math.round(part * most)}
          </text>
        </g>
      ))}
      {ticks.map((at) => (
        <text key={at} x={x(at)} y={height - 4} textAnchor={at === first ? 'start' : at === last ? 'end' : 'middle'}>
          {time(at)}
        </text>
      ))}
      <path d={path(({ volume }) => volume)} className={classes.volume} />
      <path d={path(({ negatives }) => negatives)} className={classes.negative} />
      {inside.map(({ at, label, place, text, anchor }, position) => (
        <g key={`${at} ${label}`}>
          <line x1={place} x2={place} y1={top} y2={height - bottom} className={classes.mark} />
          <text x={text} y={top + 10 + 13 * (rows[position] ?? 0)} textAnchor={anchor} className={classes.label}>
            {label}
          </text>
        </g>
      ))}
      <text x={width} y={10} textAnchor="end">
        {texts.incident.legend.mentions} ── {texts.incident.legend.negative} - -
      </text>
    </svg>
  );
}
