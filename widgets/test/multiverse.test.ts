// Tests of the multiverse without a page: what a tree tells, the talk with the kernel, and the saved page's stand-in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OfflineMultiverse } from "../src/multiverse/offline.ts";
import type {
  Branch,
  Divergence,
  Form,
  FromMultiverse,
  MultiverseModel,
  MultiverseOptions,
  MultiversePage,
  ToMultiverse,
  Tree,
} from "../src/multiverse/protocol.ts";
import { MultiverseSession } from "../src/multiverse/session.ts";
import {
  clustered,
  colours,
  commonTicks,
  defaultPair,
  extent,
  freeName,
  less,
  marks,
  sharedTick,
  worthShowing,
} from "../src/multiverse/tree.ts";

function branch(name: string, parent: string | null, fork: number, last: number): Branch {
  return {
    name,
    parent,
    fork_tick: fork,
    first_tick: fork,
    last_tick: last,
    seed: 7,
    live: false,
    inputs: [],
    chain: "",
  };
}

const tree = (): Tree => ({
  root: "main",
  branches: [
    branch("main", null, 0, 100),
    branch("mine", "main", 40, 90),
    branch("deep", "mine", 60, 80),
  ],
  tasks: [],
});

const OPTIONS: MultiverseOptions = {
  title: "Island",
  actions: {},
  indicators: [{ name: "gdp", unit: "", doc: "" }],
  overlays: [],
  kpi: "gdp",
  overlay: "population",
};

type Handler = (content: FromMultiverse, buffers: DataView[]) => void;

class Memory {
  told: ToMultiverse[] = [];
  tree = tree();
  options = OPTIONS;
  private say: Handler = () => {};
  private changed: () => void = () => {};
  get(name: "options" | "tree") {
    return this[name];
  }
  send(content: ToMultiverse) {
    this.told.push(content);
  }
  on(event: string, handler: Handler | (() => void)) {
    if (event === "msg:custom") this.say = handler as Handler;
    else this.changed = handler as () => void;
  }
  off() {}
  /** Answer the last question of a kind. */
  answer(content: { kind: string } & Record<string, unknown>, buffers: DataView[] = []) {
    const asked = this.told.findLast((each) => each.kind === content.kind);
    const { serial = 0, view = "" } = asked ?? {};
    this.say({ serial, view, ...content } as unknown as FromMultiverse, buffers);
  }
  become(next: Tree) {
    this.tree = next;
    this.changed();
  }
  kinds() {
    return this.told.map((content) => content.kind);
  }
}

function started() {
  const model = new Memory();
  const session = new MultiverseSession(model as unknown as MultiverseModel);
  const calls: string[] = [];
  const forms: (Form | null)[] = [];
  session.on("call", (call) => calls.push(call));
  session.on("form", (form) => forms.push(form));
  session.start();
  return { model, session, calls, forms };
}

const apart = (call: string, tick: number | null = 41) => ({
  kind: "divergence",
  tick,
  component: null,
  rows: [],
  count: 0,
  cause: "",
  call,
});

test("a tree tells its colours, its extent, and which two to compare first", () => {
  const known = tree();
  assert.equal(new Set(colours(known).values()).size, 3);
  assert.deepEqual(extent(known), [0, 100]);
  known.tasks.push({
    branch: "deep",
    start: 80,
    target: 400,
    tick: 80,
    state: "running",
    error: null,
  });
  assert.deepEqual(extent(known), [0, 400]);
  assert.deepEqual(defaultPair(known), ["mine", "main"]);
  assert.equal(
    defaultPair({ root: "main", branches: [branch("main", null, 0, 9)], tasks: [] }),
    null,
  );
});

test("two branches share what lies before the fork of the one that left first", () => {
  const known = tree();
  known.branches.push(branch("other", "main", 20, 50));
  assert.equal(sharedTick(known, "deep", "main"), 40);
  assert.equal(sharedTick(known, "deep", "other"), 20);
  assert.equal(sharedTick(known, "mine", "deep"), 60);
  assert.equal(sharedTick(known, "main", "nobody"), null);
  const [main, mine] = known.branches as [Branch, Branch];
  assert.deepEqual(commonTicks(main, mine, 40), [40, 90]);
});

test("a new branch gets a name that nobody has", () => {
  const known = tree();
  assert.equal(freeName(known, "main", 30), "main-30");
  known.branches.push(branch("Main-30", "main", 30, 31));
  assert.equal(freeName(known, "main", 30), "main-30-2");
});

test("an axis has round marks, and inputs that lie close are one mark", () => {
  assert.deepEqual(marks(0, 100, 400, 80), [0, 30, 60, 90]);
  assert.deepEqual(marks(3, 8, 500, 80), [3, 4, 5, 6, 7, 8]);
  const inputs = [40, 10, 11, 42].map((tick) => ({ tick, verb: "", text: "" }));
  assert.deepEqual(
    clustered(inputs, 3).map((cluster) => [cluster.tick, cluster.inputs.length]),
    [
      [10, 2],
      [40, 2],
    ],
  );
});

test("a difference is unknown where either value is, and curves begin a little before two part", () => {
  assert.deepEqual(less([3, null, 1], [1, 1]), [2, null, null]);
  const ticks = Array.from({ length: 101 }, (_, tick) => tick);
  assert.equal(worthShowing(ticks, null), 0);
  assert.equal(worthShowing(ticks, 50), 40);
});

