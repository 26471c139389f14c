// Says what the colours mean, and what is under the pointer, without asking the kernel.
import { h } from "./dom.ts";
import { isFraction, short, shownUnit, withUnit } from "./format.ts";
import type { Hover } from "./map.ts";
import { categoryColours, NOTHING, position, sample, stops } from "./palette.ts";
import type { Overlay } from "./protocol.ts";
import type { Session } from "./session.ts";

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
  private readonly session: Session;
  private ramp: RampScale | null = null;
  private shown = "";

  constructor(session: Session) {
    this.session = session;
    this.element = h("div", { class: "pan-legend" }, this.scale, this.reading);
    session.on("overlay", (overlay) => this.choose(overlay));
    session.on("frame", () => this.update());
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
      this.scale.replaceChildren(title, swatches(overlay.labels));
      return;
    }
    this.ramp = new RampScale(overlay);
    this.scale.replaceChildren(title, this.ramp.element);
    this.update();
  }

  private update(): void {
    const { overlay, frame } = this.session;
    const plane = overlay && frame?.planes.get(overlay.name);
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
  private readonly ramp = h("span", { class: "pan-ramp" }, this.needle);

  constructor(overlay: Overlay) {
    this.overlay = overlay;
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

  /** Put the needle at a code, or hide it. */
  point(code: number | null): void {
    this.needle.hidden = code === null;
    if (code !== null) this.needle.style.left = `${(code / 254) * 100}%`;
  }
}

/** A colour and a name for each class of land; the sea needs none. */
function swatches(labels: string[]): HTMLElement {
  const colours = categoryColours(labels);
  const entries = labels.map((label, index) =>
    label === "sea"
      ? null
      : h(
          "span",
          { class: "pan-swatch" },
          h("i", { style: `background:${colours[index]}` }),
          label.replace(/_/g, " "),
        ),
  );
  return h("span", { class: "pan-swatches" }, ...entries);
}

function describe(hover: Hover, overlay: Overlay): string {
  if (!hover.land) return "sea";
  if (hover.code === NOTHING) return "no value";
  if (overlay.labels) return (overlay.labels[hover.code] ?? "unknown").replace(/_/g, " ");
  return withUnit(hover.value, overlay.unit);
}
