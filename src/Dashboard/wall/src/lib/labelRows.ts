/** The row of each label, from the top, so that none covers another: the first row in which its place is free. A crisis of a minute has all its marks at one place. */
export function labelRows(labels: readonly { left: number; width: number }[]): number[] {
  const rows: { left: number; width: number }[][] = [];
  return labels.map((label) => {
    const free = rows.findIndex((row) => row.every(({ left, width }) => label.left >= left + width || label.left + label.width <= left));
    const row = free === -1 ? rows.length : free;
    (rows[row] ??= []).push(label);
    return row;
  });
}
