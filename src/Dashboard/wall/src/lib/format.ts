const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** "0", "999", "5,120", "12.3k", "1.2M": short enough for a tile, exact below ten thousand. */
export function count(n: number): string {
  if (!Number.isFinite(n)) return '–';
  if (Math.abs(n) < 10_000) return whole.format(n);
  if (Math.abs(n) < 999_950) return `${trim(n / 1_000)}k`;
  return `${trim(n / 1_000_000)}M`;
}

const trim = (n: number) => (n >= 100 ? n.toFixed(0) : n.toFixed(1).replace(/\.0$/, ''));

/** A share in whole percent; "–" of nothing, because 0 of 0 is not 0 %. */
export function share(part: number, all: number): string {
  return all > 0 ? `${Math.round((100 * part) / all)} %` : '–';
}

/** A probability in 0..1 as whole percent that never claims certainty. */
export function confidence(p: number): string {
  return `${Math.min(99, Math.max(1, Math.round(p * 100)))} %`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`;
}

/** "512 B", "1.2 MB", "74 GB": sizes in powers of ten, as disks are sold. */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [n, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}
