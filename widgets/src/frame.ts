// What every widget but the explorer begins with: a root that keeps its keys from JupyterLab, and a line for errors.
import uplotStyle from "uplot/dist/uPlot.min.css";
import { h } from "./dom.ts";
import style from "./style.css";

/** An empty widget with the house's looks and some of its own. */
export function frame(label: string, testid: string, css: string): HTMLElement {
  const root = h(
    "div",
    {
      class: "pan",
      role: "group",
      "aria-label": label,
      "data-testid": testid,
      "data-ready": "false",
      "data-lm-suppress-shortcuts": "true",
    },
    h("style", {}, uplotStyle, style, css),
  );
  // JupyterLab must not take these keys for its own commands.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  return root;
}

/** A line for errors, shown when told a sentence, hidden when told null or clicked. */
export function failureLine(listen: (show: (message: string | null) => void) => void): HTMLElement {
  const text = h("span");
  const line = h(
    "div",
    { class: "pan-failure", role: "alert", hidden: true, "data-testid": "failure" },
    text,
  );
  line.addEventListener("click", () => {
    line.hidden = true;
  });
  listen((message) => {
    line.hidden = message === null;
    text.textContent = message ?? "";
  });
  return line;
}
