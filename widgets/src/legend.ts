// Says what the colours mean, and what is under the pointer, without asking the kernel.
import { h, iconButton } from "./dom.ts";
import { isFraction, short, shownUnit, whole, withUnit } from "./format.ts";
import type { Plane } from "./frames.ts";
import type { Hover } from "./map.ts";
import { categoryColours, NOTHING, position, sample, stops, valueOfCode } from "./palette.ts";
import type { Overlay } from "./protocol.ts";
import { countOf, maskOf, type Run, runsWhere } from "./selection.ts";
import type { Session } from "./session.ts";

/** Longest time for which what is said of the chosen tiles may be old, in milliseconds. */
const SUM_MILLISECONDS = 250;

/** The buttons that choose an overlay; one is pressed. */
export function overlayBar(session: Session): HTMLElement {
  const bar = h("div", {
    class: "pan-overlays",
    role: "radiogroup",
    "aria-label": "Overlay",
    "data-testid": "overlays",
  });
  session.on("hello", (hello) => {
    bar.replaceChildren(
      ...hello.overlays.map((overlay) =>
        h(
          "button",
          {
            type: "button",
            role: "radio",
            class: "pan-overlay",
            "aria-checked": "false",
            "data-overlay": overlay.name,
            "data-testid": `overlay-${overlay.name}`,
            title: overlay.doc,
            onclick: () => session.chooseOverlay(overlay.name),
          },
          overlay.title,
        ),
      ),
    );
  });
  session.on("overlay", (overlay) => {
    for (const button of bar.children as HTMLCollectionOf<HTMLElement>) {
      const chosen = button.dataset.overlay === overlay.name;
      button.setAttribute("aria-checked", String(chosen));
      if (chosen) bar.scrollLeft = button.offsetLeft - bar.clientWidth / 2;
    }
  });
  return bar;
}

/** The scale or the list of categories under the map, and the reading at the pointer. */
export class Legend {
  readonly element: HTMLElement;
  private readonly scale = h("div", { class: "pan-scale", "data-testid": "legend" });
  private readonly reading = h("div", {
    class: "pan-reading",
    "data-testid": "reading",
    "aria-live": "off",
  });
  private readonly chosen = h("span", { "data-testid": "chosen" });
  private readonly choice: HTMLElement;
  private readonly session: Session;
  private ramp: RampScale | null = null;
  private shown = "";
  private summed: ReturnType<typeof setTimeout> | null = null;

  constructor(session: Session) {
    this.session = session;
    const clear = iconButton("close", "Choose no tiles (Esc)", "clear-choice", () =>
      session.choose([]),
    );
    this.choice = h("div", { class: "pan-choice", hidden: true }, this.chosen, clear);
    this.element = h("div", { class: "pan-legend" }, this.scale, this.choice, this.reading);
    session.on("overlay", (overlay) => this.choose(overlay));
    session.on("frame", () => this.update());
    session.on("selection", () => this.sum());
  }

  /** Say what the shown overlay has in the chosen tiles. */
  private sum(): void {
    const { selection, overlay, frame, hello } = this.session;
    const plane = overlay && frame?.planes.get(overlay.name);
    this.choice.hidden = selection.length === 0;
    if (selection.length === 0 || !plane || !hello) return;
    const count = countOf(selection);
    const tiles = `${whole(count)} ${count === 1 ? "tile" : "tiles"}`;
    const about = summary(selection, plane, overlay);
    this.chosen.replaceChildren(h("b", {}, tiles), about ? ` · ${about}` : "");
  }

  /** Choose the tiles, of those of the last drag over the map if there are any, whose codes lie in a range. */
  private brush(low: number, high: number): void {
    const { overlay, frame, hello, boxed } = this.session;
    const codes = overlay && frame?.planes.get(overlay.name)?.codes;
    if (!codes || !hello) return;
    const within = boxed.length > 0 ? maskOf(boxed, codes.length) : null;
    const runs = runsWhere(codes.length, hello.width, (tile) => {
      const code = codes[tile] ?? NOTHING;
      return code !== NOTHING && code >= low && code <= high && within?.[tile] !== 0;
    });
    this.session.choose(runs, boxed);
  }

  /** Show what is under the pointer. */
  read(hover: Hover | null): void {
    const overlay = this.session.overlay;
    const hello = this.session.hello;
    if (!hover || !overlay || !hello) {
      this.reading.replaceChildren();
      this.ramp?.point(null);
      return;
    }
    const tile = hover.row * hello.width + hover.column;
    this.reading.replaceChildren(
      h("span", { class: "pan-faint" }, `tile ${tile} (${hover.column}, ${hover.row})`),
      h("strong", {}, describe(hover, overlay)),
    );
    this.ramp?.point(hover.land && hover.code !== NOTHING ? hover.code : null);
  }

  private choose(overlay: Overlay): void {
    this.shown = "";
    this.ramp = null;
    const title = h("span", { class: "pan-scale-title" }, overlay.title);
    if (overlay.labels) {
      const entries = swatches(overlay.labels, (code) => this.brush(code, code));
      this.scale.replaceChildren(title, entries);
      this.sum();
      return;
    }
    this.ramp = new RampScale(overlay, (low, high) => this.brush(low, high));
    this.scale.replaceChildren(title, this.ramp.element);
    this.update();
    this.sum();
  }

