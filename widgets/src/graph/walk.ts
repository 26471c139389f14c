// Ways through a causal graph: what the arrow keys lead to, and which nodes lie between two, apart from the page.
import type { Scene, SceneEdge, SceneNode } from "./protocol.ts";

/** The direct causes and effects of a node, nearest in height first. */
export function around(scene: Scene, id: string): { causes: SceneNode[]; effects: SceneNode[] } {
  const byId = index(scene);
  const here = byId.get(id);
  const pick = (ids: string[]) =>
    [...new Set(ids)]
      .map((each) => byId.get(each))
      .filter((node) => node !== undefined)
      .sort((a, b) => distance(a, here) - distance(b, here));
  return {
    causes: pick(scene.edges.filter((edge) => edge.target === id).map((edge) => edge.source)),
    effects: pick(scene.edges.filter((edge) => edge.source === id).map((edge) => edge.target)),
  };
}

function distance(node: SceneNode, from: SceneNode | undefined): number {
  return from ? Math.abs(node.y - from.y) + Math.abs(node.x - from.x) / 1000 : 0;
}

/** The nodes of a scene by id. */
export function index(scene: Scene): Map<string, SceneNode> {
  return new Map(scene.nodes.map((node) => [node.id, node]));
}

/** The node that an arrow key leads to: left to a cause, right to an effect, up and down to the next card. */
export function step(scene: Scene, from: string, key: string): string | null {
  const here = index(scene).get(from);
  if (!here) return scene.focus;
  const near = around(scene, from);
  if (key === "ArrowLeft") return near.causes[0]?.id ?? null;
  if (key === "ArrowRight") return near.effects[0]?.id ?? null;
  const down = key === "ArrowDown" ? 1 : -1;
  const ahead = scene.nodes.filter((node) => (node.y - here.y) * down > 1);
  const cost = (node: SceneNode) => Math.abs(node.y - here.y) + 2 * Math.abs(node.x - here.x);
  return ahead.sort((a, b) => cost(a) - cost(b))[0]?.id ?? null;
}

/** Edges of the shortest way from a cause down to an effect, or from an effect up to a cause; none if there is no way. */
export function between(scene: Scene, one: string, other: string): Set<SceneEdge> {
  const down = search(scene, one, other);
  return down.size > 0 ? down : search(scene, other, one);
}

function search(scene: Scene, cause: string, effect: string): Set<SceneEdge> {
  const leaving = new Map<string, SceneEdge[]>();
  for (const edge of scene.edges) {
    leaving.set(edge.source, [...(leaving.get(edge.source) ?? []), edge]);
  }
  const by = new Map<string, SceneEdge>();
  const line = [cause];
  for (const node of line) {
    for (const edge of leaving.get(node) ?? []) {
      if (edge.target === cause || by.has(edge.target)) continue;
      by.set(edge.target, edge);
      line.push(edge.target);
    }
  }
  const way = new Set<SceneEdge>();
  for (let at = by.get(effect); at; at = by.get(at.source)) way.add(at);
  return way;
}
