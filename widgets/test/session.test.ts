// Tests of the conversation with the kernel, with a model that only remembers what it was told.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FrameHead, FromKernel, Hello, Model, ToKernel } from "../src/protocol.ts";
import { Session } from "../src/session.ts";

class Memory implements Model {
  told: ToKernel[] = [];
  private handler: (content: FromKernel, buffers: DataView[]) => void = () => {};
  get() {
    return { overlay: "b", charts: [], height: 300 };
  }
  send(content: ToKernel) {
    this.told.push(content);
  }
  on(_event: "msg:custom", handler: (content: FromKernel, buffers: DataView[]) => void) {
    this.handler = handler;
  }
  off() {
    this.handler = () => {};
  }
  say(content: FromKernel, buffers: DataView[] = []) {
    this.handler(content, buffers);
  }
  kinds() {
    return this.told.map((content) => content.kind);
  }
}

const overlay = (name: string) => ({
  name,
  title: name,
  unit: "",
  palette: "viridis",
  doc: "",
  labels: null,
});
const HELLO: Hello = {
  kind: "hello",
  title: "Island",
  subtitle: "",
  live: true,
  width: 2,
  height: 1,
  overlays: [overlay("a"), overlay("b")],
  kpis: [{ name: "gdp", unit: "", doc: "" }],
  phases: [],
  tables: ["tiles"],
  kernel: null,
  pace: [1, 10],
  selection: [],
};

function frame(sequence: number, tick: number, more: Partial<FrameHead> = {}): FrameHead {
  return {
    kind: "frame",
    sequence,
    serial: null,
    tick,
    past: false,
    first: 0,
    last: tick,
    planes: [],
    rows: 0,
    fresh: false,
    rate: 0,
    lag: 0,
    phases: {},
    memory: 0,
    ...more,
  };
}

function started(): { model: Memory; session: Session } {
  const model = new Memory();
  const session = new Session(model);
  session.start();
  model.say(HELLO);
  model.say(frame(1, 50, { fresh: true }));
  return { model, session };
}

test("a view says that it is ready and shows the overlay that the notebook asked for", () => {
  const { model, session } = started();
  assert.equal(model.told[0]?.kind, "ready");
  assert.equal(session.overlay?.name, "b");
  const before = model.told.length;
  session.chooseOverlay("a");
  assert.equal(session.overlay?.name, "a");
  assert.equal(model.told.length, before, "switching an overlay tells the kernel nothing");
});

test("every second painted frame is acknowledged", () => {
  const { model, session } = started();
  model.told = [];
  session.painted(frame(1, 50, { fresh: true }));
  model.told = [];
  for (const sequence of [2, 3, 4, 5]) session.painted(frame(sequence, 50));
  session.painted(frame(7, 50, { serial: 3 }));
  const acknowledged = model.told.map((each) => (each.kind === "ack" ? each.sequence : null));
  assert.deepEqual(acknowledged, [3, 5, 7]);
});

test("frames that came within one repaint are acknowledged by the last of them", () => {
  const { model, session } = started();
  session.painted(frame(1, 50, { fresh: true }));
  model.told = [];
  for (const sequence of [3, 5, 6, 9]) session.painted(frame(sequence, 50));
  const acknowledged = model.told.map((each) => (each.kind === "ack" ? each.sequence : null));
  assert.deepEqual(acknowledged, [3, 5, 9]);
});

test("a reader in the past is not pushed away by the present", () => {
  const { model, session } = started();
  session.scrub(20, true);
  assert.equal(session.asked, 20);
  assert.equal(model.told.at(-1)?.kind, "scrub");
  model.say(frame(2, 18, { past: true, serial: 1, last: 50 }));
  assert.equal(session.frame?.tick, 18);
  model.say(frame(4, 51));
  assert.equal(session.frame?.tick, 18);
  model.say({ kind: "settled", serial: 1, exact: true });
  assert.equal(session.exact, true);
  session.present();
  assert.equal(session.asked, null);
  model.say(frame(5, 52));
  assert.equal(session.frame?.tick, 52);
});

test("playing from the past comes back to the present first", () => {
  const { model, session } = started();
  session.scrub(20, true);
  model.told = [];
  session.toggle();
  assert.deepEqual(model.kinds(), ["present", "play"]);
  model.say({ kind: "state", playing: true, blocking: false, error: null });
  model.told = [];
  session.toggle();
  assert.deepEqual(model.kinds(), ["pause"]);
});

test("an error of the world is shown and goes when the world goes on", () => {
  const { model, session } = started();
  const shown: (string | null)[] = [];
  session.on("failure", (message) => shown.push(message));
  model.say({ kind: "state", playing: false, blocking: false, error: "The books do not close." });
  model.say({ kind: "state", playing: true, blocking: false, error: null });
  assert.deepEqual(shown, ["The books do not close.", null]);
});

test("scrubbing stays within what can be shown", () => {
  const { session } = started();
  session.scrub(1_000, true);
  assert.equal(session.asked, 50);
  session.scrub(-5, true);
  assert.equal(session.asked, 0);
  session.stop();
});

test("a dragged timeline has one request on its way, and on release the newest goes at once", () => {
  const { model, session } = started();
  model.told = [];
  const asked = () =>
    model.told.flatMap((each) => (each.kind === "scrub" ? [[each.tick, each.release]] : []));
  for (const tick of [10, 11, 12]) session.scrub(tick, false);
  assert.deepEqual(asked(), [[10, false]]);
  model.say({ kind: "settled", serial: 1, exact: false });
  assert.deepEqual(asked().slice(1), [[12, false]], "what came between is left out");
  session.scrub(13, false);
  session.scrub(14, true);
  assert.deepEqual(asked().slice(2), [[14, true]]);
  model.say({ kind: "settled", serial: 2, exact: false });
  assert.equal(session.exact, false, "an answer to an older request settles nothing");
  model.say({ kind: "settled", serial: 3, exact: true });
  assert.equal(session.exact, true);
});

test("what one view chooses the others mark, and a view does not hear its own choice again", () => {
  const { model, session } = started();
  const seen: number[] = [];
  session.on("selection", (runs) => seen.push(runs.length));
  session.choose([[0, 2]]);
  assert.deepEqual(model.told.at(-1), { kind: "select", view: session.view, runs: [[0, 2]] });
  model.say({ kind: "selection", view: session.view, runs: [[0, 2]] });
  model.say({ kind: "selection", view: null, runs: [] });
  assert.deepEqual(seen, [1, 0]);
  assert.deepEqual(session.selection, []);
});
