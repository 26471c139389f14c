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
    const phases = Object.entries(head.phases).filter(([, time]) => time > 0);
    const total = phases.reduce((sum, [, time]) => sum + time, 0);
    rate.textContent =
      head.rate > 0 && (session.state.playing || session.state.blocking)
        ? `${head.rate.toFixed(head.rate < 10 ? 1 : 0)} ticks/s`
        : "at rest";
    tick.textContent = total > 0 ? `${seconds(total)} a tick` : "";
    memory.textContent = head.memory > 0 ? megabytes(head.memory) : "";
    const colours = distinct(phases.length);
    bar.replaceChildren(
      ...phases.map(([name, time], index) =>
        h("i", {
          style: `flex:${time / total};background:${colours[index]}`,
          title: `${words(name)}: ${seconds(time)}`,
        }),
      ),
    );
  });
  return h("footer", { class: "pan-foot", "data-testid": "performance" }, rate, tick, bar, memory);
}
