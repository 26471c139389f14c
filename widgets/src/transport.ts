// Play, pause, step and the two speeds: ticks a frame, and frames a second.
import { h, iconButton, relabel } from "./dom.ts";
import type { Session } from "./session.ts";

const TICKS: [string, number | null][] = [
  ["1 tick", 1],
  ["2 ticks", 2],
  ["5 ticks", 5],
  ["10 ticks", 10],
  ["15 ticks", 15],
  ["30 ticks", 30],
  ["all it can", null],
];
const FRAMES = [2, 5, 10, 20, 30];

/** The buttons left of the timeline. */
export function transport(session: Session): HTMLElement {
  const play = iconButton("play", "Play (space)", "play", () => session.toggle());
  play.classList.add("pan-primary");
  const step = iconButton("step", "One tick (.)", "step", () => session.step());
  const ticks = h(
    "select",
    { "aria-label": "Ticks a frame", "data-testid": "ticks", title: "Ticks a frame" },
    ...TICKS.map(([label, value]) => h("option", { value: String(value) }, label)),
  );
  const frames = h(
    "select",
    { "aria-label": "Frames a second", "data-testid": "frames", title: "Frames a second" },
    ...FRAMES.map((value) => h("option", { value: String(value) }, `${value} fps`)),
  );
  const changed = () =>
    session.setPace({
      ticks: ticks.value === "null" ? null : Number(ticks.value),
      frames: Number(frames.value),
    });
  ticks.addEventListener("change", changed);
  frames.addEventListener("change", changed);
  session.on("hello", () => {
    ticks.value = String(session.pace.ticks);
    frames.value = String(session.pace.frames);
  });
  session.on("state", (state) => {
    const running = state.playing || state.blocking;
    relabel(play, running ? "pause" : "play", running ? "Pause (space)" : "Play (space)");
    play.dataset.state = running ? "running" : "resting";
    step.disabled = running;
  });
  return h(
    "div",
    { class: "pan-transport", role: "group", "aria-label": "Playback" },
    play,
    step,
    h("label", { class: "pan-pick" }, ticks),
    h("label", { class: "pan-pick" }, frames),
  );
}
