// The map: one pixel a tile, coloured here, scaled by the browser; a second canvas draws coast and marks.
import { h, iconButton } from "./dom.ts";
import { Marks } from "./marks.ts";
import { Painter } from "./painter.ts";
import { NOTHING, valueOfCode } from "./palette.ts";
import type { FrameHead } from "./protocol.ts";
import { boxRuns, type Place, united } from "./selection.ts";
import type { Session } from "./session.ts";
import { colour } from "./theme.ts";
import { pan, tileAt, type Viewport, WHOLE, zoom } from "./viewport.ts";

/** What the pointer is over: tile, its code, and its value in the overlay's unit. */
export interface Hover {
  column: number;
  row: number;
  code: number;
  value: number;
  land: boolean;
}

/** Makes and paints the map of one view. */
export class MapPanel {
  readonly element: HTMLElement;
  onhover: (hover: Hover | null) => void = () => {};
  private readonly session: Session;
  private readonly root: HTMLElement;
  private readonly height: number;
  private readonly box: HTMLElement;
  private readonly tiles = h("canvas", { class: "pan-tiles", "data-testid": "map" });
  private readonly marks: Marks;
  private painter: Painter | null = null;
  private view: Viewport = WHOLE;
  private waiting = false;
  private drag: { x: number; y: number; moved: boolean; boxing: Place | null } | null = null;
  /** Where a rectangle chosen with the keyboard began. */
  private anchor: Place | null = null;
  private last: FrameHead | null = null;

  constructor(session: Session, root: HTMLElement, height: number) {
    this.session = session;
    this.root = root;
    this.height = height;
    this.marks = new Marks(root);
    this.box = h(
      "div",
      {
        class: "pan-map",
        role: "img",
        tabindex: 0,
        "aria-label":
          "Map of the tiles. Arrow keys move the cursor, with Shift they choose tiles, Enter inspects a tile.",
        "data-testid": "map-box",
      },
      this.tiles,
      this.marks.canvas,
    );
    this.element = h("div", { class: "pan-map-frame" }, this.box, this.zoomButtons());
    session.on("hello", () => this.measure());
    session.on("overlay", () => this.schedule());
    session.on("frame", () => this.schedule());
    session.on("tile", (tile) => {
      this.marks.inspected = tile;
      this.drawMarks();
    });
    session.on("selection", (runs) => {
      this.marks.choose(runs);
      this.drawMarks();
    });
    this.listen();
    new ResizeObserver(() => this.drawMarks()).observe(this.box);
  }

  /** Draw again in the theme's colours. */
  restyle(): void {
    this.painter?.setBare(colour(this.root, "--pan-bare"));
    this.drawMarks();
    this.schedule();
  }

