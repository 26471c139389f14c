// The note at the pointer: what a card, an edge or a "+N" is.
import { h } from "../dom.ts";
import { date, short, whole, words } from "../format.ts";
import type { Target } from "./aim.ts";
import { subtitle } from "./draw.ts";
import { FAMILIES, LINKS } from "./looks.ts";
import type { Fold, SceneEdge, SceneNode } from "./protocol.ts";

/** One note, moved from target to target. */
export class Tip {
  readonly element = h("div", {
    class: "pan-graph-tip",
    role: "tooltip",
    hidden: true,
    "data-testid": "graph-tip",
  });

  show(
    target: Target,
    nodes: Map<string, SceneNode>,
    x: number,
    y: number,
    box: { width: number; height: number },
  ): void {
    this.element.hidden = false;
    this.element.replaceChildren(...told(target, nodes));
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = x + 16 + width > box.width ? x - width - 12 : x + 16;
    const top = Math.max(4, Math.min(box.height - height - 4, y + 14));
    this.element.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function told(target: Target, nodes: Map<string, SceneNode>): Node[] {
  switch (target.kind) {
    case "node":
      return aboutNode(target.node);
    case "edge":
      return aboutEdge(target.edge, nodes);
    case "fold":
      return aboutFold(target.fold);
    case "more":
      return [h("span", {}, `Find more ${target.direction} of “${target.node.label}”`)];
  }
}

function aboutNode(node: SceneNode): Node[] {
  const look = FAMILIES[node.family];
  const kind = node.family === "event" ? words(node.kind) : look.title;
  const when = node.tick === null ? "" : ` · ${date(node.tick)} · tick ${whole(node.tick)}`;
  return [
    h("b", {}, node.label),
    h("div", {}, h("i", { style: `background:${look.colour}` }), `${kind} · ${node.system}${when}`),
    h("div", {}, subtitle(node)),
    h("p", {}, node.detail),
  ].filter((part) => part.textContent !== "");
}

function aboutEdge(edge: SceneEdge, nodes: Map<string, SceneNode>): Node[] {
  const look = LINKS[edge.link];
  const name = (id: string) => nodes.get(id)?.label ?? id;
  const weight = edge.weight === null ? "" : ` · weight ${short(edge.weight)}`;
  const role = edge.role === edge.link ? "" : ` (${words(edge.role)})`;
  return [
    h("b", {}, `${name(edge.source)} → ${name(edge.target)}`),
    h("div", {}, h("i", { style: `background:${look.colour}` }), `${look.title}${role}${weight}`),
    h("p", {}, look.doc),
  ];
}

function aboutFold(fold: Fold): Node[] {
  const lines = fold.members
    .slice(0, 8)
    .map(([label, tick]) => h("div", {}, tick === null ? label : `${label} · tick ${whole(tick)}`));
  const more = fold.count - lines.length;
  return [
    h("b", {}, `${whole(fold.count)} more ${fold.direction}`),
    ...lines,
    ...(more > 0 ? [h("div", { class: "pan-faint" }, `and ${whole(more)} more`)] : []),
  ];
}
