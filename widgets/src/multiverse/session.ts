// The state of one view of the multiverse, and what it asks the kernel; the panels listen to it.
import { Topics } from "../topics.ts";
import type {
  Branch,
  Checked,
  DifferenceHead,
  Divergence,
  Forked,
  Form,
  FromMultiverse,
  Measured,
  MultiverseModel,
  MultiverseOptions,
  ToMultiverse,
  Tree,
} from "./protocol.ts";
import { colours, commonTicks, defaultPair, freeName } from "./tree.ts";

/** A map of A less B. */
export interface Difference extends DifferenceHead {
  values: Float32Array;
  land: Uint8Array;
}

interface Told {
  tree: Tree;
  pair: { a: Branch; b: Branch } | null;
  form: Form | null;
  checked: Checked;
  forked: Forked;
  divergence: Divergence | null;
  measured: Measured;
  difference: Difference;
  call: string;
  failure: string | null;
  said: string | null;
  busy: boolean;
}

type Without<Request> = Request extends unknown ? Omit<Request, "serial" | "view"> : never;

/** Shortest time between two looks at curves that grow, in milliseconds. */
const GROWING = 900;

/** One view's state; panels call its verbs and listen to its topics. */
export class MultiverseSession extends Topics<Told> {
  tree: Tree;
  readonly options: MultiverseOptions;
  kpi: string;
  overlay: string;
  tick: number | null = null;
  a: string | null = null;
  b: string | null = null;
  form: Form | null = null;
  parted: number | null = null;
  colour: Map<string, string>;
  private readonly model: MultiverseModel;
  private readonly view = crypto.randomUUID?.() ?? Math.random().toString(36).slice(2);
  private serial = 0;
  private readonly newest = new Map<string, number>();
  private readonly waiting = new Set<number>();
  /** Questions that nobody asked for by hand: their lines of Python are not shown. */
  private readonly quiet = new Set<number>();
  private grownAt = 0;
  /** The two as they were shown last, where they have got further since. */
  private behind: { a: Branch; b: Branch } | null = null;
  private dark = false;

  /** Whether there is no kernel to fork with. */
  private readonly saved: boolean;

  constructor(model: MultiverseModel, saved = false) {
    super();
    this.model = model;
    this.saved = saved;
    this.tree = model.get("tree");
    this.options = model.get("options");
    this.kpi = this.options.kpi;
    this.overlay = this.options.overlay;
    this.colour = colours(this.tree);
    model.on("change:tree", this.changed);
    model.on("msg:custom", this.receive);
  }

  /** Tell the panels what there is, and compare the newest branch with its parent. */
  start(): void {
    this.emit("tree", this.tree);
    this.ask({ kind: "ready" });
    const pair = this.options.pair ?? defaultPair(this.tree);
    if (pair) this.compare(...pair);
    else this.emit("pair", null);
  }

  stop(): void {
    this.model.off("change:tree", this.changed);
    this.model.off("msg:custom", this.receive);
    this.ask({ kind: "gone" });
  }

  /** Take the colours of a light or a dark page. */
  recolour(dark: boolean): void {
    this.dark = dark;
    this.colour = colours(this.tree, dark);
    this.emit("tree", this.tree);
    this.emit("pair", this.pair());
  }

  branch(name: string | null): Branch | undefined {
    return this.tree.branches.find((branch) => branch.name === name);
  }

  /** The two that are compared, if there are two. */
  pair(): { a: Branch; b: Branch } | null {
    const [a, b] = [this.branch(this.a), this.branch(this.b)];
    return a && b && a !== b ? { a, b } : null;
  }

  /** Choose a branch to look at; it is compared with its parent, or with `b` where that was chosen. */
  pick(name: string, quietly = false): void {
    const branch = this.branch(name);
    if (!branch) return;
    const other = branch.parent ?? (this.a !== name ? this.a : this.b);
    if (other !== null) this.compare(name, other, quietly);
    else {
      this.a = name;
      this.emit("pair", null);
    }
  }

  /** Choose what the branch at hand is compared with. */
  pickSecond(name: string): void {
    if (this.a === null || this.a === name) this.pick(name);
    else this.compare(this.a, name);
  }

  /** Put two beside each other; unless `quietly`, the line of Python is that of where they part. */
  compare(a: string, b: string, quietly = false): void {
    this.a = a;
    this.b = b;
    this.tick = null;
    this.parted = null;
    this.behind = null;
    const pair = this.pair();
    this.emit("pair", pair);
    this.emit("divergence", null);
    if (!pair) return;
    this.ask({ kind: "divergence", a, b }, quietly);
    this.measure(true);
    this.look(commonTicks(pair.a, pair.b)[1], true);
  }

  chooseKpi(name: string): void {
    this.kpi = name;
    this.measure();
  }

  chooseOverlay(name: string): void {
    this.overlay = name;
    const pair = this.pair();
    if (pair) this.look(this.tick ?? commonTicks(pair.a, pair.b)[1]);
  }

  /** Show the map of a tick. */
  look(tick: number, quietly = false): void {
    const pair = this.pair();
    if (!pair) return;
    this.tick = tick;
    const { overlay } = this;
    this.ask({ kind: "difference", a: pair.a.name, b: pair.b.name, overlay, tick }, quietly);
  }

  /** Open the form of a fork. */
  begin(parent: string, at: number): void {
    if (this.saved) return;
    const name = freeName(this.tree, parent, at);
    this.form = { parent, at, name, ticks: "365", inputs: [] };
    this.emit("form", this.form);
    this.check();
  }

