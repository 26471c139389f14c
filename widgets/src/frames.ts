// Takes frames apart, keeps the planes on the wire up to date, and remembers some for instant scrubbing.
import type { FrameHead } from "./protocol.ts";

/** One overlay's codes and the values of codes 0 and 254. */
export interface Plane {
  codes: Uint8Array;
  low: number;
  high: number;
}

/** The map after one tick. */
export interface Frame {
  tick: number;
  planes: Map<string, Plane>;
}

/** Bytes of planes remembered in the browser. */
const CAPACITY = 32 * 1024 * 1024;

/** Decodes frames; planes that did not change are shared with the frame before. */
export class FrameStore {
  private wire = new Map<string, Plane>();
  private readonly kept = new Map<number, Frame>();
  private bytes = 0;

  /** The frame of one message, and its KPI rows. */
  decode(head: FrameHead, buffers: DataView[]): { frame: Frame; rows: Float64Array } {
    const planes = new Map<string, Plane>();
    let next = 0;
    for (const [name, low, high, how] of head.planes) {
      const held = this.wire.get(name)?.codes ?? EMPTY;
      const codes = how === 0 ? held : taken(buffers[next++], how === 1 ? null : held);
      planes.set(name, { codes, low, high });
      if (how !== 0) this.bytes += codes.length;
    }
    this.wire = planes;
    const rows = head.rows > 0 ? asNumbers(buffers[next]) : new Float64Array();
    const frame = { tick: head.tick, planes };
    this.keep(frame);
    return { frame, rows };
  }

  /** The remembered frame nearest to a tick, within `reach` ticks. */
  near(tick: number, reach: number): Frame | null {
    let best: Frame | null = null;
    for (const frame of this.kept.values()) {
      const better = best === null || Math.abs(frame.tick - tick) < Math.abs(best.tick - tick);
      if (better && Math.abs(frame.tick - tick) <= reach) best = frame;
    }
    return best;
  }

  private keep(frame: Frame): void {
    this.kept.delete(frame.tick);
    this.kept.set(frame.tick, frame);
    if (this.bytes > CAPACITY) this.thin();
  }

  /** Drop every second frame, so that the whole past stays within reach. */
  private thin(): void {
    const ticks = [...this.kept.keys()].sort((a, b) => a - b);
    for (let index = 1; index < ticks.length; index += 2) this.kept.delete(ticks[index] as number);
    const alive = new Set<Uint8Array>();
    for (const frame of this.kept.values()) {
      for (const plane of frame.planes.values()) alive.add(plane.codes);
    }
    this.bytes = [...alive].reduce((sum, codes) => sum + codes.length, 0);
  }
}

const EMPTY = new Uint8Array();

/** The codes that a buffer holds, or those of `held` with what the buffer says has changed. */
function taken(view: DataView | undefined, held: Uint8Array | null): Uint8Array {
  if (!view) return held ?? EMPTY;
  if (held === null) return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  // Four bytes of index a changed tile, then one code a changed tile.
  const count = view.byteLength / 5;
  const codes = held.slice();
  for (let at = 0; at < count; at++) {
    codes[view.getUint32(4 * at, true)] = view.getUint8(4 * count + at);
  }
  return codes;
}

/** A copy, because the bytes of a message need not be aligned for float64. */
function asNumbers(view: DataView | undefined): Float64Array {
  if (!view) return new Float64Array();
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return new Float64Array(bytes.slice().buffer);
}