test("a view compares the newest fork with its parent, and asks for everything of the two", () => {
  const { model, session } = started();
  assert.deepEqual(model.kinds(), ["ready", "divergence", "kpis", "difference"]);
  assert.deepEqual([session.a, session.b, session.tick], ["mine", "main", 90]);
  session.pick("deep");
  assert.deepEqual([session.a, session.b], ["deep", "mine"]);
  session.pickSecond("main");
  assert.deepEqual([session.a, session.b, session.tick], ["deep", "main", 80]);
});

test("the line of Python is that of what the reader did last, not of what grew by itself", () => {
  const { model, session, calls } = started();
  model.answer(apart("where they part"));
  model.answer({
    kind: "kpis",
    a: "mine",
    b: "main",
    kpi: "gdp",
    tick: [],
    series: {},
    call: "no",
  });
  assert.deepEqual(calls, ["where they part"]);
  session.step("mine", 30);
  model.answer({ kind: "step", call: "step(30)" });
  const grown = tree();
  (grown.branches[1] as Branch).last_tick = 95;
  model.become(grown);
  model.answer({
    kind: "kpis",
    a: "mine",
    b: "main",
    kpi: "gdp",
    tick: [],
    series: {},
    call: "no",
  });
  assert.deepEqual(calls, ["where they part", "step(30)"]);
  assert.equal(session.tick, 95);
  session.chooseKpi("gdp");
  model.answer({
    kind: "kpis",
    a: "mine",
    b: "main",
    kpi: "gdp",
    tick: [],
    series: {},
    call: "kpis",
  });
  assert.equal(calls.at(-1), "kpis");
});

test("answers to other views and to older questions are not heard", () => {
  const { model, session } = started();
  const found: (Divergence | null)[] = [];
  session.on("divergence", (divergence) => found.push(divergence));
  model.answer({ ...apart("x"), view: "another" });
  model.answer({ ...apart("x"), serial: 999 });
  assert.equal(found.length, 0);
  model.answer(apart("x", 44));
  assert.equal(found.length, 1);
  assert.equal(session.parted, 44);
});

test("a form is checked as it is filled in, and made only where nothing is wrong", () => {
  const { model, session, forms } = started();
  session.begin("main", 50);
  assert.equal(session.form?.name, "main-50");
  assert.equal(model.told.at(-1)?.kind, "check");
  session.fork();
  model.answer({
    kind: "fork",
    branch: null,
    problems: [{ field: "name", message: "no" }],
    call: "",
  });
  assert.equal(forms.at(-1)?.parent, "main");
  session.fork();
  const grown = tree();
  grown.branches.push(branch("main-50", "main", 50, 50));
  model.become(grown);
  model.answer({ kind: "fork", branch: "main-50", problems: [], call: "run.fork(at=50)" });
  assert.equal(forms.at(-1), null);
  assert.deepEqual([session.a, session.b], ["main-50", "main"]);
});

test("what a cell compares is compared here too", () => {
  const { model, session } = started();
  model.answer({ kind: "compare", a: "deep", b: "main" });
  assert.deepEqual([session.a, session.b], ["deep", "main"]);
});

function page(): MultiversePage {
  const values = new Float32Array([1, -3]);
  const data = Buffer.from(values.buffer).toString("base64");
  const map = { width: 2, height: 1, low: -3, high: 1, data };
  return {
    view: "multiverse",
    options: { ...OPTIONS, pair: ["mine", "main"] },
    tree: tree(),
    kpis: { gdp: { tick: [0, 1], series: { main: [1, 2], mine: [1, 3], deep: [1, 4] } } },
    compared: {
      a: "mine",
      b: "main",
      divergence: {
        tick: 41,
        component: "x",
        rows: [{ table: "t", id: 1, column: "c", a: 5, b: 7 }],
        count: 1,
        cause: "",
      },
      maps: [
        { ...map, overlay: "population", tick: 50 },
        { ...map, overlay: "population", tick: 90 },
      ],
      land: Buffer.from([1, 1]).toString("base64"),
    },
  };
}

test("a saved page shows curves of all branches, and maps of its two in either order", () => {
  const session = new MultiverseSession(new OfflineMultiverse(page()), true);
  const seen: { tick: number; low: number; first: number | undefined }[] = [];
  const parts: (Divergence | null)[] = [];
  const failures: (string | null)[] = [];
  session.on("difference", ({ tick, low, values }) => seen.push({ tick, low, first: values[0] }));
  session.on("divergence", (divergence) => parts.push(divergence));
  session.on("failure", (failure) => failures.push(failure));
  let series: Record<string, (number | null)[]> = {};
  session.on("measured", (measured) => {
    series = measured.series;
  });
  session.start();
  assert.deepEqual(seen.at(-1), { tick: 90, low: -3, first: 1 });
  session.look(55);
  assert.equal(seen.at(-1)?.tick, 50);
  session.compare("main", "mine");
  assert.deepEqual(seen.at(-1), { tick: 90, low: -1, first: -1 });
  assert.deepEqual(parts.at(-1)?.rows[0], { table: "t", id: 1, column: "c", a: 7, b: 5 });
  session.compare("deep", "main");
  assert.deepEqual(series, { deep: [1, 4], main: [1, 2] });
  assert.match(parts.at(-1)?.cause ?? "", /only mine and main/);
  assert.match(failures.at(-1) ?? "", /no map of deep less main/);
  session.begin("main", 50);
  assert.equal(session.form, null);
});
