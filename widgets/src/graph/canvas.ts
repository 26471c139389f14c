// The canvas of a causal graph: pan, zoom, hover, click and keys.
import { h } from "../dom.ts";
import { aim, type Target } from "./aim.ts";
import { type Camera, fit, lookAt, move, reveal, type Size, zoomAt } from "./camera.ts";
import { paint } from "./draw.ts";
import { Glider } from "./glider.ts";
import { type Inks, inks } from "./looks.ts";
import type { Scene, SceneEdge } from "./protocol.ts";
import { HEADER } from "./scenery.ts";
import type { GraphSession } from "./session.ts";
import { Tip } from "./tip.ts";
import { between } from "./walk.ts";

/** Air around a picture that fits, its part at the left for the lanes' names, and the open panel's width, in pixels. */
const [MARGIN, NAMES, PANEL] = [18, 84, 276];
/** Lowest box: the panel must have room. */
const LOWEST = 330;
/** Scale under which a card offers no buttons. */
const NO_BUTTONS = 0.45;

/** Makes and paints the graph of one view. */
export class GraphCanvas {
  readonly element: HTMLElement;
  private readonly session: GraphSession;
  private readonly root: HTMLElement;
  private readonly highest: number;
  private readonly canvas = h("canvas", {
    class: "pan-graph-canvas",
    "data-testid": "graph-canvas",
  });
  private readonly tip = new Tip();
  private readonly glider = new Glider();
  private inks: Inks | null = null;
  private hovered: Target | null = null;
  private path = new Set<SceneEdge>();
  private waiting = false;
  private framed = false;
  private drag: { x: number; y: number; moved: boolean } | null = null;

  constructor(session: GraphSession, root: HTMLElement, height: number) {
    this.session = session;
    this.root = root;
    this.highest = height;
    this.element = h(
      "div",
      {
        class: "pan-graph-box",
        tabindex: 0,
        role: "application",
        style: `height:${height}px`,
        "aria-label":
          "Causal graph. Arrow keys walk, Enter finds more causes, Shift and Enter more effects, O opens, Home returns to the focus.",
        "data-testid": "graph-box",
      },
      this.canvas,
      this.tip.element,
    );
    session.on("scene", (scene) => this.take(scene));
    session.on("selected", (node) => {
      this.path = highlighted(session.scene, node?.id ?? session.scene.focus);
      if (node && this.framed) this.keepInView(node.x, node.y);
      this.schedule();
    });
    this.listen();
    new ResizeObserver(() => this.resized()).observe(this.element);
  }

  /** Draw again in the theme's colours. */
  restyle(): void {
    this.inks = null;
    this.schedule();
  }

  /** Zoom about the middle; 0 shows everything. */
  zoomBy(factor: number): void {
    const { width, height } = this.window();
    if (factor === 0) this.glider.glideTo(this.placed(fit(this.picture(), this.room(), MARGIN)));
    else this.glider.glideTo(zoomAt(this.glider.aimed, factor, width / 2, height / 2), 160);
    this.schedule();
  }

  /** Bring the focus back into view, with nothing selected. */
  home(): void {
    this.session.select(null);
    this.glider.glideTo(this.first());
    this.schedule();
  }

