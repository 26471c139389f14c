// Small multiples of indicators over time: uPlot on ring buffers, one cursor for all of them.
import uPlot from "uplot";
import { h, iconButton } from "./dom.ts";
import { bare, date, isFraction, onAxis, shownUnit, title } from "./format.ts";
import type { Kpi } from "./protocol.ts";
import type { Session } from "./session.ts";
import { colour } from "./theme.ts";

/** Indicators shown first where they exist, unless the notebook asked for others. */
const PREFERRED = [
  "unemployment",
  "inflation",
  "gdp",
  "population",
  "wage_mean",
  "gini_wealth",
  "vacancy_rate",
  "price_level",
];
/** Shortest time between two redraws, in milliseconds: eight a second. */
const REDRAW_MILLISECONDS = 125;
/** Heights of a plot at least and at most, of what is above the charts, and of the frame around a plot. */
const [LOWEST, HIGHEST, ABOVE, AROUND] = [74, 210, 66, 40];
/** Charts at first and at most, and points of one chart. */
const [FIRST, MOST, POINTS] = [6, 8, 600];

/** Days of a year, the ticks from which axes count years, and the distances between labels. */
const YEAR = 365;
const LONG = 2 * YEAR;
const DAYS = [1, 2, 5, 10, 20, 50, 100, 200];
export const INCREMENTS = [...DAYS, ...[1, 2, 5, 10, 20, 50, 100].map((years) => years * YEAR)];

interface Chart {
  kpi: Kpi;
  plot: uPlot;
  value: HTMLElement;
  element: HTMLElement;
}

/** The charts and the list from which the reader chooses them. */
export class Charts {
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly root: HTMLElement;
  private readonly grid = h("div", { class: "pan-charts", "data-testid": "charts" });
  private readonly chooser = h("div", { class: "pan-chooser", hidden: true });
  private charts: Chart[] = [];
  private drawnAt = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly sync = uPlot.sync(`panarchy-${Math.random()}`);

  constructor(session: Session, root: HTMLElement, asked: string[]) {
    this.session = session;
    this.root = root;
    const choose = iconButton("plus", "Choose indicators", "choose-charts", () => {
      this.chooser.hidden = !this.chooser.hidden;
    });
    this.element = h(
      "div",
      { class: "pan-chart-panel" },
      h("div", { class: "pan-chart-tools" }, choose),
      this.chooser,
      this.grid,
    );
    session.on("hello", (hello) => {
      const known = hello.kpis.map((kpi) => kpi.name);
      const liked = PREFERRED.filter((name) => known.includes(name)).slice(0, FIRST);
      const first =
        asked.length > 0
          ? asked
          : liked.length > 0
            ? liked
            : known.filter((name) => name !== "invariants_broken").slice(0, FIRST);
      this.fillChooser(first);
      this.show(first);
    });
    session.on("frame", () => this.schedule());
    new ResizeObserver(() => this.resize()).observe(this.grid);
  }

  /** Draw again in the theme's colours. */
  restyle(): void {
    this.show(this.charts.map((chart) => chart.kpi.name));
  }

  private fillChooser(first: string[]): void {
    const kpis = this.session.hello?.kpis ?? [];
    this.chooser.replaceChildren(
      ...kpis.map((kpi) => {
        const box = h("input", {
          type: "checkbox",
          value: kpi.name,
          checked: first.includes(kpi.name),
        });
        box.addEventListener("change", () => this.chosen(box));
        return h("label", { title: `${kpi.doc} (${kpi.unit})` }, box, title(kpi.name));
      }),
    );
  }

  private chosen(changed: HTMLInputElement): void {
    const boxes = [...this.chooser.querySelectorAll("input")];
    const names = boxes.filter((box) => box.checked).map((box) => box.value);
    if (names.length > MOST) changed.checked = false;
    this.show(names.slice(0, MOST));
  }

  private show(names: string[]): void {
    for (const chart of this.charts) chart.plot.destroy();
    const kpis = this.session.hello?.kpis ?? [];
    this.charts = names
      .map((name) => kpis.find((kpi) => kpi.name === name))
      .filter((kpi) => kpi !== undefined)
      .map((kpi) => this.make(kpi));
    this.grid.replaceChildren(...this.charts.map((chart) => chart.element));
    this.resize();
    this.draw();
  }

  private make(kpi: Kpi): Chart {
    const value = h("strong");
    const body = h("div", { class: "pan-plot" });
    const unit = isFraction(kpi.unit) ? "" : shownUnit(kpi.unit);
    const element = h(
      "figure",
      { class: "pan-chart", "data-testid": `chart-${kpi.name}`, title: `${kpi.doc} (${kpi.unit})` },
      h("figcaption", {}, h("span", {}, title(kpi.name), " ", h("small", {}, unit)), value),
      body,
    );
    const plot = new uPlot(this.options(kpi, value), [[], []], body);
    body.addEventListener("click", () => {
      const tick = plot.data[0][plot.cursor.idx ?? -1];
      if (tick !== undefined) this.session.scrub(tick, true);
    });
    return { kpi, plot, value, element };
  }

