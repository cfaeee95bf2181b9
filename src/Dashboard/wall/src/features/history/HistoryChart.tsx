import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Line, Metric } from '../../lib/historyFigures';
import { count } from '../../lib/format';
import classes from './History.module.css';

interface Props {
  /** Milliseconds since 1970, one for each value. */
  times: readonly number[];
  lines: readonly Line[];
  /** For each time, whether nothing at all was heard: hatched, because a gap is not calm. */
  unheard?: readonly boolean[] | undefined;
  metric: Metric;
  /** The last line belongs to another time or brand. */
  compared: boolean;
  label: string;
  timeZone?: 'UTC' | undefined;
  /** Milliseconds; a stretch was drawn over. */
  onZoom(from: number, to: number): void;
  /** A bucket was clicked. */
  onPick(at: number): void;
}

// Nobody is mentioned half a time.
const whole = [1, 2, 5].flatMap((step) => Array.from({ length: 10 }, (_, power) => step * 10 ** power)).sort((a, b) => a - b);

// In this order; the first two are those of every chart of the wall.
const inks = ['--ink', '--incident', '--calm', '--watch', '--good', '--drill', '--blind'];

/** Lines over time. Drawing over a stretch zooms into it, a click asks for the posts of that bucket. */
export function HistoryChart({ times, lines, unheard, metric, compared, label, timeZone, onZoom, onPick }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('dark');
  const act = useRef({ onZoom, onPick });
  useLayoutEffect(() => {
    act.current = { onZoom, onPick };
  });

  useEffect(() => {
    const box = host.current;
    if (!box || times.length === 0) return;
    const style = getComputedStyle(box);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: colour('--ink-3'),
      font: `12px ${style.fontFamily}`,
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    const words = (value: number | null) => (value === null ? '–' : inWords(value, metric));
    const plot = new uPlot(
      {
        width: Math.max(box.clientWidth, 10),
        height: Math.max(box.clientHeight - 30, 10),
        padding: [10, 10, 0, 0],
        cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
        legend: { live: true },
        ...(timeZone ? { tzDate: (ts: number) => uPlot.tzDate(new Date(ts * 1e3), timeZone) } : {}),
        scales: {
          x: { time: true },
          y: { range: (_, min, max) => (metric === 'mean' ? [-1, 1] : [Math.min(0, min ?? 0), metric === 'share' ? 1 : Math.max(1, (max ?? 0) * 1.08)]) },
        },
        axes: [{ ...axis, size: 30, space: 90, values: (u, at) => at.map((t) => axisTime(t, (u.scales.x?.max ?? 0) - (u.scales.x?.min ?? 0), timeZone)) }, { ...axis, size: 56, ...(metric === 'share' || metric === 'mean' ? {} : { incrs: whole }), values: (_, at) => at.map((v) => inWords(v, metric)) }],
        series: [
          { value: (_, at) => (at === null ? '–' : new Date(at * 1e3).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone })) },
          ...lines.map((line, i): uPlot.Series => {
            const last = compared && i === lines.length - 1;
            const ink = colour(last ? '--ink-3' : (inks[i % inks.length] ?? '--ink'));
            return {
              label: line.label,
              stroke: ink,
              width: 2,
              ...(last ? { dash: [5, 4] } : {}),
              points: { show: times.length < 40, size: 5, fill: ink },
              value: (_, value) => words(value),
            };
          }),
        ],
        hooks: {
          drawClear: [(u) => hatch(u, times, unheard ?? [], colour('--blind-soft'))],
          setSelect: [
            (u) => {
              if (u.select.width < 8) return;
              const [from, to] = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              act.current.onZoom(from * 1e3, to * 1e3);
            },
          ],
        },
      },
      [times.map((at) => at / 1e3), ...lines.map((line) => line.values)],
      box,
    );
    const click = () => {
      const at = times[plot.cursor.idx ?? -1];
      if (at !== undefined) act.current.onPick(at);
    };
    plot.over.addEventListener('click', click);
    const observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: Math.max(box.clientHeight - 30, 10) }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, lines, unheard, metric, compared, scheme, timeZone]);

  return <div ref={host} role="img" aria-label={label} className={classes.chart} />;
}

/** Stripes over each stretch in which nothing was heard. */
function hatch(u: uPlot, times: readonly number[], unheard: readonly boolean[], colour: string) {
  const { ctx, bbox } = u;
  const width = (times[1] ?? 0) - (times[0] ?? 0);
  const ratio = devicePixelRatio || 1;
  const step = 7 * ratio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 3 * ratio;
  for (let i = 0; i < times.length; i++) {
    if (!unheard[i]) continue;
    const start = i;
    while (unheard[i + 1]) i++;
    const left = Math.max(bbox.left, u.valToPos((times[start] ?? 0) / 1e3, 'x', true));
    const right = Math.min(bbox.left + bbox.width, u.valToPos(((times[i] ?? 0) + width) / 1e3, 'x', true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, Math.max(ratio, right - left), bbox.height);
    ctx.clip();
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += step) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
  ctx.restore();
}

// Hours while they tell days apart, then days; always 24 hours and the month in words, which are read alike everywhere.
function axisTime(seconds: number, span: number, timeZone?: string): string {
  const at = new Date(seconds * 1e3);
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
  const date = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone });
  if (time === '00:00') return date;
  // Noons between are no second day.
  return span > 5 * 86_400 ? '' : time;
}

export function inWords(value: number, metric: Metric): string {
  if (metric === 'share') return `${Math.round(value * 100)} %`;
  return metric === 'mean' ? value.toFixed(2) : count(value);
}
