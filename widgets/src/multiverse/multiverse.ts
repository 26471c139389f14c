// The multiverse's root: lanes on top, a form while something is forked, two branches beside each other below.
import { h, iconButton } from "../dom.ts";
import { whole } from "../format.ts";
import { failureLine, frame } from "../frame.ts";
import { followTheme, isDark } from "../theme.ts";
import { callLine } from "./call.ts";
import { Curves } from "./curves.ts";
import { DifferenceMap } from "./difference.ts";
import { ForkForm } from "./form.ts";
import { Lanes } from "./lanes.ts";
import css from "./multiverse.css";
import { parting } from "./parting.ts";
import type { MultiverseModel, Tree } from "./protocol.ts";
import { Rows } from "./rows.ts";
import { MultiverseSession } from "./session.ts";
import { extent } from "./tree.ts";

/** How far a branch is run on by one click. */
const STRIDES = [1, 30, 90, 365, 1825, 3650];

/** What the tree is, whether something is on its way, and how far a click runs a branch. */
function heading(session: MultiverseSession): { element: HTMLElement; by: () => number } {
  const about = h("span", { class: "pan-faint" });
  const chip = h("span", { class: "pan-chip", role: "status", "data-testid": "multiverse-status" });
  const strides = h(
    "select",
    { "aria-label": "Ticks that a click runs a branch on", "data-testid": "stride" },
    ...STRIDES.map((ticks) =>
      h(
        "option",
        { value: String(ticks) },
        `run on ${whole(ticks)} ${ticks === 1 ? "tick" : "ticks"}`,
      ),
    ),
  );
  strides.value = "365";
  let busy = false;
  const update = () => {
    const running = session.tree.tasks.filter((task) => task.state === "running").length;
    about.textContent = summary(session.tree);
    chip.textContent = running > 0 ? `${running} running` : busy ? "looking" : "ready";
    chip.dataset.status = running > 0 || busy ? "playing" : "paused";
    chip.dataset.running = String(running);
  };
  session.on("tree", update);
  session.on("busy", (now) => {
    busy = now;
    update();
  });
  const element = h(
    "header",
    { class: "pan-head" },
    h("strong", {}, session.options.title),
    about,
    h("span", { class: "pan-gap" }),
    h("label", { class: "pan-pick pan-needs-kernel" }, strides),
    chip,
  );
  return { element, by: () => Number(strides.value) };
}

function summary(tree: Tree): string {
  const [first, last] = extent(tree);
  const count = tree.branches.length;
  return `${count} ${count === 1 ? "branch" : "branches"} · ticks ${whole(first)} to ${whole(last)}`;
}

/** Which two are compared, and a way to turn them round. */
function versus(session: MultiverseSession): HTMLElement {
  const names = h("span", { class: "pan-versus", "data-testid": "versus" });
  const swap = iconButton("swap", "Turn A and B round", "swap", () => {
    const pair = session.pair();
    if (pair) session.compare(pair.b.name, pair.a.name);
  });
  const line = h("div", { class: "pan-versus-line" }, names, swap);
  session.on("pair", (pair) => {
    line.hidden = pair === null;
    if (!pair) return;
    const side = (letter: string, name: string) => [
      h("span", { class: "pan-badge", "aria-pressed": "true" }, letter),
      h("i", { class: "pan-dot", style: `background:${session.colour.get(name) ?? ""}` }),
      h("b", {}, name),
    ];
    names.replaceChildren(
      ...side("A", pair.a.name),
      h("span", { class: "pan-faint" }, "against"),
      ...side("B", pair.b.name),
    );
  });
  return line;
}

/** Build the multiverse into `host`; returns how to take it down. A saved page has no kernel to fork with. */
export function mount(model: MultiverseModel, host: HTMLElement, saved = false): () => void {
  const session = new MultiverseSession(model, saved);
  const root = frame("Multiverse", "multiverse", css);
  root.dataset.saved = String(saved);
  const { element: head, by } = heading(session);
  const lanes = new Lanes(session, new Rows(session, by));
  const form = new ForkForm(session);
  const curves = new Curves(session, root);
  const map = new DifferenceMap(session, root);
  const beside = h("div", { class: "pan-beside" }, curves.element, map.element);
  const compared = h(
    "section",
    { class: "pan-compared", "data-testid": "compared" },
    versus(session),
    beside,
    parting(session),
  );
  const hint = h(
    "p",
    { class: "pan-hint" },
    "Click a lane to fork there; two branches can then be compared.",
  );
  session.on("pair", (pair) => {
    compared.hidden = pair === null;
    hint.hidden = pair !== null || saved;
  });
  root.append(
    head,
    failureLine((show) => session.on("failure", show)),
    lanes.element,
    form.element,
    hint,
    compared,
    callLine(session),
  );
  host.append(root);
  const stopTheme = followTheme(root, () => {
    session.recolour(isDark());
    curves.restyle();
    map.restyle();
  });
  session.start();
  root.dataset.ready = "true";
  return () => {
    stopTheme();
    session.stop();
    root.remove();
  };
}
