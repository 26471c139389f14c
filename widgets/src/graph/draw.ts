// Paints a causal graph on a canvas: lanes, ticks, edges, cards and "+N" marks, with less detail from further away.
import { short, singular } from "../format.ts";
import type { Camera, Size } from "./camera.ts";
import { FAMILIES, glyph, type Inks, LINKS, tone } from "./looks.ts";
import type { Direction, Fold, Scene, SceneEdge, SceneNode } from "./protocol.ts";
import { bands, header, laneNames } from "./scenery.ts";
import { wrap } from "./text.ts";

/** Scale under which cards are only coloured, and that at which text stops shrinking with them. */
const [PLAIN, FIRM] = [0.3, 0.88];
const SMALLEST_TEXT = 10.5;

/** What is drawn beyond the scene itself. */
export interface Staging {
  camera: Camera;
  window: Size;
  inks: Inks;
  selected: string | null;
  hovered: string | null;
  hoveredEdge: SceneEdge | null;
  path: Set<SceneEdge>;
  /** Middles of the cards while they glide, else those of the scene. */
  places: Map<string, [number, number]>;
  /** 0 to 1: how far the edges of a new scene have come in. */
  settled: number;
}

/** Middle of a fold's mark in the picture. */
export function foldPlace(
  fold: Fold,
  anchor: [number, number],
  node: [number, number],
): [number, number] {
  const side = fold.direction === "causes" ? -1 : 1;
  return [anchor[0] + side * (node[0] / 2 + 17), anchor[1] + node[1] / 2 - 9];
}

/** Middle of the button that asks for more on one side of a card. */
export function morePlace(
  at: [number, number],
  side: Direction,
  node: [number, number],
): [number, number] {
  return [at[0] + (side === "causes" ? -1 : 1) * (node[0] / 2), at[1]];
}

/** The sides of a card on which a "+" is offered. */
export function openSides(scene: Scene, node: SceneNode): Direction[] {
  return (["causes", "effects"] as const).filter(
    (side) =>
      !node.complete.includes(side) &&
      !(side === "causes" && node.root) &&
      !scene.folds.some((fold) => fold.anchor === node.id && fold.direction === side),
  );
}

/** Paint everything; the context's transform is that of the screen's density. */
export function paint(context: CanvasRenderingContext2D, scene: Scene, stage: Staging): void {
  const { camera, window } = stage;
  context.clearRect(0, 0, window.width, window.height);
  context.save();
  bands(context, scene, stage);
  laneNames(context, scene, stage);
  context.translate(camera.left, camera.top);
  context.scale(camera.scale, camera.scale);
  edges(context, scene, stage);
  for (const node of scene.nodes) card(context, scene, stage, node);
  for (const fold of scene.folds) mark(context, scene, stage, fold);
  buttons(context, scene, stage);
  context.restore();
  header(context, scene, stage);
}

function edges(context: CanvasRenderingContext2D, scene: Scene, stage: Staging): void {
  const near = (edge: SceneEdge) =>
    edge === stage.hoveredEdge ||
    edge.source === stage.hovered ||
    edge.target === stage.hovered ||
    stage.path.has(edge);
  // What matters lies on top.
  for (const edge of scene.edges)
    if (!near(edge)) stroke(context, edge, stage, stage.inks.dark ? 0.55 : 0.45);
  for (const edge of scene.edges) if (near(edge)) stroke(context, edge, stage, 1);
}

function stroke(
  context: CanvasRenderingContext2D,
  edge: SceneEdge,
  stage: Staging,
  strength: number,
): void {
  const look = LINKS[edge.link];
  const thin = Math.max(1, 0.55 / stage.camera.scale);
  const width = look.width * thin + (stage.path.has(edge) ? 1.4 * thin : 0);
  context.globalAlpha = strength * stage.settled;
  const shade = tone(look.colour, stage.inks.dark);
  context.strokeStyle = shade;
  context.fillStyle = shade;
  context.lineWidth = width;
  context.lineCap = look.dash[0] === 2 ? "round" : "butt";
  context.setLineDash(look.dash.map((part) => part * thin));
  context.beginPath();
  trace(context, edge.path);
  context.stroke();
  context.setLineDash([]);
  head(context, edge.path.slice(-2) as [number, number], look.end, width);
  context.globalAlpha = 1;
}

function trace(context: CanvasRenderingContext2D, path: number[]): void {
  const at = (i: number) => path[i] ?? 0;
  context.moveTo(at(0), at(1));
  for (let i = 2; i + 5 < path.length; i += 6) {
    context.bezierCurveTo(at(i), at(i + 1), at(i + 2), at(i + 3), at(i + 4), at(i + 5));
  }
}

/** The end at the effect; every edge arrives level from the left. */
function head(
  context: CanvasRenderingContext2D,
  [x, y]: [number, number],
  end: string,
  width: number,
): void {
  const size = 5.5 + width;
  context.beginPath();
  if (end === "bar") {
    context.lineWidth = 2.6;
    context.moveTo(x - 2, y - size);
    context.lineTo(x - 2, y + size);
    context.stroke();
    return;
  }
  context.moveTo(x - size * 1.25, y - size * 0.62);
  context.lineTo(x - 0.5, y);
  context.lineTo(x - size * 1.25, y + size * 0.62);
  if (end === "arrow") context.fill();
  else {
    context.lineWidth = Math.min(2, width);
    context.stroke();
  }
}

