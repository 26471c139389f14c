// Stands in for the kernel in a saved page: the graph can be walked, but nobody is there to find more.
import { mount } from "./graph.ts";
import type { FromGraph, GraphModel, GraphOptions, GraphPage, Scene, ToGraph } from "./protocol.ts";

const SENTENCES: Record<ToGraph["kind"], string> = {
  expand: "The saved page holds what was known; in the notebook, more can be found.",
  unfold:
    "The saved page cannot lay the graph out again; what is folded here is listed at the pointer.",
  axis: "The saved page cannot lay the graph out again; in the notebook, the axis can be turned.",
  open: "The saved page has no explorer to open this in.",
};

/** A model whose kernel is the page itself. */
export class OfflineGraph implements GraphModel {
  private readonly page: GraphPage;
  private readonly handlers = new Set<(content: FromGraph) => void>();

  constructor(page: GraphPage) {
    this.page = page;
  }

  get(name: "options"): GraphOptions;
  get(name: "scene"): Scene;
  get(name: "options" | "scene"): GraphOptions | Scene {
    return this.page[name];
  }

  send(content: ToGraph): void {
    for (const handler of this.handlers) {
      handler({ kind: "error", message: SENTENCES[content.kind] });
      handler({ kind: "done", serial: content.serial });
    }
  }

  on(event: "change:scene" | "msg:custom", handler: (content: FromGraph) => void): void {
    if (event === "msg:custom") this.handlers.add(handler);
  }

  off(_event: "change:scene" | "msg:custom", handler: (content: FromGraph) => void): void {
    this.handlers.delete(handler);
  }
}

/** What a page written by `CausalGraphWidget.to_html` shows. */
export function offline(page: GraphPage, host: HTMLElement): () => void {
  return mount(new OfflineGraph(page), host);
}
