import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Minute } from '../../live/model';
import { labelRows } from '../../lib/labelRows';
import { columns, isolated, minute as oneMinute } from './columns';
import classes from './VolumeChart.module.css';

export interface Marker {
  /** Seconds since 1970. */
  at: number;
  label: string;
}

interface Props {
  minutes: Minute[];
  /** What a reader of the screen hears instead of the picture. */
  label: string;
  /** With axes, cursor and legend (incident page) or bare (tile). */
  detailed?: boolean;
  markers?: Marker[];
  faded?: boolean;
  timeZone?: 'UTC' | undefined;
  /** All of it instead of the last hour, in buckets of `step` seconds. */
  whole?: boolean;
  step?: number;
}

/** Volume as a line, negatives as an area, the expected range as a band behind both. uPlot draws it; React never re-renders it. */
export function VolumeChart({ minutes, label, detailed = false, markers, faded = false, timeZone, whole = false, step = oneMinute }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const live = useRef({ markers, minutes, step });
  useLayoutEffect(() => {
    live.current = { markers, minutes, step };
  });
  const scheme = useComputedColorScheme('dark');

  // Colours are read from the style sheet, so a change of scheme builds the chart anew.
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const made = new uPlot(
      options(box, detailed, () => live.current.markers ?? [], timeZone, whole),
      columns(live.current.minutes, live.current.step),
      box,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: box.clientHeight }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme, detailed, timeZone, whole]);

  useEffect(() => plot.current?.setData(columns(minutes, step)), [minutes, step]);

  return <div ref={host} role="img" aria-label={label} className={classes.chart} data-faded={faded || undefined} />;
}

function options(box: HTMLElement, detailed: boolean, markers: () => Marker[], timeZone?: 'UTC', whole = false): uPlot.Options {
  const style = getComputedStyle(box);
  // Lines grow with the type: on a 4K television a pixel cannot be seen from five metres.
  const scale = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 17 || 1);
  const line = (detailed ? 2 : 1.6) * scale;
  const colour = (name: string) => style.getPropertyValue(name).trim() || '#888';
  const axis: uPlot.Axis = {
    show: detailed,
    stroke: colour('--ink-3'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(box.clientWidth, 10),
    height: Math.max(box.clientHeight, 10),
    // The last time under the axis is as wide to the right of its line as to the left.
    padding: detailed ? [12, 20, 0, 0] : [4, 2, 2, 2],
    cursor: detailed ? { y: false, points: { size: 7 } } : { show: false },
    legend: { show: detailed, live: detailed },
    ...(timeZone ? { tzDate: (ts: number) => uPlot.tzDate(new Date(ts * 1e3), timeZone) } : {}),
    // At least ten high, so that one mention in a quiet minute does not look like a mountain.
    scales: {
      // Always an hour, so that a tile that has only just begun does not stretch two minutes over it.
      x: { time: true, range: (_, min, max) => [whole ? (min ?? 0) : (max ?? 3600) - 59 * oneMinute, max ?? 3600] },
      y: { range: (_, __, max) => [0, Math.max(10, (max ?? 0) * 1.08)] },
    },
    axes: [
      { ...axis, size: 28, values: (_, at) => at.map((t) => hourAndMinute(t, timeZone)) },
      { ...axis, size: 44 },
    ],
    series: [
      { label: 'Time' },
      { label: 'Expected at most', stroke: 'transparent', points: { show: false } },
      { label: 'Expected at least', stroke: 'transparent', points: { show: false } },
      { label: 'Mentions', stroke: colour('--ink'), width: line, points: alone(colour('--ink')) },
      {
        label: 'Negative',
        stroke: colour('--incident'),
        width: line,
        fill: colour('--incident-soft'),
        points: alone(colour('--incident')),
      },
    ],
    bands: [{ series: [1, 2], fill: colour('--band') }],
    hooks: { draw: [(u) => drawMarkers(u, markers(), colour('--watch'), colour('--surface'), style.fontFamily)] },
  };
}

// A minute between two unheard ones has no line through it; a point keeps it from vanishing.
const alone = (fill: string): uPlot.Series.Points => ({
  show: true,
  size: 4,
  width: 0,
  fill,
  filter: (u, series) => isolated(u.data[series] ?? []),
});

const hourAndMinute = (seconds: number, timeZone?: string) =>
  new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });

function drawMarkers(u: uPlot, markers: Marker[], colour: string, ground: string, font: string) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio || 1;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = 1.5 * ratio;
  ctx.font = `600 ${11 * ratio}px ${font}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  const placed = markers
    .map(({ at, label }) => ({ x: Math.round(u.valToPos(at, 'x', true)), label }))
    .filter(({ x }) => x >= bbox.left && x <= bbox.left + bbox.width);
  for (const { x } of placed) {
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  // Labels stand above all lines, and none covers another: a pause follows its crossing within a second. Before a mark it was calm, the peak comes behind it.
  const labels = placed.map(({ x, label }) => {
    const width = ctx.measureText(label).width + 8 * ratio;
    return { label, width, left: x - width - ratio > bbox.left ? x - width - ratio : x + ratio };
  });
  const rows = labelRows(labels);
  labels.forEach(({ label, width, left }, position) => {
    const top = bbox.top + 15 * ratio * (rows[position] ?? 0);
    ctx.fillStyle = ground;
    ctx.fillRect(left, top, width, 15 * ratio);
    ctx.fillStyle = colour;
    ctx.fillText(label, left + 4 * ratio, top + 11.5 * ratio);
  });
  ctx.restore();
}
