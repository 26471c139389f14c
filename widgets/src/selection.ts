// Sets of tiles as runs along rows: what a drag over the map, a stretch of the legend or the kernel chooses.

/** Tiles one after the other in a row of the map: the first of them, and how many. */
export type Run = [number, number];

/** A tile by its column and row. */
export interface Place {
  column: number;
  row: number;
}

/** The runs of the rectangle between two corners, both included. */
export function boxRuns(a: Place, b: Place, width: number): Run[] {
  const left = Math.min(a.column, b.column);
  const count = Math.abs(a.column - b.column) + 1;
  const top = Math.min(a.row, b.row);
  const rows = Math.abs(a.row - b.row) + 1;
  return Array.from({ length: rows }, (_, row): Run => [(top + row) * width + left, count]);
}

/** One byte a tile, 1 where a run lies. */
export function maskOf(runs: Run[], size: number): Uint8Array {
  const mask = new Uint8Array(size);
  for (const [first, count] of runs) mask.fill(1, first, first + count);
  return mask;
}

/** The runs of the tiles for which `inside` holds, none longer than a row. */
export function runsWhere(size: number, width: number, inside: (tile: number) => boolean): Run[] {
  const runs: Run[] = [];
  let open: Run | null = null;
  for (let tile = 0; tile < size; tile++) {
    if (tile % width === 0) open = null;
    if (!inside(tile)) {
      open = null;
    } else if (open) {
      open[1] += 1;
    } else {
      open = [tile, 1];
      runs.push(open);
    }
  }
  return runs;
}

/** The tiles of either. */
export function united(a: Run[], b: Run[], size: number, width: number): Run[] {
  const mask = maskOf([...a, ...b], size);
  return runsWhere(size, width, (tile) => mask[tile] === 1);
}

/** How many tiles there are. */
export function countOf(runs: Run[]): number {
  return runs.reduce((sum, [, count]) => sum + count, 0);
}

/** The edges between tiles of a mask that differ, as a path in tile units. */
export function outline(mask: Uint8Array, width: number, height: number): Path2D {
  const path = new Path2D();
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height ? (mask[y * width + x] ?? 0) : 0;
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      if (at(x, y) !== at(x - 1, y)) {
        path.moveTo(x, y);
        path.lineTo(x, y + 1);
      }
      if (at(x, y) !== at(x, y - 1)) {
        path.moveTo(x, y);
        path.lineTo(x + 1, y);
      }
    }
  }
  return path;
}
