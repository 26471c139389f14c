// The lanes: a line a branch over the ticks, a bend where it was forked, marks for inputs; a click forks there.
import { h } from "../dom.ts";
import { date, whole } from "../format.ts";
import type { Branch } from "./protocol.ts";
import { ROW, type Rows } from "./rows.ts";
import type { MultiverseSession } from "./session.ts";
import { s } from "./svg.ts";
import { clustered, extent, marks } from "./tree.ts";

/** Height of the axis, room at the sides, radius of a bend, and how near the pointer must come to a mark. */
const [AXIS, SIDE, BEND, NEAR] = [26, 16, 9, 7];

interface Place {
  lane: number;
  tick: number;
}

/** Draws the tree of one view and takes clicks and keys on it. */
export class Lanes {
  readonly element: HTMLElement;
  private readonly session: MultiverseSession;
  private readonly picture = s("svg", {
    class: "pan-lane-picture",
    role: "img",
    tabindex: 0,
    "data-testid": "lanes",
    "aria-label":
      "Branches over ticks. Arrow keys move along and between the lanes, with Shift in steps of ten; Enter forks there.",
  });
  private readonly ghost = s("g", { class: "pan-ghost", visibility: "hidden" });
  private readonly tip = h("div", { class: "pan-lane-tip", role: "tooltip", hidden: true });
  private readonly plot = h("div", { class: "pan-lane-plot" });
  private span: [number, number] = [0, 1];
  private cursor: Place | null = null;
  private width = 0;