  /** Something in the form is new. */
  check(): void {
    if (this.form) this.ask({ kind: "check", form: this.form });
  }

  fork(): void {
    if (this.form) this.ask({ kind: "fork", form: this.form });
  }

  dismiss(): void {
    this.form = null;
    this.emit("form", null);
  }

  /** Step a branch further in the background. */
  step(branch: string, ticks: number): void {
    this.ask({ kind: "step", branch, ticks });
  }

  halt(branch: string): void {
    this.ask({ kind: "stop", branch });
  }

  /** Write a branch as a scenario file. */
  exported(branch: string): void {
    this.ask({ kind: "export", branch });
  }

  private measure(quietly = false): void {
    const pair = this.pair();
    if (!pair) return;
    this.grownAt = performance.now();
    this.ask({ kind: "kpis", a: pair.a.name, b: pair.b.name, kpi: this.kpi }, quietly);
  }

  private ask(request: Without<ToMultiverse>, quietly = false): void {
    this.serial += 1;
    if (quietly) this.quiet.add(this.serial);
    const answered = !["ready", "gone", "stop"].includes(request.kind);
    if (answered) {
      // Of questions of one kind only the newest is answered.
      this.waiting.delete(this.newest.get(request.kind) ?? 0);
      this.newest.set(request.kind, this.serial);
      this.waiting.add(this.serial);
      this.emit("busy", true);
    }
    this.model.send({ ...request, serial: this.serial, view: this.view } as ToMultiverse);
  }

  private readonly changed = (): void => {
    const before = this.pair();
    this.tree = this.model.get("tree");
    this.colour = colours(this.tree, this.dark);
    this.emit("tree", this.tree);
    for (const task of this.tree.tasks) if (task.error) this.emit("failure", task.error);
    const pair = this.pair();
    if (!pair || !before) return;
    const grown =
      pair.a.last_tick !== before.a.last_tick || pair.b.last_tick !== before.b.last_tick;
    if (grown) {
      this.behind ??= before;
      this.emit("pair", pair);
    }
    if (this.behind) this.grow(this.behind, pair);
  };

  /** One of the two has got further: its curves grow, and a map of its last tick follows; at rest nothing is left out. */
  private grow(before: { a: Branch; b: Branch }, pair: { a: Branch; b: Branch }): void {
    const resting = !this.tree.tasks.some(
      (task) => task.state === "running" && [this.a, this.b].includes(task.branch),
    );
    if (!resting && performance.now() - this.grownAt <= GROWING) return;
    this.behind = null;
    this.measure(true);
    const followed = this.tick === null || this.tick >= commonTicks(before.a, before.b)[1];
    if (followed) this.look(commonTicks(pair.a, pair.b)[1], true);
    const both = { a: pair.a.name, b: pair.b.name };
    if (this.parted === null) this.ask({ kind: "divergence", ...both }, true);
  }

  private readonly receive = (content: FromMultiverse, buffers: DataView[]): void => {
    if (content.kind === "error") {
      this.emit("failure", content.message);
      return;
    }
    if (content.kind === "compare") {
      this.compare(content.a, content.b, true);
      return;
    }
    if (content.view !== this.view) return;
    this.waiting.delete(content.serial);
    this.emit("busy", this.waiting.size > 0);
    const asked = content.kind === "failed" ? content.of : content.kind;
    if (this.newest.get(asked) !== content.serial) return;
    this.take(content, buffers);
  };

  private take(
    content: Exclude<FromMultiverse, { kind: "error" | "compare" }>,
    buffers: DataView[],
  ): void {
    this.emit("failure", content.kind === "failed" ? content.message : null);
    switch (content.kind) {
      case "check":
        this.emit("checked", content);
        if (this.form) this.emit("call", content.call);
        break;
      case "fork":
        this.forked(content);
        break;
      case "divergence":
        this.parted = content.tick;
        this.emit("divergence", content);
        this.tell(content);
        break;
      case "kpis":
        this.emit("measured", content);
        this.tell(content);
        break;
      case "difference":
        this.emit("difference", unpack(content, buffers));
        this.tell(content);
        break;
      case "step":
      case "export":
        this.emit("call", content.call);
        if (content.path) this.emit("said", `Written to ${content.path}.`);
        break;
    }
  }

  /** While a form is open, the line shown is the form's. */
  private tell({ call, serial }: { call: string; serial: number }): void {
    if (!this.quiet.delete(serial) && !this.form) this.emit("call", call);
  }

  private forked(content: Forked): void {
    if (content.branch === null) {
      this.emit("checked", { ...content, kind: "check", notes: [] });
      return;
    }
    this.dismiss();
    this.emit("call", content.call);
    this.emit("forked", content);
    // The tree with the new branch may come a little later than this answer.
    this.a = content.branch;
    this.b = null;
    const wait = () => {
      if (this.a !== content.branch || this.b !== null) return;
      if (this.branch(content.branch)) this.pick(content.branch as string, true);
      else setTimeout(wait, 100);
    };
    wait();
  }
}

function unpack(head: DifferenceHead, buffers: DataView[]): Difference {
  const [values, land] = buffers;
  // A view may begin anywhere in its buffer; floats want a multiple of four.
  const bytes = values
    ? values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength)
    : new ArrayBuffer();
  return {
    ...head,
    values: new Float32Array(bytes as ArrayBuffer),
    land: land ? new Uint8Array(land.buffer, land.byteOffset, land.byteLength) : new Uint8Array(),
  };
}
