// Holds indicator rows of the last ticks in fixed memory, for the charts and the timeline.

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

  /** One series in order; index 0 is the tick. */
  column(index: number): Float64Array {
    const source = this.columns[index] as Float64Array;
    const result = new Float64Array(this.count);
    const head = Math.min(this.count, this.capacity - this.start);
    result.set(source.subarray(this.start, this.start + head));
    result.set(source.subarray(0, this.count - head), head);
    return result;
  }

  /** The ticks held, in order. */
  ticks(): Float64Array {
    return this.column(0);
  }

  /** A series by name, in order, `null` where there is no value. */
  series(name: string): (number | null)[] {
    const values = this.column(this.names.indexOf(name) + 1);
    return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
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