  constructor(session: MultiverseSession, rows: Rows) {
    this.session = session;
    this.plot.append(this.picture, this.tip);
    this.element = h("div", { class: "pan-lanes" }, this.plot, rows.element);
    for (const topic of ["tree", "pair", "divergence", "form", "difference"] as const)
      session.on(topic, () => this.draw());
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  private x(tick: number): number {
    const [first, last] = this.span;
    return SIDE + ((tick - first) / (last - first)) * (this.width - 2 * SIDE);
  }

  private draw(): void {
    const { tree } = this.session;
    this.width = this.plot.clientWidth;
    if (this.width < 40) return;
    this.span = extent(tree);
    const high = AXIS + ROW * tree.branches.length;
    this.picture.setAttribute("viewBox", `0 0 ${this.width} ${high}`);
    this.picture.setAttribute("width", `${this.width}`);
    this.picture.setAttribute("height", `${high}`);
    const lanes = tree.branches.map((branch, lane) => this.lane(branch, lane));
    // Connectors lie below all lines, so that no lane is crossed out by one.
    this.picture.replaceChildren(
      this.axis(high),
      ...lanes.map((parts) => parts.bend).filter((bend) => bend !== null),
      ...lanes.map((parts) => parts.line),
      this.moments(high),
      this.ghost,
    );
    if (this.cursor) this.point(this.cursor);
  }

  private axis(high: number): SVGElement {
    const [first, last] = this.span;
    const ticks = marks(first, last, this.width - 2 * SIDE, 74);
    return s(
      "g",
      { class: "pan-lane-axis" },
      ...ticks.flatMap((tick) => [
        s("line", { x1: this.x(tick), x2: this.x(tick), y1: AXIS - 6, y2: high }),
        s("text", { x: this.x(tick), y: 13, "text-anchor": "middle" }, whole(tick)),
      ]),
    );
  }

  private lane(branch: Branch, lane: number): { bend: SVGElement | null; line: SVGElement } {
    const { session } = this;
    const y = middle(lane);
    const hue = session.colour.get(branch.name) ?? "";
    const above = session.tree.branches.findIndex((each) => each.name === branch.parent);
    const fork = this.x(branch.fork_tick);
    const forked = above >= 0;
    const begun = forked ? fork + BEND : this.x(branch.first_tick);
    const end = Math.max(begun, this.x(branch.last_tick));
    const path = `M${fork} ${middle(above)}V${y - BEND}Q${fork} ${y} ${fork + BEND} ${y}`;
    const bend = forked
      ? s(
          "g",
          {},
          s("path", { class: "pan-lane-bend", d: path, stroke: hue }),
          this.knot(fork, above),
        )
      : null;
    const chosen = [session.a, session.b].includes(branch.name);
    const line = s("g", { class: `pan-lane${chosen ? " pan-chosen" : ""}`, color: hue });
    line.append(s("path", { d: `M${begun} ${y}H${end}` }));
    const task = session.tree.tasks.find((each) => each.branch === branch.name);
    if (task?.state === "running")
      line.append(s("path", { class: "pan-lane-ahead", d: `M${end} ${y}H${this.x(task.target)}` }));
    line.append(s("circle", { cx: end, cy: y, r: 4.5, class: branch.live ? "pan-live" : "" }));
    const perPixel = (this.span[1] - this.span[0]) / (this.width - 2 * SIDE);
    for (const cluster of clustered(branch.inputs, 9 * perPixel)) {
      const [cx, size] = [this.x(cluster.tick), cluster.inputs.length > 1 ? 5.6 : 4.6];
      line.append(
        s("path", {
          class: "pan-lane-input",
          "data-testid": "input-mark",
          d: `M${cx - size} ${y}L${cx} ${y - size}L${cx + size} ${y}L${cx} ${y + size}Z`,
        }),
      );
    }
    return { bend, line };
  }

  private knot(x: number, lane: number): SVGElement {
    const parent = this.session.tree.branches[lane];
    const fill = this.session.colour.get(parent?.name ?? "") ?? "";
    return s("circle", { cx: x, cy: middle(lane), r: 3.4, fill });
  }

  /** Where the two that are compared part, and which tick the map shows. */
  private moments(high: number): SVGElement {
    const { parted, tick, form } = this.session;
    const group = s("g", {});
    if (tick !== null && this.session.pair()) {
      const at = this.x(tick);
      group.append(s("path", { class: "pan-lane-now", d: `M${at - 4} ${AXIS - 8}h8l-4 6z` }));
    }
    if (parted !== null) {
      const at = this.x(parted);
      const near = at > this.width - 110;
      group.append(
        s("line", { class: "pan-parted", x1: at, x2: at, y1: AXIS - 2, y2: high }),
        s(
          "text",
          {
            class: "pan-parted",
            "data-testid": "parted",
            x: near ? at - 5 : at + 5,
            y: AXIS + 6,
            "text-anchor": near ? "end" : "start",
          },
          `part at ${whole(parted)}`,
        ),
      );
    }
    const lane = form
      ? this.session.tree.branches.findIndex((each) => each.name === form.parent)
      : -1;
    if (form && lane >= 0)
      group.append(
        s("circle", { class: "pan-lane-fork", cx: this.x(form.at), cy: middle(lane), r: 7 }),
      );
    return group;
  }

  /** The tick of a branch's own line under the pointer, if there is one. */
  private under(event: MouseEvent): Place | null {
    const box = this.picture.getBoundingClientRect();
    const lane = Math.floor((event.clientY - box.top - AXIS) / ROW);
    const branch = this.session.tree.branches[lane];
    if (!branch) return null;
    const [first, last] = this.span;
    const share = (event.clientX - box.left - SIDE) / (this.width - 2 * SIDE);
    const tick = Math.round(first + share * (last - first));
    const slack = ((last - first) / this.width) * 8;
    const start = branch.parent === null ? branch.first_tick : branch.fork_tick;
    if (tick < start - slack || tick > branch.last_tick + slack) return null;
    return { lane, tick: Math.min(branch.last_tick, Math.max(start, tick)) };
  }

  /** Show what a click at a place would do, or what was done there. */
  private point(place: Place | null): void {
    this.cursor = place;
    const branch = place && this.session.tree.branches[place.lane];
    this.ghost.setAttribute("visibility", branch ? "visible" : "hidden");
    this.tip.hidden = !branch;
    this.picture.style.cursor = branch ? "copy" : "default";
    if (!place || !branch) return;
    const [x, y] = [this.x(place.tick), middle(place.lane)];
    this.ghost.replaceChildren(
      s("path", { d: `M${x} ${y}v${ROW / 2 - BEND + 2}q0 ${BEND} ${BEND} ${BEND}h14` }),
      s("circle", { cx: x, cy: y, r: 5 }),
    );
    this.ghost.dataset.tick = String(place.tick);
    const near = branch.inputs.filter((input) => Math.abs(this.x(input.tick) - x) <= NEAR);
    this.tip.replaceChildren(
      h("b", {}, `${branch.name} · tick ${whole(place.tick)}`),
      h("span", { class: "pan-faint" }, date(place.tick)),
      ...near.slice(0, 5).map((input) => h("div", {}, input.text)),
      ...(near.length > 5 ? [h("div", { class: "pan-faint" }, `and ${near.length - 5} more`)] : []),
      h("div", { class: "pan-faint pan-needs-kernel" }, "click to fork here"),
    );
    const left = Math.min(x + 12, this.width - this.tip.offsetWidth - 4);
    const below = y + 16;
    this.tip.style.transform = `translate(${Math.max(4, left)}px, ${below}px)`;
  }

  private listen(): void {
    const { picture } = this;
    picture.addEventListener("pointermove", (event) => this.point(this.under(event)));
    picture.addEventListener("pointerleave", () => this.point(null));
    picture.addEventListener("blur", () => this.point(null));
    picture.addEventListener("click", (event) => this.fork(this.under(event as MouseEvent)));
    picture.addEventListener("keydown", (event) => this.pressed(event as KeyboardEvent));
  }

  private fork(place: Place | null): void {
    const branch = place && this.session.tree.branches[place.lane];
    if (branch) this.session.begin(branch.name, place.tick);
  }

  private pressed(event: KeyboardEvent): void {
    const { branches } = this.session.tree;
    const far = event.shiftKey ? 10 : 1;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [0, -far],
      ArrowRight: [0, far],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    };
    if (event.key === "Enter") this.fork(this.cursor);
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const at = this.cursor ?? { lane: 0, tick: branches[0]?.last_tick ?? 0 };
    const lane = Math.min(branches.length - 1, Math.max(0, at.lane + move[0]));
    const branch = branches[lane];
    if (!branch) return;
    const start = branch.parent === null ? branch.first_tick : branch.fork_tick;
    this.point({ lane, tick: Math.min(branch.last_tick, Math.max(start, at.tick + move[1])) });
  }
}

/** The height of a lane's line. */
function middle(lane: number): number {
  return AXIS + ROW * (lane + 0.5);
}
