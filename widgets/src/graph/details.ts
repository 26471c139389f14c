// The panel beside a causal graph: all about the selected node, its causes and effects as links, and what to do with it.
import { h, iconButton } from "../dom.ts";
import { bare, date, singular, whole, words } from "../format.ts";
import { FAMILIES, LINKS } from "./looks.ts";
import type { Direction, Scene, SceneEdge, SceneNode } from "./protocol.ts";
import type { GraphSession } from "./session.ts";

/** Causes or effects listed at most. */
const LISTED = 12;

/** Shows the selected node of one view. */
export class Details {
  readonly element = h("aside", {
    class: "pan-graph-details",
    hidden: true,
    "data-testid": "graph-details",
    "aria-live": "polite",
  });
  private readonly session: GraphSession;

  constructor(session: GraphSession) {
    this.session = session;
    session.on("selected", (node) => this.show(node));
  }

  private show(node: SceneNode | null): void {
    this.element.hidden = node === null;
    this.element.dataset.node = node?.id ?? "";
    if (!node) return;
    this.element.replaceChildren(
      this.heading(node),
      node.detail ? h("p", {}, node.detail) : "",
      this.facts(node),
      this.actions(node),
      this.list("causes", node),
      this.list("effects", node),
    );
    this.element.scrollTop = 0;
  }

  private heading(node: SceneNode): HTMLElement {
    const look = FAMILIES[node.family];
    const kind = node.family === "event" ? words(node.kind) : look.title;
    return h(
      "header",
      {},
      h("span", { class: "pan-graph-kind", style: `--pan-kind:${look.colour}` }, kind),
      iconButton("close", "Close (Esc)", "graph-close", () => this.session.select(null)),
      h("h3", {}, node.label),
    );
  }

  private facts(node: SceneNode): HTMLElement {
    const who =
      node.table !== null && node.entity !== null ? `${singular(node.table)} ${node.entity}` : null;
    const facts: [string, string | null][] = [
      ["system", node.system],
      ["about", who],
      ["value", node.value === null ? null : bare(node.value, "")],
      ["when", node.tick === null ? null : `${date(node.tick)} · tick ${whole(node.tick)}`],
    ];
    return h(
      "dl",
      {},
      ...facts.flatMap(([name, value]) => (value ? [h("dt", {}, name), h("dd", {}, value)] : [])),
    );
  }

  private actions(node: SceneNode): HTMLElement {
    const { session } = this;
    const button = (label: string, testid: string, title: string, act: () => void) =>
      h(
        "button",
        { type: "button", class: "pan-button", "data-testid": testid, title, onclick: act },
        label,
      );
    const more = (direction: Direction, keys: string) => {
      const made = button(`More ${direction}`, `more-${direction}`, `${keys}`, () =>
        session.expand(node.id, direction),
      );
      made.disabled = node.complete.includes(direction) || (direction === "causes" && node.root);
      if (made.disabled) made.title = `There are no more ${direction}.`;
      return made;
    };
    const inspector = button(
      "Open in inspector",
      "open-node",
      "Show it in the linked explorer, at its tick (o)",
      () => session.open(node.id),
    );
    inspector.classList.add("pan-strong");
    inspector.hidden = node.table === null;
    return h(
      "div",
      { class: "pan-graph-actions" },
      inspector,
      more("causes", "Enter"),
      more("effects", "Shift and Enter"),
    );
  }

  private list(direction: Direction, node: SceneNode): HTMLElement | string {
    const { scene, nodes } = this.session;
    const near = edgesOf(scene, node.id, direction);
    const fold = scene.folds.find(
      (each) => each.anchor === node.id && each.direction === direction,
    );
    if (near.length === 0 && !fold) return "";
    const rows = near.slice(0, LISTED).map((edge) => {
      const id = direction === "causes" ? edge.source : edge.target;
      return h(
        "button",
        {
          type: "button",
          class: "pan-graph-neighbour",
          "data-testid": `neighbour-${direction}`,
          onclick: () => this.session.select(id),
        },
        h("i", { style: `background:${LINKS[edge.link].colour}` }),
        h("span", {}, nodes.get(id)?.label ?? id),
        h("small", {}, LINKS[edge.link].title),
      );
    });
    const hidden = near.length - rows.length + (fold?.count ?? 0);
    return h(
      "section",
      {},
      h("h4", {}, direction === "causes" ? "Because of" : "Led to"),
      ...rows,
      hidden > 0 ? h("span", { class: "pan-faint" }, `and ${whole(hidden)} more`) : null,
    );
  }
}

function edgesOf(scene: Scene, id: string, direction: Direction): SceneEdge[] {
  const edges = scene.edges.filter((edge) =>
    direction === "causes" ? edge.target === id : edge.source === id,
  );
  return edges.sort((a, b) => Math.abs(b.weight ?? 0.5) - Math.abs(a.weight ?? 0.5));
}
