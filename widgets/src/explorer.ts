// The explorer's root: lays the panels out and wires keyboard, theme, visibility and errors.
import uplotStyle from "uplot/dist/uPlot.min.css";
import { Charts } from "./charts.ts";
import { h } from "./dom.ts";
import { date, whole } from "./format.ts";
import { Inspector } from "./inspector.ts";
import { isField, strideOf, walk } from "./keys.ts";
import { Legend, overlayBar } from "./legend.ts";
import { MapPanel } from "./map.ts";
import { OfflineModel, type World } from "./offline.ts";
import { performanceLine } from "./performance.ts";
import { PerformancePanel } from "./performance_panel.ts";
import type { Model } from "./protocol.ts";
import { Session } from "./session.ts";
import style from "./style.css";
import { followTheme } from "./theme.ts";
import { Timeline } from "./timeline.ts";
import { transport } from "./transport.ts";

/** Title, date and what is shown: the present, a kept map of the past, or the exact world of then. */
function heading(session: Session): HTMLElement {
  const title = h("strong");
  const subtitle = h("span", { class: "pan-faint" });
  const day = document.createTextNode("");
  const number = document.createTextNode("");
  const clock = h("span", { class: "pan-clock", "data-testid": "clock" }, h("b", {}, day), number);
  const chip = h("span", { class: "pan-chip", "data-testid": "status", role: "status" });
  const update = () => {
    const tick = session.asked ?? session.frame?.tick ?? 0;
    day.data = date(tick);
    number.data = ` · tick ${whole(tick)}`;
    clock.dataset.tick = String(session.frame?.tick ?? 0);
    const status = statusOf(session);
    if (chip.dataset.status !== status) {
      chip.dataset.status = status;
      chip.textContent = STATUS[status] ?? status;
    }
  };
  session.on("hello", (hello) => {
    title.textContent = hello.title;
    subtitle.textContent = hello.subtitle;
    update();
  });
  session.on("frame", update);
  session.on("state", update);
  session.on("settled", update);
  return h(
    "header",
    { class: "pan-head" },
    title,
    subtitle,
    h("span", { class: "pan-gap" }),
    clock,
    chip,
  );
}

const STATUS: Record<string, string> = {
  playing: "playing",
  blocking: "a cell is stepping",
  past: "past, kept map",
  exact: "past, exact",
  paused: "paused",
};

function statusOf(session: Session): string {
  if (session.state.blocking) return "blocking";
  if (session.state.playing) return "playing";
  if (session.asked !== null) return session.exact ? "exact" : "past";
  return "paused";
}

/** Tabs that share the right side. */
function tabs(
  panels: Record<string, HTMLElement>,
  chosen: (label: string) => void,
): {
  element: HTMLElement;
  choose: (label: string) => void;
} {
  const buttons = Object.keys(panels).map((label) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "pan-tab",
        "data-testid": `tab-${label.toLowerCase()}`,
        onclick: () => choose(label),
      },
      label,
    ),
  );
  const choose = (open: string) => {
    Object.entries(panels).forEach(([label, panel], index) => {
      panel.hidden = label !== open;
      buttons[index]?.setAttribute("aria-selected", String(label === open));
    });
    chosen(open);
  };
  choose(Object.keys(panels)[0] ?? "");
  const list = h("div", { class: "pan-tabs", role: "tablist" }, ...buttons);
  const element = h("section", { class: "pan-side" }, list, ...Object.values(panels));
  return { element, choose };
}

