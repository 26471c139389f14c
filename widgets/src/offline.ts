// Stands in for the kernel in a saved page: plays back, scrubs and answers from what the page carries.
import type { FromKernel, Hello, Model, PlaneHead, ToKernel } from "./protocol.ts";

type PackedPlane = [string, number, number];

/** What `panarchy/widgets/page.py` writes into the page. */
export interface World {
  options: { overlay: string; charts: string[]; height: number };
  hello: Hello;
  frames: { tick: number; planes: Record<string, PackedPlane> }[];
  kpis: string;
}

/** The bytes of a base64 text. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The index of the last frame at or before a tick, or 0. */
export function frameAt(ticks: number[], tick: number): number {
  const after = ticks.findIndex((each) => each > tick);
  return Math.max(0, (after < 0 ? ticks.length : after) - 1);
}

/** A model whose kernel is the page itself. */
export class OfflineModel implements Model {
  private readonly world: World;
  private readonly ticks: number[];
  private readonly handlers = new Set<(content: FromKernel, buffers: DataView[]) => void>();
  private at: number;
  private timer: ReturnType<typeof setInterval> | null = null;
  private sequence = 0;

  constructor(world: World) {
    this.world = world;
    this.ticks = world.frames.map((frame) => frame.tick);
    this.at = world.frames.length - 1;
  }

  get(_name: "options"): World["options"] {
    return this.world.options;
  }

  on(_event: "msg:custom", handler: (content: FromKernel, buffers: DataView[]) => void): void {
    this.handlers.add(handler);
  }

  off(_event: "msg:custom", handler: (content: FromKernel, buffers: DataView[]) => void): void {
    this.handlers.delete(handler);
  }

  send(content: ToKernel): void {
    switch (content.kind) {
      case "ready":
        this.tell({ ...this.world.hello, live: false });
        this.show(this.at, null, true);
        break;
      case "play":
        this.play(content.frames_per_second);
        break;
      case "pause":
        this.rest();
        break;
      case "step":
        this.show(Math.min(this.at + 1, this.ticks.length - 1), null);
        break;
      case "scrub":
        this.rest();
        this.show(frameAt(this.ticks, content.tick), content.serial);
        this.tell({ kind: "settled", serial: content.serial, exact: false });
        break;
      case "inspect":
        if (content.table !== null) {
          this.tell({ kind: "error", message: "The saved page has no world to inspect." });
        }
        break;
      default:
        break;
    }
  }

  private tell(content: FromKernel, buffers: DataView[] = []): void {
    for (const handler of this.handlers) handler(content, buffers);
  }

  private play(framesPerSecond: number): void {
    this.rest();
    if (this.at === this.ticks.length - 1) this.at = -1;
    this.timer = setInterval(() => {
      this.show(this.at + 1, null);
      if (this.at >= this.ticks.length - 1) this.rest();
    }, 1000 / framesPerSecond);
    this.tell({ kind: "state", playing: true, blocking: false, error: null });
  }

  private rest(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.tell({ kind: "state", playing: false, blocking: false, error: null });
  }

  private show(index: number, serial: number | null, fresh = false): void {
    const frame = this.world.frames[index];
    if (!frame) return;
    this.at = index;
    this.sequence += 1;
    const planes: PlaneHead[] = [];
    const buffers: DataView[] = [];
    for (const [name, [data, low, high]] of Object.entries(frame.planes)) {
      planes.push([name, low, high, 1]);
      buffers.push(new DataView(bytes(data).buffer));
    }
    const kpis = fresh ? bytes(this.world.kpis) : null;
    const width = (this.world.hello.kpis.length + 1) * 8;
    if (kpis) buffers.push(new DataView(kpis.buffer));
    this.tell(
      {
        kind: "frame",
        sequence: this.sequence,
        serial,
        tick: frame.tick,
        past: serial !== null,
        first: this.ticks[0] ?? 0,
        last: this.ticks.at(-1) ?? 0,
        planes,
        rows: kpis ? kpis.length / width : 0,
        fresh,
        rate: 0,
        lag: 0,
        phases: {},
        memory: 0,
      },
      buffers,
    );
  }
}
