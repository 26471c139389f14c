// One KPI of both branches over the ticks, and below it A less B; one cursor for both.
import uPlot from "uplot";
import { drawMark, INCREMENTS, padded, timeLabels } from "../charts.ts";
import { h } from "../dom.ts";
import { bare, isFraction, onAxis, shownUnit, title, whole } from "../format.ts";
import { colour } from "../theme.ts";
import type { Measured } from "./protocol.ts";
import type { MultiverseSession } from "./session.ts";
import { less, worthShowing } from "./tree.ts";

/** The lower plot's share of the height, the least height of both, and the width of the labels of their upright axes. */
const [APART, LEAST, LABELS] = [0.36, 240, 52];
/** Half the range of a difference that is zero throughout: of fractions, and of all else. */
const [FLAT_FRACTION, FLAT] = [0.01, 1];

type Data = [number[], ...(number | null)[][]];

/** The curves of the two branches that are compared. */
export class Curves {
  readonly element: HTMLElement;
  private readonly session: MultiverseSession;
  private readonly root: HTMLElement;
  private readonly body = h("div", { class: "pan-plot", "data-testid": "curves" });
  private readonly reading = h("div", { class: "pan-readings", "data-testid": "curve-reading" });
  private readonly sync = uPlot.sync(`panarchy-${Math.random()}`);
  private plots: uPlot[] = [];
  private measured: Measured | null = null;
  private drawn = "";

  constructor(session: MultiverseSession, root: HTMLElement) {
    this.session = session;
    this.root = root;
    const choice = h(
      "select",
      { "aria-label": "Indicator", "data-testid": "kpi" },
      ...session.options.indicators.map((kpi) =>
        h("option", { value: kpi.name, title: kpi.doc }, title(kpi.name)),
      ),
    );
    choice.value = session.kpi;
    choice.addEventListener("change", () => session.chooseKpi(choice.value));
    this.element = h(
      "figure",
      { class: "pan-chart pan-curves" },
      h("figcaption", {}, choice, this.reading),
      this.body,
    );
    session.on("measured", (measured) => this.show(measured));
    session.on("divergence", () => this.remark());
    session.on("difference", () => this.remark());
    new ResizeObserver(() => this.resize()).observe(this.body);
  }

  /** Draw again in the theme's colours. */
  restyle(): void {
    this.drawn = "";
    if (this.measured) this.show(this.measured);
  }

  private get unit(): string {
    const kpi = this.session.options.indicators.find((each) => each.name === this.measured?.kpi);
    return kpi?.unit ?? "";
  }

  private show(measured: Measured): void {
    this.measured = measured;
    const { both, apart } = this.data(measured);
    const key = `${measured.a}|${measured.b}|${measured.kpi}`;
    if (key !== this.drawn) {
      for (const plot of this.plots) plot.destroy();
      this.body.replaceChildren();
      this.plots = [this.make(both, "both"), this.make(apart, "apart")];
      this.drawn = key;
    }
    this.plots[0]?.setData(both as uPlot.AlignedData);
    this.plots[1]?.setData(apart as uPlot.AlignedData);
    this.body.dataset.kpi = measured.kpi;
    this.body.dataset.ticks = String(both[0].length);
    this.read(null);
  }

  /** B is drawn first, so that A lies on top of it where they are equal. */
  private data(measured: Measured): { both: Data; apart: Data } {
    const from = worthShowing(measured.tick, this.session.parted);
    const ticks = measured.tick.slice(from);
    const a = (measured.series[measured.a] ?? []).slice(from);
    const b = (measured.series[measured.b] ?? []).slice(from);
    return { both: [ticks, b, a], apart: [ticks, less(a, b)] };
  }

  private make(data: Data, kind: "both" | "apart"): uPlot {
    const plot = new uPlot(this.options(kind), data as uPlot.AlignedData, this.body);
    plot.over.addEventListener("click", () => {
      const tick = plot.data[0][plot.cursor.idx ?? -1];
      if (tick !== undefined) this.session.look(tick);
    });
    return plot;
  }