/** Keys that work wherever the focus is inside the explorer, except in a field. */
function keyboard(root: HTMLElement, session: Session, map: MapPanel): void {
  const overlay = (by: number) => {
    const all = session.hello?.overlays ?? [];
    const at = (session.overlay ? all.indexOf(session.overlay) : 0) + by;
    const next = all[(at + all.length) % all.length];
    if (next) session.chooseOverlay(next.name);
  };
  const keys: Record<string, () => void> = {
    " ": () => session.toggle(),
    ".": () => session.step(),
    n: () => session.present(),
    "+": () => map.zoomBy(1.6),
    "=": () => map.zoomBy(1.6),
    "-": () => map.zoomBy(1 / 1.6),
    "0": () => map.zoomBy(0),
    "]": () => overlay(1),
    "[": () => overlay(-1),
    Escape: () => (session.selection.length > 0 ? session.choose([]) : session.inspect(null)),
  };
  root.addEventListener("keydown", (event) => {
    // JupyterLab must not take these keys for its own commands.
    event.stopPropagation();
    const target = event.target as HTMLElement;
    // A button that the keyboard has reached is pressed by the space bar; one that was clicked leaves it to playing.
    const pressing =
      target.matches("button:focus-visible, summary") &&
      (event.key === " " || event.key === "Enter");
    if (isField(target) || pressing || event.ctrlKey || event.metaKey || event.altKey) return;
    const stride = strideOf(event);
    const act = stride === null ? keys[event.key] : () => walk(session, stride);
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

/** A line for errors, with a way to dismiss it. */
function failureLine(session: Session): HTMLElement {
  const text = h("span");
  const line = h(
    "div",
    { class: "pan-failure", role: "alert", hidden: true, "data-testid": "failure" },
    text,
  );
  line.addEventListener("click", () => {
    line.hidden = true;
  });
  session.on("failure", (message) => {
    line.hidden = message === null;
    text.textContent = message ?? "";
  });
  return line;
}

/** Tell the kernel when the explorer can be seen; a hidden one gets no frames. */
function followVisibility(root: HTMLElement, session: Session): () => void {
  let inside = true;
  let told = true;
  const tell = () => {
    const on = inside && document.visibilityState === "visible";
    if (on !== told) session.setVisible(on);
    told = on;
  };
  const observer = new IntersectionObserver((entries) => {
    inside = entries.at(-1)?.isIntersecting ?? true;
    tell();
  });
  observer.observe(root);
  document.addEventListener("visibilitychange", tell);
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", tell);
  };
}

/** Build the explorer into `host`; returns how to take it down. */
export function mount(model: Model, host: HTMLElement): () => void {
  const options = model.get("options");
  const session = new Session(model);
  const root = h("div", {
    class: "pan",
    role: "application",
    // A click anywhere in the explorer gives it the keys, and one outside gives them back to the notebook.
    tabindex: -1,
    "aria-label": "Panarchy explorer",
    "data-testid": "explorer",
    "data-ready": "false",
    "data-lm-suppress-shortcuts": "true",
  });
  const map = new MapPanel(session, root, options.height);
  const legend = new Legend(session);
  const inspector = new Inspector(session);
  const charts = new Charts(session, root, options.charts);
  const timeline = new Timeline(session);
  const speed = new PerformancePanel(session);
  const side = tabs(
    { Indicators: charts.element, Inspector: inspector.element, Performance: speed.element },
    (label) => label === "Performance" && speed.show(),
  );
  map.onhover = (hover) => legend.read(hover);
  session.on("inspecting", (open) => side.choose(open ? "Inspector" : "Indicators"));
  session.on("visited", () => root.scrollIntoView({ block: "nearest", behavior: "smooth" }));
  session.on("frame", () => {
    root.dataset.ready = "true";
  });
  root.append(
    h("style", {}, uplotStyle, style),
    heading(session),
    failureLine(session),
    h(
      "div",
      { class: "pan-body" },
      h("section", { class: "pan-main" }, overlayBar(session), map.element, legend.element),
      side.element,
    ),
    h("div", { class: "pan-bar" }, transport(session), timeline.element),
    performanceLine(session),
  );
  host.append(root);
  keyboard(root, session, map);
  const stopTheme = followTheme(root, () => {
    map.restyle();
    charts.restyle();
  });
  const stopVisibility = followVisibility(root, session);
  session.start();
  return () => {
    stopVisibility();
    stopTheme();
    session.stop();
    root.remove();
  };
}

/** What a page written by `Explorer.to_html` shows. */
export function offline(world: World, host: HTMLElement): () => void {
  return mount(new OfflineModel(world), host);
}
