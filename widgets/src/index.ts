// The one root for anywidget and for saved pages: shows the widget that the model's `view` names.
import { overControl, type WidgetModel } from "./control.ts";
import { offline as explorerPage, mount as mountExplorer } from "./explorer.ts";
import { mount as mountGraph } from "./graph/graph.ts";
import { offline as graphPage } from "./graph/offline.ts";
import type { GraphModel, GraphPage } from "./graph/protocol.ts";
import { mount as mountMultiverse } from "./multiverse/multiverse.ts";
import { offline as multiversePage } from "./multiverse/offline.ts";
import type { MultiverseModel, MultiversePage } from "./multiverse/protocol.ts";
import type { World } from "./offline.ts";
import type { Model } from "./protocol.ts";

type Page = (World & { view: "explorer" }) | GraphPage | MultiversePage;

/** What anywidget calls for each view. */
function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  const heard: unknown = overControl(model);
  switch (model.get("view")) {
    case "graph":
      return mountGraph(heard as GraphModel, el);
    case "multiverse":
      return mountMultiverse(heard as MultiverseModel, el);
    default:
      return mountExplorer(heard as Model, el);
  }
}

/** What a page written by `to_html` calls. */
function offline(page: Page, host: HTMLElement): () => void {
  switch (page.view) {
    case "graph":
      return graphPage(page, host);
    case "multiverse":
      return multiversePage(page, host);
    default:
      return explorerPage(page, host);
  }
}

export default { render, offline };