  private options(kpi: Kpi, value: HTMLElement): uPlot.Options {
    const { root, session } = this;
    const line = colour(root, "--pan-line");
    const faint = colour(root, "--pan-faint");
    const font = "10px system-ui, sans-serif";
    const grid = { stroke: colour(root, "--pan-grid"), width: 1 };
    const axis = { stroke: faint, font, grid, ticks: { show: false } };
    return {
      width: 160,
      height: LOWEST,
      padding: [6, 12, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: this.sync.key, setSeries: false },
        drag: { x: false, y: false },
        y: false,
        points: { size: 5, fill: line },
      },
      scales: { x: { time: false }, y: { range: (_plot, low, high) => padded(low, high) } },
      series: [{}, { stroke: line, width: 1.4, points: { show: false }, fill: `${line}1c` }],
      axes: [
        {
          ...axis,
          size: 18,
          gap: 2,
          space: 36,
          incrs: INCREMENTS,
          values: (plot, ticks) => timeLabels(ticks, plot.scales.x?.max ?? 0),
        },
        {
          ...axis,
          size: (_plot, values) =>
            12 + 6 * Math.max(4, ...(values ?? []).map((each) => each.length)),
          gap: 4,
          space: 26,
          values: (_plot, values, _axis, _space, step) =>
            values.map((each) => onAxis(each, step, kpi.unit)),
        },
      ],
      hooks: {
        setCursor: [(plot) => this.read(kpi, value, plot.cursor.idx ?? null)],
        draw: [
          (plot) => {
            if (session.asked !== null) drawMark(plot, session.asked, colour(root, "--pan-past"));
          },
        ],
      },
    };
  }

  private read(kpi: Kpi, value: HTMLElement, index: number | null): void {
    const { session } = this;
    const chart = this.charts.find((candidate) => candidate.kpi === kpi);
    if (chart && index !== null) {
      value.textContent = bare(chart.plot.data[1]?.[index] ?? null, kpi.unit);
      value.title = date(chart.plot.data[0][index] ?? 0);
      return;
    }
    const tick = session.asked ?? session.frame?.tick ?? 0;
    value.textContent = bare(session.ring.at(kpi.name, tick), kpi.unit);
  }

  private schedule(): void {
    if (this.timer !== null) return;
    const wait = Math.max(0, this.drawnAt + REDRAW_MILLISECONDS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      this.draw();
    }, wait);
  }

  private draw(): void {
    this.drawnAt = performance.now();
    if (!this.element.isConnected) return;
    const { ring } = this.session;
    const rows = ring.rows(POINTS);
    const ticks = ring.ticks(rows);
    for (const { kpi, plot, value } of this.charts) {
      plot.setData([ticks, ring.series(kpi.name, rows)]);
      this.read(kpi, value, plot.cursor.idx ?? null);
    }
  }

  /** Fill the width of each figure, and together the height beside the map. */
  private resize(): void {
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const rows = Math.ceil(this.charts.length / columns);
    const beside = this.root.querySelector<HTMLElement>(".pan-main")?.clientHeight ?? 0;
    const height = Math.floor((beside - ABOVE) / rows - AROUND);
    const wanted = Math.min(HIGHEST, Math.max(LOWEST, height));
    for (const { plot, element } of this.charts) {
      const width = Math.floor(element.clientWidth - 8);
      if (width > 40 && (width !== plot.width || wanted !== plot.height)) {
        plot.setSize({ width, height: wanted });
      }
    }
  }
}

/** A range with a little air, and never of zero height. */
export function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const span = high - low || Math.abs(high) * 0.02 || 1;
  return [low - span * 0.08, high + span * 0.08];
}

/** Years for long ranges, ticks for short ones. */
export function timeLabels(ticks: number[], last: number): string[] {
  return ticks.map((tick) => (last > LONG && tick > 0 ? `y${tick / YEAR}` : String(tick)));
}

/** A line over a plot at a tick. */
export function drawMark(plot: uPlot, tick: number, style: string): void {
  const x = plot.valToPos(tick, "x", true);
  const { ctx: context, bbox } = plot;
  context.save();
  context.strokeStyle = style;
  context.lineWidth = 1.5 * uPlot.pxRatio;
  context.beginPath();
  context.moveTo(x, bbox.top);
  context.lineTo(x, bbox.top + bbox.height);
  context.stroke();
  context.restore();
}
