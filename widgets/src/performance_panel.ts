// The performance panel: how fast the world and the view run, and where the time of a tick goes.
import { h } from "./dom.ts";
import { megabytes, seconds, short, words } from "./format.ts";
import { systemColours, systemOf } from "./performance.ts";
import type { Session } from "./session.ts";
import { sparkline } from "./sparkline.ts";

/** Time between two readings, in milliseconds, and readings that the curves show. */
const [EVERY, KEPT] = [500, 120];
/** Weight of the newest tick in a phase's smoothed time. */
const SMOOTHING = 0.3;

/** One figure with its course. */
interface Figure {
  label: string;
  doc: string;
  value: HTMLElement;
  curve: HTMLElement;
  past: (number | null)[];
  show: (value: number) => string;
}

/** Figures on top, phases below; it is brought up to date only while it can be seen. */
export class PerformancePanel {
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly figures: Record<string, Figure>;
  private readonly phases = h("div", { class: "pan-phase-list", "data-testid": "phases" });
  private readonly smoothed = new Map<string, number>();
  private before = { at: 0, paintings: 0, bytes: 0 };

  constructor(session: Session) {
    this.session = session;
    this.figures = {
      rate: figure("Ticks a second", "Ticks that the world took in a second.", short),
      tick: figure("Time of a tick", "Time that the last tick took, all phases.", seconds),
      painted: figure("Frames a second", "Maps that came onto the screen in a second.", short),
      lag: figure("Delay", "From sending a frame to hearing that it was painted.", seconds),
      bytes: figure(
        "Kilobytes a frame",
        "Bytes of map and indicators that a frame carried.",
        short,
      ),
      memory: figure("Memory", "What the world's tables and buffers hold.", megabytes),
    };
    const tiles = Object.values(this.figures).map((each) =>
      h(
        "div",
        { class: "pan-figure", title: each.doc },
        h("span", { class: "pan-faint" }, each.label),
        each.value,
        each.curve,
      ),
    );
    this.element = h(
      "div",
      { class: "pan-performance", "data-testid": "performance-panel" },
      h("div", { class: "pan-figures" }, ...tiles),
      this.phases,
    );
    session.on("frame", () => this.update());
  }

  private update(): void {
    const { session } = this;
    const now = performance.now();
    const passed = now - this.before.at;
    if (!session.head || passed < EVERY) return;
    const painted = session.paintings - this.before.paintings;
    const bytes = session.bytes - this.before.bytes;
    this.before = { at: now, paintings: session.paintings, bytes: session.bytes };
    const { head } = session;
    const total = Object.values(head.phases).reduce((sum, each) => sum + each, 0);
    // After a rest the first interval says nothing about speed.
    const steady = passed < 3 * EVERY;
    this.read("rate", steady ? head.rate : null);
    this.read("tick", total > 0 ? total : null);
    this.read("painted", steady ? (1000 * painted) / passed : null);
    this.read("lag", head.lag > 0 ? head.lag : null);
    this.read("bytes", painted > 0 ? bytes / painted / 1024 : null);
    this.read("memory", head.memory > 0 ? head.memory : null);
    for (const [name, time] of Object.entries(head.phases)) {
      const known = this.smoothed.get(name) ?? time;
      this.smoothed.set(name, known + SMOOTHING * (time - known));
    }
    if (!this.element.hidden) this.show();
  }

  private read(name: string, value: number | null): void {
    const figure = this.figures[name] as Figure;
    figure.past.push(value);
    if (figure.past.length > KEPT) figure.past.shift();
    if (value !== null) figure.value.textContent = figure.show(value);
  }

  /** Bring the panel up to date, when it is opened and while it is open. */
  show(): void {
    for (const { past, curve } of Object.values(this.figures)) {
      curve.replaceChildren(...[sparkline([...past.keys()], past)].filter((line) => line !== null));
    }
    const phases = [...this.smoothed].sort(([, a], [, b]) => b - a);
    const total = phases.reduce((sum, [, time]) => sum + time, 0);
    if (total === 0) {
      const text = "A recorded run computes nothing; what it holds lies on disk.";
      this.phases.replaceChildren(h("p", { class: "pan-hint" }, text));
      return;
    }
    const colours = systemColours(this.session.head?.phases ?? {});
    const longest = phases[0]?.[1] ?? 1;
    this.phases.replaceChildren(
      ...phases.map(([name, time]) => {
        const doc = this.session.hello?.phases.find((phase) => phase.name === name)?.doc;
        const bar = `width:${(100 * time) / longest}%;background:${colours.get(systemOf(name))}`;
        return h(
          "div",
          { class: "pan-phase", title: doc ?? "" },
          h("span", {}, words(name.replace(".", ": "))),
          h("div", {}, h("i", { style: bar })),
          h("span", {}, seconds(time)),
          h("span", { class: "pan-faint" }, `${Math.round((100 * time) / total)} %`),
        );
      }),
    );
  }
}

function figure(label: string, doc: string, show: (value: number) => string): Figure {
  const value = h("strong", {}, "–");
  return { label, doc, value, curve: h("div", { class: "pan-curve" }), past: [], show };
}
