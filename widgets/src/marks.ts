// The canvas over the map's tiles: coast, chosen tiles, the inspected tile, and the one under the pointer.
import { h } from "./dom.ts";
import { boxRuns, maskOf, outline, type Place, type Run } from "./selection.ts";
import { colour } from "./theme.ts";
import type { Viewport } from "./viewport.ts";

/** How strongly tiles that are not chosen are veiled. */
const VEIL = 0.45;

/** Draws what is marked; the tiles themselves are another canvas, so that a mark costs no repainting of the map. */
export class Marks {
  readonly canvas = h("canvas", { class: "pan-marks" });
  coast: Path2D | null = null;
  hovered: Place | null = null;
  inspected: number | null = null;
  /** Corners of the rectangle that is being dragged. */
  box: [Place, Place] | null = null;
  private readonly root: HTMLElement;
  private columns = 1;
  private rows = 1;
  private chosen: { path: Path2D; runs: Run[] } | null = null;

  constructor(root: HTMLElement) {
    this.root = root;
  }

  /** The map's size in tiles. */
  measure(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
  }

  /** The tiles that are chosen. */
  choose(runs: Run[]): void {
    const mask = maskOf(runs, this.columns * this.rows);
    this.chosen = runs.length > 0 ? { path: outline(mask, this.columns, this.rows), runs } : null;
  }

  /** Draw everything as it is seen through a viewport of so many CSS pixels. */
  draw(view: Viewport, width: number, height: number): void {
    const context = this.canvas.getContext("2d");
    const density = window.devicePixelRatio || 1;
    if (!context || width === 0) return;
    this.canvas.width = Math.round(width * density);
    this.canvas.height = Math.round(height * density);
    const sx = (width * view.scale) / this.columns;
    const sy = (height * view.scale) / this.rows;
    context.setTransform(sx * density, 0, 0, sy * density, view.x * density, view.y * density);
    const ink = (name: string) => colour(this.root, name);
    const shown = this.box ? boxRuns(...this.box, this.columns) : this.chosen?.runs;
    if (shown) this.veil(context, shown);
    if (this.coast) this.line(context, this.coast, ink("--pan-coast"), 1.1 / sx);
    if (this.chosen && !this.box) {
      this.line(context, this.chosen.path, ink("--pan-paper"), 3.4 / sx);
      this.line(context, this.chosen.path, ink("--pan-accent"), 1.6 / sx);
    }
    if (this.inspected !== null) {
      const row = Math.floor(this.inspected / this.columns);
      const at = { column: this.inspected % this.columns, row };
      this.frame(context, at, ink("--pan-paper"), 4.5 / sx);
      this.frame(context, at, ink("--pan-accent"), 2.2 / sx);
    }
    if (this.hovered) this.frame(context, this.hovered, ink("--pan-ink"), 1.4 / sx);
  }

  private line(
    context: CanvasRenderingContext2D,
    path: Path2D,
    style: string,
    width: number,
  ): void {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke(path);
  }

  /** Cover everything but some tiles with a little of the paper's colour. */
  private veil(context: CanvasRenderingContext2D, runs: Run[]): void {
    context.globalAlpha = VEIL;
    context.fillStyle = colour(this.root, "--pan-paper");
    context.fillRect(0, 0, this.columns, this.rows);
    context.globalAlpha = 1;
    for (const [first, count] of runs) {
      context.clearRect(first % this.columns, Math.floor(first / this.columns), count, 1);
    }
  }

  private frame(context: CanvasRenderingContext2D, at: Place, style: string, width: number): void {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.strokeRect(at.column - width / 2, at.row - width / 2, 1 + width, 1 + width);
  }
}
