// The state of one view and its conversation with the kernel; the panels listen to it.
import { type Frame, FrameStore } from "./frames.ts";
import { interrupt, PATIENCE_MILLISECONDS } from "./interrupt.ts";
import type {
  EngineState,
  Entity,
  FrameHead,
  FromKernel,
  Hello,
  Model,
  Overlay,
  Settled,
  Visit,
} from "./protocol.ts";
import { Ring } from "./ring.ts";
import type { Run } from "./selection.ts";

/** How fast the world is played: `ticks` a frame (null: as many as possible), `frames` a second. */
export interface Pace {
  ticks: number | null;
  frames: number;
}

interface Topics {
  hello: Hello;
  state: EngineState;
  frame: Frame;
  overlay: Overlay;
  entity: Entity | null;
  settled: Settled;
  failure: string | null;
  tile: number | null;
  inspecting: boolean;
  visited: Visit;
  selection: Run[];
}

type Listeners = { [Topic in keyof Topics]: ((value: Topics[Topic]) => void)[] };

/** One view's state; panels call its verbs and listen to its topics. */
export class Session {
  hello: Hello | null = null;
  state: EngineState = { kind: "state", playing: false, blocking: false, error: null };
  frame: Frame | null = null;
  head: FrameHead | null = null;
  overlay: Overlay | null = null;
  ring = new Ring([]);
  pace: Pace = { ticks: 1, frames: 10 };
  /** The tick that the reader asked for, or null while the present is followed. */
  asked: number | null = null;
  exact = true;
  /** The tiles that are chosen, and those of them that a drag over the map chose. */
  selection: Run[] = [];
  boxed: Run[] = [];
  /** Frames painted and bytes received since the view opened, for the performance panel. */
  paintings = 0;
  bytes = 0;
  readonly frames = new FrameStore();
  readonly view = crypto.randomUUID?.() ?? Math.random().toString(36).slice(2);
  private readonly model: Model;
  private readonly listeners: Listeners = {
    hello: [],
    state: [],
    frame: [],
    overlay: [],
    entity: [],
    settled: [],
    failure: [],
    tile: [],
    inspecting: [],
    visited: [],
    selection: [],
  };
  private serial = 0;
  /** The last frame that the kernel was told of. */
  private told = 0;
  /** The serial of the scrub that the kernel works on, and the tick to ask for once it has answered. */
  private asking: number | null = null;
  private next: number | null = null;
  private pauseTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(model: Model) {
    this.model = model;
    model.on("msg:custom", this.receive);
  }

  /** Call `listener` whenever something about a topic is new. */
  on<Topic extends keyof Topics>(topic: Topic, listener: (value: Topics[Topic]) => void): void {
    (this.listeners[topic] as ((value: Topics[Topic]) => void)[]).push(listener);
  }

  emit<Topic extends keyof Topics>(topic: Topic, value: Topics[Topic]): void {
    for (const listener of this.listeners[topic]) listener(value);
  }

  /** Ask for everything, once the panels listen. */
  start(): void {
    this.model.send({ kind: "ready", view: this.view, near: isNear() });
  }

  /** Leave: nothing is sent to this view afterwards. */
  stop(): void {
    this.model.off("msg:custom", this.receive);
    this.model.send({ kind: "gone", view: this.view });
  }

  setVisible(on: boolean): void {
    this.model.send({ kind: "visible", view: this.view, on });
  }

  /**
   * Tell the kernel that a frame is on the screen: every second one, and those that answer a scrub.
   * Two frames may come within one repaint, of which only the later is painted, so that the distance
   * counts and not whether a number is even.
   */
  painted(head: FrameHead): void {
    this.paintings += 1;
    if (head.sequence - this.told >= 2 || head.serial !== null || head.fresh) {
      this.told = head.sequence;
      this.model.send({ kind: "ack", sequence: head.sequence });
    }
  }

  chooseOverlay(name: string): void {
    const overlay = this.hello?.overlays.find((candidate) => candidate.name === name);
    if (overlay && overlay !== this.overlay) {
      this.overlay = overlay;
      this.emit("overlay", overlay);
    }
  }

  play(): void {
    if (this.asked !== null) this.present();
    this.model.send({
      kind: "play",
      ticks_per_frame: this.pace.ticks,
      frames_per_second: this.pace.frames,
    });
  }

  /** Pause; a cell that blocks the kernel and does not hear it is interrupted. */
  pause(): void {
    this.model.send({ kind: "pause" });
    const kernel = this.hello?.kernel;
    if (this.state.blocking && kernel && this.pauseTimer === null) {
      this.pauseTimer = setTimeout(() => {
        this.pauseTimer = null;
        if (this.state.blocking) {
          interrupt(kernel).catch((error: unknown) => this.emit("failure", String(error)));
        }
      }, PATIENCE_MILLISECONDS);
    }
  }

  toggle(): void {
    if (this.state.playing || this.state.blocking) this.pause();
    else this.play();
  }

