// Holds indicator rows of the last ticks in fixed memory, for the charts and the timeline.

/** Distances in ticks at which a long series is drawn. */
const EVERY = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** The last rows of several series that share their ticks; the oldest fall out. */
export class Ring {
  readonly names: string[];
  private readonly capacity: number;
  private readonly columns: Float64Array[];
  private start = 0;
  private count = 0;

  /** `names` of the series without the tick, which is column 0; `capacity` in rows. */
  constructor(names: string[], capacity = 8192) {
    this.names = names;
    this.capacity = capacity;
    this.columns = [0, ...names].map(() => new Float64Array(capacity));
  }

  /** Rows held. */
  get length(): number {
    return this.count;
  }

  /** Forget everything. */
  clear(): void {
    this.start = 0;
    this.count = 0;
  }

  /** Add rows stored one after the other, each the tick and then one value a series. */
  append(rows: Float64Array): void {
    const width = this.columns.length;
    for (let at = 0; at + width <= rows.length; at += width) {
      const slot = (this.start + this.count) % this.capacity;
      for (let column = 0; column < width; column++) {
        (this.columns[column] as Float64Array)[slot] = rows[at + column] ?? Number.NaN;
      }
      if (this.count < this.capacity) this.count++;
      else this.start = (this.start + 1) % this.capacity;
    }
  }

  /** The tick of a row, counted from the oldest. */
  tick(row: number): number {
    return (this.columns[0] as Float64Array)[(this.start + row) % this.capacity] ?? 0;
  }

  /** At most about `most` rows: every so many ticks, so that a growing series does not flicker, and the last. */
  rows(most: number): number[] {
    const last = this.count - 1;
    if (last < 0) return [];
    const span = this.tick(last) - this.tick(0);
    const every = EVERY.find((step) => span / step <= most) ?? span / most;
    const rows: number[] = [];
    for (let row = 0; row < last; row++) {
      if (this.tick(row) % every === 0) rows.push(row);
    }
    rows.push(last);
    return rows;
  }

  /** The ticks of some rows, of all by default. */
  ticks(rows: number[] = this.rows(Number.POSITIVE_INFINITY)): number[] {
    return rows.map((row) => this.tick(row));
  }

  /** A series by name at some rows, `null` where there is no value. */
  series(name: string, rows: number[] = this.rows(Number.POSITIVE_INFINITY)): (number | null)[] {
    const column = this.columns[this.names.indexOf(name) + 1] as Float64Array;
    return rows.map((row) => {
      const value = column[(this.start + row) % this.capacity] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    });
  }

  /** The value of a series at a tick, or at the last one before it; null if there is none. */
  at(name: string, tick: number): number | null {
    const ticks = this.columns[0] as Float64Array;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ticks[(this.start + middle) % this.capacity] ?? 0) <= tick) low = middle + 1;
      else high = middle;
    }
    const slot = (this.start + low - 1 + this.capacity) % this.capacity;
    const value = (this.columns[this.names.indexOf(name) + 1] as Float64Array)[slot];
    return low === 0 || value === undefined || Number.isNaN(value) ? null : value;
  }
}