  /** Zoom about the middle; 0 shows everything. */
  zoomBy(factor: number): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    this.setView(
      factor === 0 ? WHOLE : zoom(this.view, factor, width / 2, height / 2, width, height),
    );
  }

  private zoomButtons(): HTMLElement {
    return h(
      "div",
      { class: "pan-zoom", role: "group", "aria-label": "Zoom" },
      iconButton("plus", "Zoom in (+)", "zoom-in", () => this.zoomBy(1.6)),
      iconButton("minus", "Zoom out (−)", "zoom-out", () => this.zoomBy(1 / 1.6)),
      iconButton("fit", "Whole map (0)", "zoom-fit", () => this.zoomBy(0)),
    );
  }

  private measure(): void {
    const hello = this.session.hello;
    if (!hello) return;
    this.tiles.width = hello.width;
    this.tiles.height = hello.height;
    this.marks.measure(hello.width, hello.height);
    this.box.style.setProperty("--pan-aspect", `${hello.width} / ${hello.height}`);
    const width = (this.height * hello.width) / hello.height;
    this.root.style.setProperty("--pan-map-width", `${Math.round(width)}px`);
    this.painter = new Painter(hello.width, hello.height, hello.overlays);
    this.painter.setBare(colour(this.root, "--pan-bare"));
  }

  private schedule(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  private paint(): void {
    const { frame, overlay, head } = this.session;
    const context = this.tiles.getContext("2d");
    if (!frame || !overlay || !head || !this.painter || !context) return;
    const first = this.painter.coast === null;
    this.painter.paint(context, frame, overlay);
    this.tiles.dataset.tick = String(frame.tick);
    this.tiles.dataset.overlay = overlay.name;
    if (first) {
      this.marks.coast = this.painter.coast;
      this.drawMarks();
    }
    if (this.marks.hovered) this.report();
    if (this.last !== head) this.session.painted(head);
    this.last = head;
  }

  private drawMarks(): void {
    this.marks.draw(this.view, this.box.clientWidth, this.box.clientHeight);
  }

  private setView(view: Viewport): void {
    this.view = view;
    this.tiles.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    this.box.classList.toggle("pan-zoomed", view.scale > 1);
    this.drawMarks();
  }

  private report(): void {
    const { frame, overlay } = this.session;
    const plane = overlay && frame?.planes.get(overlay.name);
    const at = this.marks.hovered;
    if (!plane || !at) {
      this.onhover(null);
      return;
    }
    const tile = at.row * this.tiles.width + at.column;
    const code = plane.codes[tile] ?? NOTHING;
    const value = valueOfCode(code, plane.low, plane.high);
    this.onhover({ ...at, code, value, land: this.painter?.isLand(tile) ?? false });
  }

  private listen(): void {
    const { box } = this;
    box.addEventListener("pointermove", (event) => this.moved(event));
    box.addEventListener("pointerleave", () => this.hover(null));
    box.addEventListener("pointerdown", (event) => {
      // A zoomed map is moved by dragging, unless Shift says that tiles are meant; a finger scrolls the notebook.
      const boxing = event.shiftKey || (this.view.scale === 1 && event.pointerType === "mouse");
      this.drag = {
        x: event.clientX,
        y: event.clientY,
        moved: false,
        boxing: boxing ? this.under(event) : null,
      };
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointerup", (event) => this.released(event));
    box.addEventListener("pointercancel", () => this.stopDragging());
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
  }

  /** The wheel zooms with Ctrl or ⌘, and once zoomed; else the notebook scrolls as ever. */
  private wheeled(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey && this.view.scale === 1) return;
    event.preventDefault();
    const at = this.box.getBoundingClientRect();
    const factor = Math.exp(-event.deltaY * 0.002);
    const { clientWidth: width, clientHeight: height } = this.box;
    this.setView(
      zoom(this.view, factor, event.clientX - at.left, event.clientY - at.top, width, height),
    );
  }

  private moved(event: PointerEvent): void {
    const { drag } = this;
    if (drag) {
      const dx = event.clientX - drag.x;
      const dy = event.clientY - drag.y;
      const moved = drag.moved || Math.abs(dx) + Math.abs(dy) > 3;
      drag.moved = moved;
      if (moved && drag.boxing) {
        this.marks.box = [drag.boxing, this.under(event, true) ?? drag.boxing];
        this.drawMarks();
      } else if (moved && this.view.scale > 1) {
        const { clientWidth: width, clientHeight: height } = this.box;
        this.drag = { ...drag, x: event.clientX, y: event.clientY };
        this.setView(pan(this.view, dx, dy, width, height));
      }
    }
    this.hover(this.under(event));
  }

  /** The end of a drag chooses tiles (with Ctrl or ⌘ in addition to those chosen), that of a click inspects one. */
  private released(event: PointerEvent): void {
    const { drag } = this;
    const box = this.marks.box;
    this.stopDragging();
    if (box) this.choose(...box, event.ctrlKey || event.metaKey);
    else if (drag && !drag.moved) this.inspect(this.under(event));
  }

  private stopDragging(): void {
    this.drag = null;
    this.marks.box = null;
    this.drawMarks();
  }

  private choose(a: Place, b: Place, add: boolean): void {
    const { width, height } = this.tiles;
    const runs = boxRuns(a, b, width);
    const before = add ? this.session.selection : [];
    this.session.choose(united(before, runs, width * height, width));
  }

  /** The tile under the pointer; with `held`, a pointer outside counts as at the edge. */
  private under(event: MouseEvent, held = false): Place | null {
    const at = this.box.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = this.box;
    const { width: columns, height: rows } = this.tiles;
    let [px, py] = [event.clientX - at.left, event.clientY - at.top];
    if (held) {
      px = Math.min(width - 0.01, Math.max(0, px));
      py = Math.min(height - 0.01, Math.max(0, py));
    }
    return tileAt(this.view, px, py, width, height, columns, rows);
  }

  private hover(at: Place | null): void {
    const before = this.marks.hovered;
    if (at?.column === before?.column && at?.row === before?.row) return;
    this.marks.hovered = at;
    this.drawMarks();
    if (at) this.report();
    else this.onhover(null);
  }

  private inspect(at: Place | null): void {
    if (at) this.session.inspect("tiles", at.row * this.tiles.width + at.column);
  }

  private pressed(event: KeyboardEvent): void {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const move = moves[event.key];
    if (event.key === "Enter") this.inspect(this.marks.hovered);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const { width, height } = this.tiles;
    const at = this.marks.hovered ?? { column: width >> 1, row: height >> 1 };
    const bound = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
    const to = { column: bound(at.column + move[0], width), row: bound(at.row + move[1], height) };
    this.anchor = event.shiftKey ? (this.anchor ?? at) : null;
    this.hover(to);
    if (this.anchor) this.choose(this.anchor, to, event.ctrlKey || event.metaKey);
  }
}
