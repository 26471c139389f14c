// The timeline: a slider over every tick that can be shown, with an indicator's course behind it.
import { h, iconButton } from "./dom.ts";
import { date, whole } from "./format.ts";
import type { Session } from "./session.ts";
import { sparkPath } from "./sparkline.ts";

/** Longest time for which the course behind the slider may be old, in milliseconds. */
const REDRAW_MILLISECONDS = 500;

/** A slider that scrubs while dragged and settles on release. */
export class Timeline {
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly track: HTMLElement;
  private readonly slide = h("div", { class: "pan-slide" }, h("div", { class: "pan-thumb" }));
  private readonly fill = h("div", { class: "pan-fill" });
  private readonly tip = h("div", { class: "pan-tip", hidden: true });
  private readonly years = h("div", { class: "pan-years" });
  private readonly now: HTMLButtonElement;
  private readonly course: SVGPathElement;
  private drawn = false;
  private redraw: ReturnType<typeof setTimeout> | null = null;
  private yearsOf = "";

  constructor(session: Session) {
    this.session = session;
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "pan-course");
    svg.setAttribute("viewBox", "0 0 400 22");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    this.course = document.createElementNS(space, "path");
    svg.append(this.course);
    this.track = h(
      "div",
      {
        class: "pan-track",
        role: "slider",
        tabindex: 0,
        "aria-label": "Tick",
        "data-testid": "timeline",
      },
      svg,
      this.years,
      this.fill,
      this.slide,
      this.tip,
    );
    this.now = iconButton("now", "Back to the present (n)", "now", () => session.present());
    this.now.classList.add("pan-now");
    this.element = h("div", { class: "pan-timeline" }, this.track, this.now);
    this.listen();
    session.on("frame", () => this.update());
    session.on("hello", (hello) => {
      this.now.hidden = !hello.live;
    });
  }

  private range(): [number, number] {
    const head = this.session.head;
    return head ? [head.first, Math.max(head.last, head.first + 1)] : [0, 1];
  }

  private update(): void {
    const { session } = this;
    const [first, last] = this.range();
    const tick = session.asked ?? session.frame?.tick ?? 0;
    // Transforms move without a new layout, thirty times a second.
    const share = (tick - first) / (last - first);
    this.slide.style.transform = `translateX(${(share * 100).toFixed(3)}%)`;
    this.fill.style.transform = `scaleX(${share.toFixed(5)})`;
    this.track.setAttribute("aria-valuemin", String(first));
    this.track.setAttribute("aria-valuemax", String(last));
    this.track.setAttribute("aria-valuenow", String(tick));
    this.track.setAttribute("aria-valuetext", `${date(tick)}, tick ${tick}`);
    this.element.classList.toggle("pan-past", session.asked !== null);
    this.now.disabled = session.asked === null;
    this.redraw ??= setTimeout(() => this.drawBehind(), this.drawn ? REDRAW_MILLISECONDS : 0);
  }

  /** What is behind the slider changes slowly, so that it is drawn now and then, and once more at rest. */
  private drawBehind(): void {
    this.redraw = null;
    this.drawn = true;
    const [first, last] = this.range();
    this.drawYears(first, last);
    this.drawCourse(first, last);
  }

  private drawYears(first: number, last: number): void {
    const span = last - first;
    const every = [30, 90, 365, 730, 1825, 3650, 18250].find((days) => span / days <= 12) ?? 36500;
    const key = `${first} ${last} ${every}`;
    if (key === this.yearsOf) return;
    this.yearsOf = key;
    const marks = [];
    for (let tick = Math.ceil(first / every) * every; tick <= last; tick += every) {
      if (tick === first) continue;
      marks.push(h("i", { style: `left:${((tick - first) / span) * 100}%` }));
    }
    this.years.replaceChildren(...marks);
  }

  /** The course of unemployment, or else of the first indicator, in the shape of the whole past. */
  private drawCourse(first: number, last: number): void {
    const { ring, hello } = this.session;
    const names = hello?.kpis.map((kpi) => kpi.name) ?? [];
    const name = names.includes("unemployment") ? "unemployment" : names[0];
    if (!name || ring.length < 2) return;
    const rows = ring.rows(400);
    const ticks = ring.ticks(rows);
    const path = sparkPath(ticks, ring.series(name, rows), 400, 22);
    this.course.setAttribute("d", path);
    const start = (((ticks[0] ?? 0) - first) / (last - first)) * 400;
    const width = ((ticks.at(-1) ?? 0) - (ticks[0] ?? 0)) / (last - first);
    this.course.setAttribute("transform", `translate(${start} 0) scale(${width} 1)`);
  }

  private tickAt(event: PointerEvent): number {
    const box = this.track.getBoundingClientRect();
    const [first, last] = this.range();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return Math.round(first + share * (last - first));
  }

  private listen(): void {
    const { track, session } = this;
    let dragging = false;
    track.addEventListener("pointerdown", (event) => {
      dragging = true;
      track.setPointerCapture(event.pointerId);
      session.scrub(this.tickAt(event), false);
    });
    track.addEventListener("pointermove", (event) => {
      const tick = this.tickAt(event);
      this.tip.hidden = false;
      this.tip.style.left = this.share(tick);
      this.tip.textContent = `${date(tick)} · ${whole(tick)}`;
      if (dragging) session.scrub(tick, false);
    });
    track.addEventListener("pointerleave", () => {
      this.tip.hidden = true;
    });
    track.addEventListener("pointerup", (event) => {
      if (dragging) session.scrub(this.tickAt(event), true);
      dragging = false;
    });
  }

  private share(tick: number): string {
    const [first, last] = this.range();
    return `${((tick - first) / (last - first)) * 100}%`;
  }
}
