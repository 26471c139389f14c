// The causal graph's root: lays out the canvas, the panel and the legend, and wires theme and errors.
import { h, iconButton } from "../dom.ts";
import { date, whole } from "../format.ts";
import { failureLine, frame } from "../frame.ts";
import { followTheme } from "../theme.ts";
import { GraphCanvas } from "./canvas.ts";
import { Details } from "./details.ts";
import css from "./graph.css";
import { legend } from "./legend.ts";
import type { Axis, GraphModel } from "./protocol.ts";
import { GraphSession } from "./session.ts";

/** What was asked, whether an answer is awaited, and how the graph is looked at. */
function heading(session: GraphSession, canvas: GraphCanvas, question: string): HTMLElement {
  const title = h("strong");
  const subtitle = h("span", { class: "pan-faint" });
  const chip = h(
    "span",
    { class: "pan-chip", role: "status", "data-testid": "graph-status" },
    "ready",
  );
  session.on("scene", (scene) => {
    const focus = session.nodes.get(scene.focus);
    title.textContent = sentence(question) || `Why: ${focus?.label ?? scene.focus}`;
    subtitle.textContent =
      focus?.tick == null ? "" : `${date(focus.tick)} · tick ${whole(focus.tick)}`;
  });
  session.on("busy", (busy) => {
    chip.textContent = busy ? "looking" : "ready";
    chip.dataset.status = busy ? "playing" : "paused";
  });
  return h(
    "header",
    { class: "pan-head" },
    title,
    subtitle,
    h("span", { class: "pan-gap" }),
    chip,
    axisSwitch(session),
    h(
      "span",
      { class: "pan-graph-zoom", role: "group", "aria-label": "Zoom" },
      iconButton("minus", "Zoom out (−)", "graph-out", () => canvas.zoomBy(1 / 1.3)),
      iconButton("plus", "Zoom in (+)", "graph-in", () => canvas.zoomBy(1.3)),
      iconButton("fit", "Everything (0)", "graph-fit", () => canvas.zoomBy(0)),
      iconButton("home", "Back to the focus (Home)", "graph-home", () => canvas.home()),
    ),
  );
}

/** By tick, or by how many causes lie between. */
function axisSwitch(session: GraphSession): HTMLElement {
  const buttons = (["tick", "depth"] as Axis[]).map((axis) =>
    h(
      "button",
      {
        type: "button",
        role: "radio",
        class: "pan-tab",
        "data-axis": axis,
        "data-testid": `axis-${axis}`,
        title: axis === "tick" ? "Columns are ticks" : "Columns are steps from cause to effect",
        onclick: () => session.turn(axis),
      },
      `by ${axis}`,
    ),
  );
  session.on("scene", (scene) => {
    for (const button of buttons) {
      button.setAttribute("aria-checked", String(button.dataset.axis === scene.axis));
      button.setAttribute("aria-selected", String(button.dataset.axis === scene.axis));
    }
  });
  return h("span", { role: "radiogroup", "aria-label": "Columns" }, ...buttons);
}

/** A question with a capital at its start. */
function sentence(question: string): string {
  return question === "" ? "" : `${question.charAt(0).toUpperCase()}${question.slice(1)}`;
}

/** The answer in words, as long as the reader wants it. */
function told(story: string): HTMLElement | string {
  const [first = "", ...rest] = story.split("\n").filter((line) => line.trim() !== "");
  if (first === "") return "";
  const lines = rest.map((line) => {
    const item = h("li", {}, line.trim());
    // Two blanks for each step behind what was told before.
    const deep = (line.length - line.trimStart().length) / 2;
    if (deep > 0) item.style.marginLeft = `${1.25 * deep}em`;
    return item;
  });
  return h(
    "details",
    { class: "pan-graph-story", open: true, "data-testid": "graph-story" },
    h("summary", {}, first),
    h("ol", {}, ...lines),
  );
}

/** Build the graph into `host`; returns how to take it down. */
export function mount(model: GraphModel, host: HTMLElement): () => void {
  const session = new GraphSession(model);
  const root = frame("Causal graph", "graph", css);
  const { height, question, story } = model.get("options");
  const canvas = new GraphCanvas(session, root, height);
  const details = new Details(session);
  const failure = failureLine((show) => session.on("failure", show));
  root.append(
    heading(session, canvas, question),
    failure,
    told(story),
    h("div", { class: "pan-graph-body" }, canvas.element, details.element),
    legend(session),
  );
  host.append(root);
  const stopTheme = followTheme(root, () => canvas.restyle());
  session.start();
  root.dataset.ready = "true";
  return () => {
    stopTheme();
    session.stop();
    root.remove();
  };
}
