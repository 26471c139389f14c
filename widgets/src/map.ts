// The map: one pixel a tile, coloured here, scaled by the browser; a second canvas draws coast and marks.
import { h, iconButton } from "./dom.ts";
import { Painter } from "./painter.ts";
import { NOTHING, valueOfCode } from "./palette.ts";
import type { FrameHead } from "./protocol.ts";
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
  private readonly marks = h("canvas", { class: "pan-marks" });
  private painter: Painter | null = null;
  private view: Viewport = WHOLE;
  private hovered: { column: number; row: number } | null = null;
  private selected: number | null = null;
  private waiting = false;
  private drag: { x: number; y: number; moved: boolean } | null = null;
  private last: FrameHead | null = null;

  constructor(session: Session, root: HTMLElement, height: number) {
    this.session = session;
    this.root = root;
    this.height = height;
    this.box = h(
      "div",
      {
        class: "pan-map",
        role: "img",
        tabindex: 0,
        "aria-label": "Map of the tiles. Arrow keys move the cursor, Enter inspects a tile.",
        "data-testid": "map-box",
      },
      this.tiles,
      this.marks,
    );
    this.element = h("div", { class: "pan-map-frame" }, this.box, this.zoomButtons());
    session.on("hello", () => this.measure());
    session.on("overlay", () => this.schedule());
    session.on("frame", () => this.schedule());
    session.on("tile", (tile) => {
      this.selected = tile;
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
    if (first) this.drawMarks();
    if (this.hovered) this.report();
    if (this.last !== head) this.session.painted(head);
    this.last = head;
  }

  private drawMarks(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    const context = this.marks.getContext("2d");
    const density = window.devicePixelRatio || 1;
    if (!context || width === 0) return;
    this.marks.width = Math.round(width * density);
    this.marks.height = Math.round(height * density);
    const sx = (width * this.view.scale) / this.tiles.width;
    const sy = (height * this.view.scale) / this.tiles.height;
    context.setTransform(
      sx * density,
      0,
      0,
      sy * density,
      this.view.x * density,
      this.view.y * density,
    );
    const coast = this.painter?.coast;
    if (coast) {
      context.lineWidth = 1.1 / sx;
      context.strokeStyle = colour(this.root, "--pan-coast");
      context.stroke(coast);
    }
    if (this.selected !== null) {
      const at = {
        column: this.selected % this.tiles.width,
        row: Math.floor(this.selected / this.tiles.width),
      };
      this.frameTile(context, at, colour(this.root, "--pan-paper"), 4.5 / sx);
      this.frameTile(context, at, colour(this.root, "--pan-accent"), 2.2 / sx);
    }
    if (this.hovered)
      this.frameTile(context, this.hovered, colour(this.root, "--pan-ink"), 1.4 / sx);
  }

  private frameTile(
    context: CanvasRenderingContext2D,
    at: { column: number; row: number },
    style: string,
    width: number,
  ): void {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.strokeRect(at.column - width / 2, at.row - width / 2, 1 + width, 1 + width);
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
    if (!plane || !this.hovered) {
      this.onhover(null);
      return;
    }
    const tile = this.hovered.row * this.tiles.width + this.hovered.column;
    const code = plane.codes[tile] ?? NOTHING;
    const value = valueOfCode(code, plane.low, plane.high);
    this.onhover({ ...this.hovered, code, value, land: this.painter?.isLand(tile) ?? false });
  }

  private listen(): void {
    const { box } = this;
    box.addEventListener("pointermove", (event) => this.moved(event));
    box.addEventListener("pointerleave", () => this.hover(null));
    box.addEventListener("pointerdown", (event) => {
      this.drag = { x: event.clientX, y: event.clientY, moved: false };
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointerup", (event) => {
      if (this.drag && !this.drag.moved) this.choose(this.under(event));
      this.drag = null;
    });
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
    if (this.drag && this.view.scale > 1) {
      const dx = event.clientX - this.drag.x;
      const dy = event.clientY - this.drag.y;
      if (this.drag.moved || Math.abs(dx) + Math.abs(dy) > 3) {
        const { clientWidth: width, clientHeight: height } = this.box;
        this.drag = { x: event.clientX, y: event.clientY, moved: true };
        this.setView(pan(this.view, dx, dy, width, height));
      }
    }
    this.hover(this.under(event));
  }

  private under(event: MouseEvent): { column: number; row: number } | null {
    const at = this.box.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = this.box;
    const { width: columns, height: rows } = this.tiles;
    const [px, py] = [event.clientX - at.left, event.clientY - at.top];
    return tileAt(this.view, px, py, width, height, columns, rows);
  }

  private hover(at: { column: number; row: number } | null): void {
    if (at?.column === this.hovered?.column && at?.row === this.hovered?.row) return;
    this.hovered = at;
    this.drawMarks();
    if (at) this.report();
    else this.onhover(null);
  }

  private choose(at: { column: number; row: number } | null): void {
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
    if (event.key === "Enter") this.choose(this.hovered);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const { width, height } = this.tiles;
    const at = this.hovered ?? { column: width >> 1, row: height >> 1 };
    const bound = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
    this.hover({ column: bound(at.column + move[0], width), row: bound(at.row + move[1], height) });
  }
}