function card(
  context: CanvasRenderingContext2D,
  scene: Scene,
  stage: Staging,
  node: SceneNode,
): void {
  const { inks, camera } = stage;
  const [wide, high] = scene.node;
  const [x, y] = stage.places.get(node.id) ?? [node.x, node.y];
  if (!visible(x, y, stage, wide)) return;
  const shade = tone(FAMILIES[node.family].colour, inks.dark);
  const plain = camera.scale < PLAIN;
  const glow = halo(scene, stage, node);
  context.beginPath();
  context.roundRect(x - wide / 2, y - high / 2, wide, high, 9);
  context.fillStyle = plain ? shade : inks.paper;
  context.shadowColor = shade;
  context.shadowBlur = glow * camera.scale;
  context.fill();
  context.shadowBlur = 0;
  if (node.id === scene.focus && !plain) {
    context.fillStyle = `rgb(from ${shade} r g b / 14%)`;
    context.fill();
  }
  const selected = node.id === stage.selected;
  context.lineWidth = border(glow, node.id === stage.hovered);
  context.strokeStyle = selected ? inks.accent : plain ? inks.paper : shade;
  context.stroke();
  if (!plain) inside(context, stage, node, x - wide / 2, y, wide);
}

/** How far a card shines: the selected one most, then the focus. */
function halo(scene: Scene, stage: Staging, node: SceneNode): number {
  if (node.id === stage.selected) return 18;
  return node.id === scene.focus ? 10 : 0;
}

function border(glow: number, hovered: boolean): number {
  if (glow > 0) return glow > 10 ? 2.6 : 2.2;
  return hovered ? 1.8 : 1.1;
}

function inside(
  context: CanvasRenderingContext2D,
  stage: Staging,
  node: SceneNode,
  left: number,
  y: number,
  wide: number,
): void {
  const { inks, camera } = stage;
  context.fillStyle = tone(FAMILIES[node.family].colour, inks.dark);
  context.fill(glyph(node.family, left + 14, y, 5.6));
  // Text keeps a readable size on the screen until there is no room for it.
  const size = Math.max(12, Math.min(SMALLEST_TEXT / camera.scale, 21));
  const far = camera.scale < FIRM;
  const about = far ? "" : subtitle(node);
  context.font = `550 ${size.toFixed(1)}px ${inks.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const lines = wrap(context, node.label, wide - 33, about ? 2 : size > 17 ? 2 : 3);
  const leading = size * 1.16;
  let at = y - (leading * (lines.length - 1) + (about ? 13 : 0)) / 2;
  context.fillStyle = inks.ink;
  for (const line of lines) {
    context.fillText(line, left + 26, at + 0.5);
    at += leading;
  }
  if (!about) return;
  context.font = `10.5px ${inks.font}`;
  context.fillStyle = inks.faint;
  context.fillText(wrap(context, about, wide - 33, 1)[0] ?? "", left + 26, at);
}

/** Whom a node is about and its value, such as `firm 17 · 3.42`. */
export function subtitle(node: SceneNode): string {
  const who =
    node.table !== null && node.entity !== null ? `${singular(node.table)} ${node.entity}` : "";
  const what = node.value === null ? "" : short(node.value);
  return [who, what].filter(Boolean).join(" · ");
}

function mark(context: CanvasRenderingContext2D, scene: Scene, stage: Staging, fold: Fold): void {
  const anchor = stage.places.get(fold.anchor);
  if (!anchor || stage.camera.scale < PLAIN) return;
  const { inks } = stage;
  const [x, y] = foldPlace(fold, anchor, scene.node);
  const hovered = stage.hovered === fold.id;
  context.font = `600 10.5px ${inks.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const wide = context.measureText(`+${fold.count}`).width + 11;
  context.globalAlpha = stage.settled;
  context.beginPath();
  context.roundRect(x - wide / 2, y - 8.5, wide, 17, 8.5);
  context.fillStyle = hovered ? inks.accent : inks.paper;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = hovered ? inks.accent : inks.faint;
  context.stroke();
  context.fillStyle = hovered ? inks.paper : inks.faint;
  context.fillText(`+${fold.count}`, x, y + 0.5);
  context.globalAlpha = 1;
}

/** A "+" on the sides of the selected and the hovered card on which more may be found. */
function buttons(context: CanvasRenderingContext2D, scene: Scene, stage: Staging): void {
  const { inks } = stage;
  if (stage.camera.scale < 0.45) return;
  for (const id of new Set([stage.selected, stage.hovered])) {
    const node = scene.nodes.find((each) => each.id === id);
    if (!node) continue;
    for (const side of openSides(scene, node)) {
      const [x, y] = morePlace([node.x, node.y], side, scene.node);
      context.beginPath();
      context.arc(x, y, 8, 0, 2 * Math.PI);
      context.fillStyle = inks.accent;
      context.fill();
      context.lineWidth = 1.6;
      context.strokeStyle = inks.paper;
      context.stroke();
      context.beginPath();
      context.moveTo(x - 3.5, y);
      context.lineTo(x + 3.5, y);
      context.moveTo(x, y - 3.5);
      context.lineTo(x, y + 3.5);
      context.stroke();
    }
  }
}

function visible(x: number, y: number, stage: Staging, wide: number): boolean {
  const { camera, window } = stage;
  const [px, py] = [x * camera.scale + camera.left, y * camera.scale + camera.top];
  const reach = wide * camera.scale;
  return px > -reach && px < window.width + reach && py > -reach && py < window.height + reach;
}
