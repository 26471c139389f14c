// What lies under a point of a causal graph: a card, a "+N", a button for more, or an edge.
import { foldPlace, morePlace, openSides } from "./draw.ts";
import type { Direction, Fold, Scene, SceneEdge, SceneNode } from "./protocol.ts";

export type Target =
  | { kind: "node"; node: SceneNode }
  | { kind: "fold"; fold: Fold }
  | { kind: "more"; node: SceneNode; direction: Direction }
  | { kind: "edge"; edge: SceneEdge };

const [BUTTON, REACH, SAMPLES] = [10, 6, 12];

/** The target at a point of the picture; `offered` are the ids of the cards that show buttons. */
export function aim(
  scene: Scene,
  x: number,
  y: number,
  offered: (string | null)[],
  slack: number,
): Target | null {
  return (
    more(scene, x, y, offered) ?? fold(scene, x, y) ?? card(scene, x, y) ?? edge(scene, x, y, slack)
  );
}

function more(scene: Scene, x: number, y: number, offered: (string | null)[]): Target | null {
  for (const node of scene.nodes.filter((each) => offered.includes(each.id))) {
    for (const direction of openSides(scene, node)) {
      const [bx, by] = morePlace([node.x, node.y], direction, scene.node);
      if (Math.hypot(x - bx, y - by) <= BUTTON) return { kind: "more", node, direction };
    }
  }
  return null;
}

function fold(scene: Scene, x: number, y: number): Target | null {
  for (const each of scene.folds) {
    const anchor = scene.nodes.find((node) => node.id === each.anchor);
    if (!anchor) continue;
    const [fx, fy] = foldPlace(each, [anchor.x, anchor.y], scene.node);
    if (Math.abs(x - fx) < 18 && Math.abs(y - fy) < 10) return { kind: "fold", fold: each };
  }
  return null;
}

function card(scene: Scene, x: number, y: number): Target | null {
  const [wide, high] = scene.node;
  const node = scene.nodes.find(
    (each) => Math.abs(x - each.x) <= wide / 2 && Math.abs(y - each.y) <= high / 2,
  );
  return node ? { kind: "node", node } : null;
}

function edge(scene: Scene, x: number, y: number, slack: number): Target | null {
  let best: SceneEdge | null = null;
  let least = REACH * slack;
  for (const each of scene.edges) {
    const away = distance(each.path, x, y, least);
    if (away < least) {
      least = away;
      best = each;
    }
  }
  return best ? { kind: "edge", edge: best } : null;
}

/** Distance from a point to a path, by pieces; Infinity where its box is further than `bound`. */
export function distance(path: number[], x: number, y: number, bound: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 7 < path.length; i += 6) {
    const part = path.slice(i, i + 8);
    if (!near(part, x, y, bound)) continue;
    let [px, py] = [part[0] ?? 0, part[1] ?? 0];
    for (let k = 1; k <= SAMPLES; k++) {
      const [qx, qy] = along(part, k / SAMPLES);
      least = Math.min(least, toPiece(x, y, px, py, qx, qy));
      [px, py] = [qx, qy];
    }
  }
  return least;
}

function near(part: number[], x: number, y: number, bound: number): boolean {
  const xs = part.filter((_, i) => i % 2 === 0);
  const ys = part.filter((_, i) => i % 2 === 1);
  return (
    x >= Math.min(...xs) - bound &&
    x <= Math.max(...xs) + bound &&
    y >= Math.min(...ys) - bound &&
    y <= Math.max(...ys) + bound
  );
}

/** A point of a cubic Bézier curve. */
function along(part: number[], t: number): [number, number] {
  const u = 1 - t;
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  const sum = (offset: number) =>
    weights.reduce((total, weight, i) => total + weight * (part[2 * i + offset] ?? 0), 0);
  return [sum(0), sum(1)];
}

function toPiece(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
