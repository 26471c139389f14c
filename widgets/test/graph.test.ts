// Tests of the causal graph without a page: ways through it, the camera, what lies under a point, the talk with the kernel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aim, distance } from "../src/graph/aim.ts";
import { fit, glide, lookAt, move, reveal, zoomAt } from "../src/graph/camera.ts";
import { OfflineGraph } from "../src/graph/offline.ts";
import type {
  FromGraph,
  GraphModel,
  Scene,
  SceneEdge,
  SceneNode,
  ToGraph,
} from "../src/graph/protocol.ts";
import { GraphSession } from "../src/graph/session.ts";
import { around, between, step } from "../src/graph/walk.ts";

function node(id: string, x: number, y: number, more: Partial<SceneNode> = {}): SceneNode {
  const plain = { label: id, kind: "hire", family: "event" as const, system: "firms", detail: "" };
  const empty = { tick: x, table: null, entity: null, value: null, root: false, complete: [] };
  return { id, x, y, ...plain, ...empty, ...more };
}

function edge(source: string, target: string, path: number[] = []): SceneEdge {
  return { source, target, role: "direct", link: "direct", weight: null, spine: false, path };
}

/** a → b → d, a → c → d, and a fold of five behind a. */
function scene(): Scene {
  return {
    focus: "d",
    axis: "tick",
    spine: ["d", "b", "a"],
    total: 9,
    size: [900, 300],
    node: [148, 50],
    nodes: [
      node("a", 100, 100),
      node("b", 400, 50),
      node("c", 400, 150),
      node("d", 700, 60, { complete: ["effects"] }),
    ],
    edges: [
      edge("a", "b", [174, 100, 250, 100, 250, 50, 326, 50]),
      edge("a", "c"),
      edge("b", "d"),
      edge("c", "d"),
    ],
    folds: [{ id: "+causes a", anchor: "a", direction: "causes", count: 5, members: [["x", 1]] }],
    lanes: [],
    columns: [],
  };
}

class Memory {
  told: ToGraph[] = [];
  scene = scene();
  options = { height: 400, question: "", story: "" };
  private say: (content: FromGraph) => void = () => {};
  get(name: "options" | "scene") {
    return this[name];
  }
  send(content: ToGraph) {
    this.told.push(content);
  }
  on(event: string, handler: (content: FromGraph) => void) {
    if (event === "msg:custom") this.say = handler;
  }
  off() {}
  answer(content: FromGraph) {
    this.say(content);
  }
}

function started() {
  const model = new Memory();
  const session = new GraphSession(model as unknown as GraphModel);
  session.start();
  return { model, session };
}

test("arrows lead to the nearest cause, effect, or card above and below", () => {
  const known = scene();
  assert.equal(step(known, "d", "ArrowLeft"), "b");
  assert.equal(step(known, "a", "ArrowRight"), "b");
  assert.equal(step(known, "b", "ArrowDown"), "c");
  assert.equal(step(known, "c", "ArrowUp"), "b");
  assert.equal(step(known, "a", "ArrowLeft"), null);
  assert.equal(step(known, "nobody", "ArrowLeft"), "d");
  assert.deepEqual(
    around(known, "d").causes.map((each) => each.id),
    ["b", "c"],
  );
});

test("the way between two nodes is found in either direction, and is empty where there is none", () => {
  const known = scene();
  const way = (one: string, other: string) =>
    [...between(known, one, other)].map((each) => `${each.source}${each.target}`).sort();
  assert.deepEqual(way("a", "d"), ["ab", "bd"]);
  assert.deepEqual(way("d", "a"), ["ab", "bd"]);
  assert.deepEqual(way("b", "c"), []);
});

test("a point is a card, a fold, a button for more, an edge, or nothing", () => {
  const known = scene();
  assert.equal(aim(known, 410, 60, [], 1)?.kind, "node");
  const more = aim(known, 100 + 74, 100, ["a"], 1);
  assert.equal(more?.kind, "more");
  const hit = aim(known, 250, 75, [], 1);
  assert.equal(hit?.kind === "edge" && hit.edge.target, "b");
  assert.equal(aim(known, 560, 250, [], 1), null);
  assert.ok(distance([0, 0, 1, 0, 2, 0, 3, 0], 1.5, 4, 10) - 4 < 1e-9);
});

test("zooming keeps the point under the pointer, and a picture never leaves the window", () => {
  const camera = { scale: 1, left: 10, top: 20 };
  const closer = zoomAt(camera, 2, 110, 120);
  assert.equal((110 - closer.left) / closer.scale, 100);
  assert.equal(zoomAt(camera, 1e9, 0, 0).scale, 2.5);
  const size = { width: 900, height: 300 };
  const window = { width: 500, height: 400 };
  assert.equal(move(camera, -1e6, 0, size, window).left, 80 - 900);
  const whole = fit(size, window, 10);
  assert.ok(Math.abs(whole.scale - 480 / 900) < 1e-12);
  assert.deepEqual(lookAt(700, 60, size, window, 10, 0.8), whole);
  const card = { width: 148, height: 50 };
  const shown = reveal(camera, 900, 60, card, window);
  assert.ok(900 + shown.left + 74 < window.width);
  assert.deepEqual(glide(camera, closer, 0), camera);
  assert.ok(Math.abs(glide(camera, closer, 1).left - closer.left) < 1e-9);
});

test("what is folded is opened first, and a side that is complete is not asked again", () => {
  const { model, session } = started();
  session.expand("a", "causes");
  session.expand("a", "effects");
  session.expand("d", "effects");
  assert.deepEqual(
    model.told.map((each) => each.kind),
    ["unfold", "expand"],
  );
  assert.equal(session.busy, true);
  for (const { serial } of model.told) model.answer({ kind: "done", serial });
  assert.equal(session.busy, false);
});

test("keys begin at the focus, and an error is shown until the next question", () => {
  const { model, session } = started();
  const failures: (string | null)[] = [];
  session.on("failure", (failure) => failures.push(failure));
  session.walk("ArrowLeft");
  assert.equal(session.selected, "d");
  session.walk("ArrowLeft");
  assert.equal(session.current()?.id, "b");
  session.open("b");
  assert.deepEqual(model.told.at(-1), { kind: "open", node: "b", serial: 1 });
  model.answer({ kind: "error", message: "no" });
  session.turn("tick");
  assert.equal(model.told.length, 1);
  session.turn("depth");
  assert.deepEqual(failures, [null, "no", null]);
});

test("a saved page says what it cannot do, and keeps nobody waiting", () => {
  const { scene: drawn, options } = new Memory();
  const session = new GraphSession(new OfflineGraph({ view: "graph", options, scene: drawn }));
  const failures: (string | null)[] = [];
  session.on("failure", (failure) => failures.push(failure));
  session.start();
  session.expand("a", "effects");
  assert.match(failures.at(-1) ?? "", /holds what was known/);
  assert.equal(session.busy, false);
});