  private options(kind: "both" | "apart"): uPlot.Options {
    const { root, session, unit } = this;
    const faint = colour(root, "--pan-faint");
    const ink = colour(root, "--pan-ink");
    const font = "10px system-ui, sans-serif";
    const grid = { stroke: colour(root, "--pan-grid"), width: 1 };
    const axis = { stroke: faint, font, grid, ticks: { show: false } };
    const line = (name: string | null) => ({
      stroke: session.colour.get(name ?? "") ?? ink,
      width: 1.8,
      points: { show: false },
      spanGaps: false,
    });
    const series =
      kind === "both"
        ? [{}, line(session.b), line(session.a)]
        : [{}, { stroke: ink, width: 1.3, points: { show: false }, fill: `${ink}1f` }];
    return {
      ...this.room(kind),
      padding: [8, 14, kind === "both" ? 8 : 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: this.sync.key, setSeries: false },
        drag: { x: false, y: false },
        y: false,
        points: { size: 6 },
      },
      scales: {
        x: { time: false },
        y: {
          range: (_plot, low, high) =>
            kind === "both" ? padded(low, high) : around(low, high, unit),
        },
      },
      series,
      axes: [
        {
          ...axis,
          show: kind === "apart",
          size: 20,
          gap: 3,
          space: 44,
          incrs: INCREMENTS,
          values: (plot, ticks) => timeLabels(ticks, plot.scales.x?.max ?? 0),
        },
        {
          ...axis,
          size: LABELS,
          gap: 5,
          space: kind === "both" ? 30 : 24,
          values: (_plot, values, _axis, _space, step) =>
            values.map((each) => onAxis(each, step, unit)),
        },
      ],
      hooks: {
        setCursor: [(plot) => this.read(plot.cursor.idx ?? null)],
        draw: [(plot) => this.mark(plot, kind)],
      },
    };
  }

  /** Zero, the tick where the two part, and the tick of the map. */
  private mark(plot: uPlot, kind: "both" | "apart"): void {
    const { session, root } = this;
    const [first, last] = [plot.scales.x?.min ?? 0, plot.scales.x?.max ?? 0];
    const within = (tick: number | null): tick is number =>
      tick !== null && tick >= first && tick <= last;
    if (kind === "apart") {
      const { ctx: context, bbox } = plot;
      const y = plot.valToPos(0, "y", true);
      context.save();
      context.strokeStyle = colour(root, "--pan-faint");
      context.lineWidth = uPlot.pxRatio;
      context.beginPath();
      context.moveTo(bbox.left, y);
      context.lineTo(bbox.left + bbox.width, y);
      context.stroke();
      context.restore();
    }
    if (within(session.tick)) drawMark(plot, session.tick, colour(root, "--pan-past"));
    if (within(session.parted)) {
      plot.ctx.save();
      plot.ctx.setLineDash([4 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
      drawMark(plot, session.parted, colour(root, "--pan-bad"));
      plot.ctx.restore();
    }
  }

  /** Say the values at an index of the curves, or the last that both have. */
  private read(at: number | null): void {
    const { measured, plots, session } = this;
    const [ticks = [], b = [], a = []] = (plots[0]?.data ?? []) as unknown as Data;
    if (!measured) return;
    const apart = less(a, b);
    const index = at ?? apart.findLastIndex((value) => value !== null);
    const entry = (name: string, value: number | null | undefined) =>
      h(
        "span",
        {},
        h("i", { class: "pan-dot", style: `background:${session.colour.get(name) ?? ""}` }),
        `${name} `,
        h("b", {}, bare(value, this.unit)),
      );
    this.reading.replaceChildren(
      h("span", { class: "pan-faint" }, `tick ${whole(ticks[index] ?? 0)}`),
      entry(measured.a, a[index]),
      entry(measured.b, b[index]),
      h("span", {}, "A − B ", h("b", {}, signed(apart[index] ?? null, this.unit))),
      h("small", {}, isFraction(this.unit) ? "" : shownUnit(this.unit)),
    );
  }

  /** Where the two part has become known, or the map shows another tick. */
  private remark(): void {
    if (this.measured && this.drawn !== "") this.show(this.measured);
  }

  /** The size of a plot: the width of the panel, and a share of its height. */
  private room(kind: "both" | "apart"): { width: number; height: number } {
    const height = Math.max(LEAST, this.body.clientHeight);
    const lower = Math.round(height * APART);
    const width = Math.max(60, Math.floor(this.body.clientWidth));
    return { width, height: kind === "both" ? height - lower : lower };
  }

  private resize(): void {
    for (const [index, plot] of this.plots.entries()) {
      const { width, height } = this.room(index === 0 ? "both" : "apart");
      if (width !== plot.width || height !== plot.height) plot.setSize({ width, height });
    }
  }
}

/** A range that has zero in it. */
function around(low: number | null, high: number | null, unit: string): [number, number] {
  const [least, most] = [Math.min(0, low ?? 0), Math.max(0, high ?? 0)];
  const flat = isFraction(unit) ? FLAT_FRACTION : FLAT;
  return least === most ? [-flat, flat] : padded(least, most);
}

function signed(value: number | null, unit: string): string {
  const text = bare(value, unit);
  return value !== null && value > 0 ? `+${text}` : text;
}