  step(): void {
    if (this.asked !== null) this.present();
    this.model.send({ kind: "step", ticks: 1 });
  }

  setPace(pace: Pace): void {
    this.pace = pace;
    this.model.send({
      kind: "pace",
      ticks_per_frame: pace.ticks,
      frames_per_second: pace.frames,
    });
  }

  /** Show another tick: at once what is remembered, then what the kernel kept, on release the exact world. */
  scrub(tick: number, release: boolean): void {
    const head = this.head;
    if (!head) return;
    const target = Math.round(Math.min(head.last, Math.max(head.first, tick)));
    this.asked = target;
    this.exact = false;
    const near = this.frames.near(target, Math.max(1, (head.last - head.first) / 400));
    if (near) this.show(near);
    else if (this.frame) this.emit("frame", this.frame);
    if (release || this.asking === null) this.ask(target, release);
    else this.next = target;
  }

  /**
   * Ask the kernel for another tick.
   * While the timeline is dragged one request is on its way at a time, so that a slow kernel is asked less often;
   * on release the newest goes at once, and the kernel gives up the one before.
   */
  private ask(tick: number, release: boolean): void {
    this.next = null;
    this.serial += 1;
    this.asking = this.serial;
    this.model.send({ kind: "scrub", tick, serial: this.serial, release });
  }

  private answered(settled: Settled): void {
    if (settled.serial !== this.serial) return;
    this.asking = null;
    if (this.next !== null) {
      this.ask(this.next, false);
      return;
    }
    this.exact = settled.exact;
    this.emit("settled", settled);
  }

  /** Follow the present again. */
  present(): void {
    this.asking = null;
    this.next = null;
    this.asked = null;
    this.exact = true;
    this.model.send({ kind: "present" });
  }

  /** Choose tiles, for Python and every other view too; `boxed` are those that a later brush of the legend thins out. */
  choose(runs: Run[], boxed: Run[] = runs): void {
    this.boxed = boxed;
    this.select(runs);
    this.model.send({ kind: "select", view: this.view, runs });
  }

  private select(runs: Run[]): void {
    this.selection = runs;
    this.emit("selection", runs);
  }

  inspect(table: string | null, entity = 0): void {
    this.model.send({ kind: "inspect", table, entity });
    this.emit("tile", table === "tiles" ? entity : null);
    this.emit("inspecting", table !== null);
    if (table === null) this.emit("entity", null);
  }

  private show(frame: Frame): void {
    this.frame = frame;
    this.emit("frame", frame);
  }

  private readonly receive = (content: FromKernel, buffers: DataView[]): void => {
    switch (content.kind) {
      case "hello":
        this.welcome(content);
        break;
      case "state":
        this.takeState(content);
        break;
      case "frame":
        this.takeFrame(content, buffers);
        break;
      case "settled":
        this.answered(content);
        break;
      case "entity":
        this.emit("entity", content);
        this.emit("tile", placeOf(content));
        break;
      case "visit":
        if (content.tick !== null) this.scrub(content.tick, true);
        this.inspect(content.table, content.entity);
        this.emit("visited", content);
        break;
      case "selection":
        if (content.view !== this.view) {
          this.boxed = content.runs;
          this.select(content.runs);
        }
        break;
      case "error":
        this.emit("failure", content.message);
        break;
    }
  };

  private welcome(hello: Hello): void {
    const first = this.hello === null;
    this.hello = hello;
    this.pace = { ticks: hello.pace[0], frames: hello.pace[1] };
    if (!first) return;
    this.ring = new Ring(hello.kpis.map((kpi) => kpi.name));
    this.emit("hello", hello);
    this.boxed = hello.selection;
    this.select(hello.selection);
    this.chooseOverlay(this.model.get("options").overlay);
    if (!this.overlay && hello.overlays[0]) this.chooseOverlay(hello.overlays[0].name);
  }

  private takeState(state: EngineState): void {
    this.state = state;
    if (!state.blocking && this.pauseTimer !== null) {
      clearTimeout(this.pauseTimer);
      this.pauseTimer = null;
    }
    this.emit("state", state);
    this.emit("failure", state.error);
  }

  private takeFrame(head: FrameHead, buffers: DataView[]): void {
    const { frame, rows } = this.frames.decode(head, buffers);
    if (head.fresh) this.ring.clear();
    this.ring.append(rows);
    this.head = head;
    const carrying = head.planes.filter((plane) => plane[3] !== 0).length + (head.rows > 0 ? 1 : 0);
    for (const buffer of buffers.slice(0, carrying)) this.bytes += buffer.byteLength;
    // While the reader is in the past, a frame of the present must not push it away.
    if (this.asked === null || head.past) this.show(frame);
    else this.painted(head);
  }
}

/** Whether the page comes from this machine, to which short messages are sent differently. */
function isNear(): boolean {
  const host = globalThis.location?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

/** The tile on which an entity is, if it says so. */
function placeOf(entity: Entity): number | null {
  const place = entity.fields.find((field) => field.name === "tile_id")?.value;
  return typeof place === "number" ? place : null;
}
