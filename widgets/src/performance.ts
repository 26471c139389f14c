// One line about speed: ticks a second, the time of a tick by phase, memory.
import { h } from "./dom.ts";
import { megabytes, seconds, words } from "./format.ts";
import { distinct } from "./palette.ts";
import type { Session } from "./session.ts";

/** The line at the foot; a bar shows each phase's share of the last tick. */
export function performanceLine(session: Session): HTMLElement {
  const rate = h("span", { "data-testid": "rate" });
  const tick = h("span");
  const memory = h("span");
  const bar = h("div", {
    class: "pan-phases",
    role: "img",
    "aria-label": "Time of a tick by phase",
  });
  let shownAt = 0;
  session.on("state", (state) => {
    if (!state.playing && !state.blocking) rate.textContent = "at rest";
  });
  session.on("frame", () => {
    const head = session.head;
    if (!head || performance.now() - shownAt < 250) return;
    shownAt = performance.now();
    const phases = bySystem(head.phases);
    const total = phases.reduce((sum, [, time]) => sum + time, 0);
    const running = session.state.playing || session.state.blocking;
    if (running) rate.textContent = speed(head.rate);
    tick.textContent = total > 0 ? `${seconds(total)} a tick` : "";
    memory.textContent = head.memory > 0 ? megabytes(head.memory) : "";
    bar.replaceChildren(...shares(phases, total, systemColours(head.phases)));
  });
  return h("footer", { class: "pan-foot", "data-testid": "performance" }, rate, tick, bar, memory);
}

/** A stripe for each phase, as wide as its share of the tick. */
function shares(
  phases: [string, number][],
  total: number,
  colours: Map<string, string>,
): HTMLElement[] {
  return phases.map(([name, time]) =>
    h("i", {
      style: `flex:${time / total};background:${colours.get(name)}`,
      title: `${words(name)}: ${seconds(time)}`,
    }),
  );
}

function speed(rate: number): string {
  return rate > 0 ? `${rate.toFixed(rate < 10 ? 1 : 0)} ticks/s` : "";
}

/** Times added up by system: `firms.hire` and `firms.price` belong to `firms`. */
export function bySystem(phases: Record<string, number>): [string, number][] {
  const sums = new Map<string, number>();
  for (const [name, time] of Object.entries(phases)) {
    const system = systemOf(name);
    sums.set(system, (sums.get(system) ?? 0) + time);
  }
  return [...sums].filter(([, time]) => time > 0);
}

/** `firms.hire` belongs to `firms`. */
export function systemOf(phase: string): string {
  return phase.split(".")[0] ?? phase;
}

/** A colour for each system, the same in the line and in the panel. */
export function systemColours(phases: Record<string, number>): Map<string, string> {
  const systems = [...new Set(Object.keys(phases).map(systemOf))];
  const colours = distinct(systems.length);
  return new Map(systems.map((system, index) => [system, colours[index] ?? "#888888"]));
}