  private update(): void {
    const { overlay, frame } = this.session;
    const plane = overlay && frame?.planes.get(overlay.name);
    if (this.session.selection.length > 0) {
      this.summed ??= setTimeout(() => {
        this.summed = null;
        this.sum();
      }, SUM_MILLISECONDS);
    }
    const text = `${plane?.low} ${plane?.high}`;
    if (!plane || !this.ramp || text === this.shown) return;
    this.shown = text;
    this.ramp.setRange(plane.low, plane.high);
  }
}

/** A ramp between its two ends, with a needle at the value under the pointer. */
class RampScale {
  readonly element: HTMLElement;
  private readonly overlay: Overlay;
  private readonly low = h("span");
  private readonly high = h("span");
  private readonly needle = h("i", { class: "pan-needle", hidden: true });
  private readonly brushed = h("i", { class: "pan-brush", hidden: true });
  private readonly ramp = h(
    "span",
    {
      class: "pan-ramp",
      "data-testid": "ramp",
      title: "Drag to choose the tiles with these values",
    },
    this.brushed,
    this.needle,
  );

  constructor(overlay: Overlay, brush: (low: number, high: number) => void) {
    this.overlay = overlay;
    this.listen(brush);
    const unit = isFraction(overlay.unit) ? "" : shownUnit(overlay.unit);
    this.element = h(
      "span",
      { class: "pan-ramp-scale" },
      this.low,
      this.ramp,
      this.high,
      h("span", { class: "pan-faint" }, unit),
    );
  }

  setRange(low: number, high: number): void {
    const { palette, unit } = this.overlay;
    const show = (value: number) => (isFraction(unit) ? withUnit(value, unit) : short(value));
    this.low.textContent = show(low);
    this.high.textContent = show(high);
    const colours = Array.from({ length: 24 }, (_, step) => {
      const share = position(step / 23, this.overlay, low, high);
      return `rgb(${sample(stops(palette), share).join(",")})`;
    });
    this.ramp.style.background = `linear-gradient(90deg,${colours.join(",")})`;
  }

  /** A drag over the ramp is a range of codes. */
  private listen(brush: (low: number, high: number) => void): void {
    let from: number | null = null;
    const code = (event: PointerEvent) => {
      const box = this.ramp.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      return Math.round(254 * Math.min(1, Math.max(0, share)));
    };
    const show = (a: number, b: number) => {
      this.brushed.hidden = false;
      this.brushed.style.left = `${(Math.min(a, b) / 254) * 100}%`;
      this.brushed.style.width = `${(Math.abs(a - b) / 254) * 100}%`;
    };
    this.ramp.addEventListener("pointerdown", (event) => {
      from = code(event);
      this.ramp.setPointerCapture(event.pointerId);
    });
    this.ramp.addEventListener("pointermove", (event) => {
      if (from !== null) show(from, code(event));
    });
    this.ramp.addEventListener("pointerup", (event) => {
      const to = code(event);
      if (from !== null && Math.abs(from - to) > 2) brush(Math.min(from, to), Math.max(from, to));
      from = null;
      this.brushed.hidden = true;
    });
  }

  /** Put the needle at a code, or hide it. */
  point(code: number | null): void {
    this.needle.hidden = code === null;
    if (code !== null) this.needle.style.left = `${(code / 254) * 100}%`;
  }
}

/** A colour and a name for each class of land, which chooses its tiles; the sea needs none. */
function swatches(labels: string[], choose: (code: number) => void): HTMLElement {
  const colours = categoryColours(labels);
  const entries = labels.map((label, index) =>
    label === "sea"
      ? null
      : h(
          "button",
          {
            type: "button",
            class: "pan-swatch",
            title: "Choose these tiles",
            "data-testid": `class-${label}`,
            onclick: () => choose(index),
          },
          h("i", { style: `background:${colours[index]}` }),
          label.replace(/_/g, " "),
        ),
  );
  return h("span", { class: "pan-swatches" }, ...entries);
}

/** The mean of an overlay over some tiles, or the class that most of them have; empty where there is none. */
export function summary(runs: Run[], plane: Plane, overlay: Overlay): string {
  const times = new Float64Array(NOTHING);
  let known = 0;
  for (const [first, count] of runs) {
    for (let tile = first; tile < first + count; tile++) {
      const code = plane.codes[tile] ?? NOTHING;
      if (code === NOTHING) continue;
      times[code] = (times[code] ?? 0) + 1;
      known++;
    }
  }
  if (known === 0) return "";
  if (overlay.labels) {
    const most = times.indexOf(Math.max(...times));
    const share = Math.round((100 * (times[most] ?? 0)) / known);
    return `${share} % ${(overlay.labels[most] ?? "unknown").replace(/_/g, " ")}`;
  }
  const sum = times.reduce(
    (total, each, code) => total + each * valueOfCode(code, plane.low, plane.high),
    0,
  );
  return `mean ${withUnit(sum / known, overlay.unit)}`;
}

function describe(hover: Hover, overlay: Overlay): string {
  if (!hover.land) return "sea";
  if (hover.code === NOTHING) return "no value";
  if (overlay.labels) return (overlay.labels[hover.code] ?? "unknown").replace(/_/g, " ");
  return withUnit(hover.value, overlay.unit);
}