  private window(): Size {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  /** The window less the ticks, the lanes' names and the panel that lies over it. */
  private room(): Size {
    const { width, height } = this.window();
    const panel = this.session.selected !== null && width > 2 * PANEL ? PANEL : 0;
    return { width: width - NAMES - panel, height: height - HEADER };
  }

  /** A view of the room as one of the window. */
  private placed(camera: Camera): Camera {
    return { scale: camera.scale, left: camera.left + NAMES, top: camera.top + HEADER };
  }

  private picture(): Size {
    const [width, height] = this.session.scene.size;
    return { width, height };
  }

  /** The first view: all of it, or the focus at the right with its causes. */
  private first(): Camera {
    const focus = this.session.nodes.get(this.session.scene.focus);
    const [x, y] = [focus?.x ?? 0, focus?.y ?? 0];
    return this.placed(lookAt(x, y, this.picture(), this.room(), MARGIN, 0.85));
  }

  private take(scene: Scene): void {
    const next = new Map<string, [number, number]>(
      scene.nodes.map((node) => [node.id, [node.x, node.y]]),
    );
    const anchor = this.session.selected ?? scene.focus;
    this.glider.arrange(next, anchor);
    this.path = highlighted(scene, anchor);
    this.hovered = null;
    this.tip.hide();
    this.canvas.dataset.nodes = String(scene.nodes.length);
    if (this.framed) this.resize(this.glider.aimed.scale, this.element.clientHeight);
    this.schedule();
  }

  /** As high as the picture needs at a scale, within what the notebook allows. */
  private resize(scale: number, least: number): void {
    const needed = this.picture().height * scale + HEADER + 2 * MARGIN;
    const height = Math.min(this.highest, Math.max(LOWEST, least, needed));
    this.element.style.height = `${Math.round(height)}px`;
  }

  private resized(): void {
    if (!this.framed && this.element.clientWidth > 0) {
      this.framed = true;
      this.resize(this.first().scale, 0);
      this.glider.jump(this.first());
    }
    this.schedule();
  }

  private keepInView(x: number, y: number): void {
    const [width, height] = this.session.scene.node;
    const { scale, left, top } = this.glider.aimed;
    const inside = { scale, left: left - NAMES, top: top - HEADER };
    const to = reveal(inside, x, y, { width, height }, this.room());
    if (to.left !== inside.left || to.top !== inside.top) this.glider.glideTo(this.placed(to));
  }

  private schedule(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame((now) => {
      this.waiting = false;
      this.draw(now);
    });
  }

  private draw(now: number): void {
    const context = this.canvas.getContext("2d");
    const seen = this.window();
    if (!context || seen.width === 0 || !this.framed) return;
    if (this.inks?.dark !== (this.root.dataset.theme === "dark")) this.inks = null;
    this.inks ??= inks(this.root);
    this.glider.advance(now);
    this.sharpen(context, seen);
    const { session, glider } = this;
    paint(context, session.scene, {
      camera: glider.camera,
      window: seen,
      inks: this.inks,
      selected: session.selected,
      hovered: idOf(this.hovered),
      hoveredEdge: this.hovered?.kind === "edge" ? this.hovered.edge : null,
      path: this.path,
      places: glider.now(now, session.selected ?? session.scene.focus),
      settled: glider.settled(now),
    });
    const resting = glider.resting(now);
    const { nodes, scene } = session;
    const focus = nodes.get(scene.focus);
    const { scale, left, top } = glider.camera;
    if (focus) this.canvas.dataset.focus = `${focus.x * scale + left} ${focus.y * scale + top}`;
    this.canvas.dataset.settled = String(resting);
    if (!resting) this.schedule();
  }

  /** As many pixels as the screen has. */
  private sharpen(context: CanvasRenderingContext2D, seen: Size): void {
    const density = window.devicePixelRatio || 1;
    const [width, height] = [seen.width, seen.height].map((size) => Math.round(size * density));
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width ?? 0;
      this.canvas.height = height ?? 0;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
  }

  private under(event: MouseEvent): Target | null {
    const at = this.element.getBoundingClientRect();
    const [px, py] = [event.clientX - at.left, event.clientY - at.top];
    if (py < HEADER) return null;
    const { scale, left, top } = this.glider.camera;
    const offered = scale < NO_BUTTONS ? [] : [this.session.selected, idOf(this.hovered)];
    return aim(this.session.scene, (px - left) / scale, (py - top) / scale, offered, 1 / scale);
  }

  private listen(): void {
    const box = this.element;
    box.addEventListener("pointerdown", (event) => {
      this.drag = { x: event.clientX, y: event.clientY, moved: false };
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointermove", (event) => this.moved(event));
    box.addEventListener("pointerup", (event) => {
      if (this.drag && !this.drag.moved) this.chosen(this.under(event));
      this.drag = null;
    });
    box.addEventListener("pointerleave", () => this.hover(null, null));
    box.addEventListener("dblclick", (event) => {
      const target = this.under(event);
      if (target?.kind === "node") this.session.open(target.node.id);
    });
    box.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    box.addEventListener("keydown", (event) => this.pressed(event));
  }

  private moved(event: PointerEvent): void {
    if (this.drag) {
      const dx = event.clientX - this.drag.x;
      const dy = event.clientY - this.drag.y;
      if (this.drag.moved || Math.abs(dx) + Math.abs(dy) > 3) {
        this.drag = { x: event.clientX, y: event.clientY, moved: true };
        this.glider.jump(move(this.glider.camera, dx, dy, this.picture(), this.window()));
        this.tip.hide();
        this.schedule();
      }
      return;
    }
    this.hover(this.under(event), event);
  }

  private hover(target: Target | null, event: PointerEvent | null): void {
    this.hovered = target;
    this.element.style.cursor = target && target.kind !== "edge" ? "pointer" : "grab";
    if (target && event) {
      const at = this.element.getBoundingClientRect();
      this.tip.show(
        target,
        this.session.nodes,
        event.clientX - at.left,
        event.clientY - at.top,
        at,
      );
    } else {
      this.tip.hide();
    }
    this.schedule();
  }

  private chosen(target: Target | null): void {
    const { session } = this;
    if (target?.kind === "node") session.select(target.node.id);
    else if (target?.kind === "more") session.expand(target.node.id, target.direction);
    else if (target?.kind === "fold") {
      session.select(target.fold.anchor);
      session.unfold(target.fold);
    } else if (target === null) session.select(null);
  }

  /** The wheel zooms with Ctrl or ⌘ (and a pinch); else the notebook scrolls as ever. */
  private wheeled(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const at = this.element.getBoundingClientRect();
    const factor = Math.exp(-event.deltaY * 0.004);
    const [px, py] = [event.clientX - at.left, event.clientY - at.top];
    this.glider.jump(zoomAt(this.glider.camera, factor, px, py));
    this.schedule();
  }

  private pressed(event: KeyboardEvent): void {
    const { session } = this;
    const id = session.selected;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => session.walk(event.key),
      ArrowRight: () => session.walk(event.key),
      ArrowUp: () => session.walk(event.key),
      ArrowDown: () => session.walk(event.key),
      Home: () => this.home(),
      Enter: () => id !== null && session.expand(id, event.shiftKey ? "effects" : "causes"),
      o: () => id !== null && session.open(id),
      Escape: () => session.select(null),
      "+": () => this.zoomBy(1.3),
      "=": () => this.zoomBy(1.3),
      "-": () => this.zoomBy(1 / 1.3),
      "0": () => this.zoomBy(0),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }
}

/** The edges that stand out: from the selected node to the focus, or from the focus to its root. */
function highlighted(scene: Scene, selected: string): Set<SceneEdge> {
  if (selected === scene.focus) return new Set(scene.edges.filter((edge) => edge.spine));
  return between(scene, selected, scene.focus);
}

function idOf(target: Target | null): string | null {
  switch (target?.kind) {
    case "node":
    case "more":
      return target.node.id;
    case "fold":
      return target.fold.id;
    default:
      return null;
  }
}
