// The map of A less B: colours that diverge around zero, a slider over the ticks, a reading at the pointer.
import { h } from "../dom.ts";
import { date, isFraction, short, shownUnit, whole, withUnit } from "../format.ts";
import { parse, sample, stops, word } from "../palette.ts";
import { outline } from "../selection.ts";
import { colour, isDark } from "../theme.ts";
import type { Difference, MultiverseSession } from "./session.ts";
import { commonTicks, sharedTick } from "./tree.ts";

/** Shades of the ramp. */
const SHADES = 256;

/** The ramp from less to more: blue where A has more, as in the maps that `compare` draws. */
function ramp(): string[] {
  return stops(isDark() ? "diverging_dark" : "diverging").toReversed();
}

/** The map of the two branches that are compared. */
export class DifferenceMap {
  readonly element: HTMLElement;
  private readonly session: MultiverseSession;
  private readonly root: HTMLElement;
  private readonly tiles = h("canvas", { class: "pan-tiles", "data-testid": "difference" });
  private readonly lines = h("canvas", { class: "pan-marks" });
  private readonly box = h("div", { class: "pan-map pan-difference" }, this.tiles, this.lines);
  private readonly slider = h("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 1,
    "aria-label": "Tick of the map",
    "data-testid": "map-tick",
  });
  private readonly tick = h("span", { class: "pan-map-when" });
  private readonly low = h("span");
  private readonly high = h("span");
  private readonly ramp = h("span", { class: "pan-ramp pan-diverging" });
  private readonly unit = h("span", { class: "pan-faint" });
  private readonly reading = h("span", {
    class: "pan-reading",
    "data-testid": "difference-reading",
  });
  private shown: Difference | null = null;
  private coast: { path: Path2D; land: Uint8Array } | null = null;

  constructor(session: MultiverseSession, root: HTMLElement) {
    this.session = session;
    this.root = root;
    const choice = h(
      "select",
      { "aria-label": "Overlay", "data-testid": "overlay" },
      ...session.options.overlays.map((overlay) =>
        h("option", { value: overlay.name, title: overlay.doc }, overlay.title),
      ),
    );
    choice.value = session.overlay;
    choice.addEventListener("change", () => session.chooseOverlay(choice.value));
    this.slider.addEventListener("input", () => {
      session.look(Number(this.slider.value));
      this.when(Number(this.slider.value));
    });
    this.element = h(
      "figure",
      { class: "pan-chart pan-difference-panel" },
      h("figcaption", {}, choice, h("span", { class: "pan-gap" }), this.tick),
      this.box,
      h("div", { class: "pan-map-slider" }, this.slider),
      h(
        "div",
        { class: "pan-legend" },
        h("span", { class: "pan-ramp-scale" }, this.low, this.ramp, this.high, this.unit),
        this.reading,
      ),
    );
    session.on("pair", () => this.range());
    session.on("tree", () => this.range());
    session.on("difference", (difference) => this.show(difference));
    this.listen();
    new ResizeObserver(() => this.trace()).observe(this.box);
  }

  /** Draw again in the theme's colours. */
  restyle(): void {
    if (this.shown) this.show(this.shown);
  }

  /** The slider runs from where the two are still one to the last tick that both have. */
  private range(): void {
    const { session } = this;
    const pair = session.pair();
    if (!pair) return;
    const shared = sharedTick(session.tree, pair.a.name, pair.b.name);
    const [first, last] = commonTicks(pair.a, pair.b, shared ?? 0);
    this.slider.min = String(first);
    this.slider.max = String(Math.max(first, last));
    if (session.tick !== null) this.slider.value = String(session.tick);
  }

  private when(tick: number): void {
    this.tick.textContent = `tick ${whole(tick)} · ${date(tick)}`;
  }

  private show(difference: Difference): void {
    this.shown = difference;
    const { width, height, values, land } = difference;
    const { tiles } = this;
    if (tiles.width !== width || tiles.height !== height) {
      tiles.width = width;
      tiles.height = height;
      this.box.style.setProperty("--pan-aspect", `${width} / ${height}`);
    }
    const reach = Math.max(Math.abs(difference.low), Math.abs(difference.high));
    const context = tiles.getContext("2d");
    if (!context) return;
    const pixels = new ImageData(width, height);
    this.colour(new Uint32Array(pixels.data.buffer), values, land, reach);
    context.putImageData(pixels, 0, 0);
    tiles.dataset.overlay = difference.overlay;
    tiles.dataset.tick = String(difference.tick);
    tiles.dataset.reach = String(reach);
    this.slider.value = String(difference.tick);
    this.when(difference.tick);
    this.explain(reach);
    if (this.coast?.land.length !== land.length)
      this.coast = { path: outline(land, width, height), land };
    this.trace();
  }

  private colour(words: Uint32Array, values: Float32Array, land: Uint8Array, reach: number): void {
    const colours = ramp();
    const shades = Uint32Array.from({ length: SHADES }, (_, index) =>
      word(sample(colours, index / (SHADES - 1))),
    );
    const bare = colour(this.root, "--pan-bare");
    const none = /^#[0-9a-f]{6}$/i.test(bare) ? word(parse(bare)) : 0;
    const middle = (SHADES - 1) / 2;
    for (let tile = 0; tile < words.length; tile++) {
      const value = values[tile] ?? Number.NaN;
      if (land[tile] === 0) continue;
      const shade = reach === 0 ? middle : middle + (middle * value) / reach;
      words[tile] = Number.isNaN(value) ? none : (shades[Math.round(shade)] ?? none);
    }
  }

  private explain(reach: number): void {
    const overlay = this.session.options.overlays.find(
      (each) => each.name === this.session.overlay,
    );
    const unit = overlay?.unit ?? "";
    const colours = ramp().map((each) => `rgb(${parse(each).join(",")})`);
    this.ramp.style.background = `linear-gradient(90deg,${colours.join(",")})`;
    const classes = Boolean(overlay?.labels);
    this.ramp.hidden = reach === 0 || classes;
    const show = (value: number) => (isFraction(unit) ? withUnit(value, unit) : short(value));
    this.low.textContent = classes
      ? "coloured where the class differs"
      : reach === 0
        ? "no tile differs"
        : show(-reach);
    this.high.textContent = reach === 0 || classes ? "" : `+${show(reach)}`;
    this.unit.textContent = classes || reach === 0 || isFraction(unit) ? "" : shownUnit(unit);
  }

  /** The coast over the tiles, one pixel wide whatever the map's size. */
  private trace(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    const density = window.devicePixelRatio || 1;
    this.lines.width = Math.round(width * density);
    this.lines.height = Math.round(height * density);
    const context = this.lines.getContext("2d");
    if (!context || !this.coast || !this.shown || width === 0) return;
    const scale = (width * density) / this.shown.width;
    context.setTransform(scale, 0, 0, (height * density) / this.shown.height, 0, 0);
    context.strokeStyle = colour(this.root, "--pan-coast");
    context.lineWidth = density / scale;
    context.stroke(this.coast.path);
  }

  private listen(): void {
    this.box.addEventListener("pointermove", (event) => {
      const { shown } = this;
      if (!shown) return;
      const at = this.box.getBoundingClientRect();
      const column = Math.floor(((event.clientX - at.left) / at.width) * shown.width);
      const row = Math.floor(((event.clientY - at.top) / at.height) * shown.height);
      const tile = row * shown.width + column;
      this.reading.replaceChildren(
        h("span", { class: "pan-faint" }, `tile ${tile} (${column}, ${row})`),
        h("strong", {}, this.said(tile)),
      );
    });
    this.box.addEventListener("pointerleave", () => this.reading.replaceChildren());
  }

  private said(tile: number): string {
    const overlay = this.session.options.overlays.find(
      (each) => each.name === this.session.overlay,
    );
    const value = this.shown?.values[tile] ?? Number.NaN;
    if (this.shown?.land[tile] === 0) return "sea";
    if (Number.isNaN(value)) return "no value";
    if (overlay?.labels) return value === 0 ? "same class" : "another class";
    return `${value > 0 ? "+" : ""}${withUnit(value, overlay?.unit ?? "")}`;
  }
}
