// The line of Python that does what was just done here, ready to be copied into a cell.
import { h, iconButton, relabel } from "../dom.ts";
import type { MultiverseSession } from "./session.ts";

/** How long the copy button says that it has copied, in milliseconds. */
const SAID = 1400;

/** The foot of the widget. */
export function callLine(session: MultiverseSession): HTMLElement {
  const code = h("code", { "data-testid": "call" });
  const said = h("span", { class: "pan-faint", "data-testid": "said" });
  const copy = iconButton("copy", "Copy this line", "copy-call", () => {
    void copied(code).then(() => {
      relabel(copy, "done", "Copied");
      setTimeout(() => relabel(copy, "copy", "Copy this line"), SAID);
    });
  });
  const line = h(
    "footer",
    { class: "pan-foot pan-call", hidden: true },
    h("span", { title: "The same in a cell of the notebook" }, "in Python"),
    code,
    copy,
    said,
  );
  session.on("call", (call) => {
    line.hidden = call === "";
    code.replaceChildren(...highlighted(call));
    said.textContent = "";
  });
  session.on("said", (text) => {
    said.textContent = text ?? "";
  });
  return line;
}

/** The line with texts and numbers in colours of their own. */
function highlighted(call: string): (HTMLElement | string)[] {
  const parts = call.split(/("(?:[^"\\]|\\.)*"|\b\d+(?:\.\d+)?\b)/);
  return parts.map((part, index) =>
    index % 2 === 0
      ? part
      : h("i", { class: part.startsWith('"') ? "pan-text" : "pan-number" }, part),
  );
}

/** Put an element's text on the clipboard; a page without the right to do so has its text selected instead. */
async function copied(code: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(code.textContent ?? "");
  } catch {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = window.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
  }
}
