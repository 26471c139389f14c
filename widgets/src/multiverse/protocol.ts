// What the kernel (panarchy/widgets/multiverse.py) and a view of the multiverse tell each other, in one place.
import type { Kpi, Overlay } from "../protocol.ts";

/** An intent of a branch. */
export interface Input {
  tick: number;
  verb: string;
  text: string;
}

/** One branch; the kernel sends them from the top lane to the bottom one. */
export interface Branch {
  name: string;
  parent: string | null;
  fork_tick: number;
  first_tick: number;
  last_tick: number;
  seed: number;
  live: boolean;
  inputs: Input[];
  chain: string;
}

/** A branch on its way. */
export interface Task {
  branch: string;
  start: number;
  target: number;
  tick: number;
  state: "running" | "done" | "stopped" | "failed";
  error: string | null;
}

export interface Tree {
  root: string;
  branches: Branch[];
  tasks: Task[];
}

/** The JSON Schema of one argument, as far as actions use it. */
export interface Rule {
  type: "integer" | "number" | "string";
  enum?: string[];
  minimum?: number;
  maximum?: number;
  description?: string;
  "x-table"?: string;
}

/** A verb, with what it needs. */
export interface Action {
  doc: string;
  effect: string;
  schema: { properties: Record<string, Rule>; required: string[] };
}

export interface MultiverseOptions {
  title: string;
  actions: Record<string, Action>;
  indicators: Kpi[];
  overlays: Overlay[];
  kpi: string;
  overlay: string;
  /** The two to compare first; left out where the newest fork and its parent will do. */
  pair?: [string, string];
}

/** The form of a fork, as it is filled in; numbers are text until the kernel reads them. */
export interface Form {
  parent: string;
  at: number;
  name: string;
  ticks: string;
  inputs: { verb: string; args: Record<string, string>; at: string }[];
}

/** What is wrong with a field, such as `name`, `at` or `inputs.0.args.tile`. */
export interface Problem {
  field: string;
  message: string;
}

export interface Checked {
  kind: "check";
  problems: Problem[];
  notes: Problem[];
  call: string;
}

export interface Forked {
  kind: "fork";
  branch: string | null;
  problems: Problem[];
  call: string;
}

/** Something was done, by this line of Python. */
export interface Done {
  kind: "step" | "export";
  call: string;
  path?: string;
}

/** A number that differs; `column` is null where the row exists on one side only. */
export interface Row {
  table: string;
  id: number;
  column: string | null;
  a: number | null;
  b: number | null;
}

/** Where A and B part; `tick` is null where they never do. */
export interface Divergence {
  kind: "divergence";
  a: string;
  b: string;
  tick: number | null;
  component: string | null;
  rows: Row[];
  count: number;
  cause: string;
  call: string;
}

/** One KPI of A and B. */
export interface Measured {
  kind: "kpis";
  a: string;
  b: string;
  kpi: string;
  tick: number[];
  series: Record<string, (number | null)[]>;
  call: string;
}

/** The map of A less B; the buffers are float32 values and one byte a tile that says what is land. */
export interface DifferenceHead {
  kind: "difference";
  a: string;
  b: string;
  overlay: string;
  tick: number;
  width: number;
  height: number;
  low: number;
  high: number;
  call: string;
}

/** A request came to nothing. */
export interface Failed {
  kind: "failed";
  of: ToMultiverse["kind"];
  message: string;
}

export interface Failure {
  kind: "error";
  message: string;
}

/** A cell has put two branches beside each other. */
export interface Chosen {
  kind: "compare";
  a: string;
  b: string;
}

type Answer = (Checked | Forked | Done | Divergence | Measured | DifferenceHead | Failed) & {
  serial: number;
  /** Which view asked; every view hears every answer. */
  view: string;
};

export type FromMultiverse = Answer | Failure | Chosen;

/** What a view may ask. */
export type ToMultiverse = { serial: number; view: string } & (
  | { kind: "ready" | "gone" }
  | { kind: "check" | "fork"; form: Form }
  | { kind: "step"; branch: string; ticks: number }
  | { kind: "stop" | "export"; branch: string }
  | { kind: "divergence"; a: string; b: string }
  | { kind: "kpis"; a: string; b: string; kpi: string }
  | { kind: "difference"; a: string; b: string; overlay: string; tick: number }
);

/** The part of anywidget's model that the multiverse uses; the offline page has its own. */
export interface MultiverseModel {
  get(name: "options"): MultiverseOptions;
  get(name: "tree"): Tree;
  send(content: ToMultiverse): void;
  on(event: "change:tree", handler: () => void): void;
  on(event: "msg:custom", handler: (content: FromMultiverse, buffers: DataView[]) => void): void;
  off(event: "change:tree", handler: () => void): void;
  off(event: "msg:custom", handler: (content: FromMultiverse, buffers: DataView[]) => void): void;
}

/** What `MultiverseWidget.to_html` writes into a page. */
export interface MultiversePage {
  view: "multiverse";
  options: MultiverseOptions;
  tree: Tree;
  kpis: Record<string, { tick: number[]; series: Record<string, (number | null)[]> }>;
  compared: {
    a: string;
    b: string;
    divergence: Omit<Divergence, "kind" | "a" | "b" | "call">;
    maps: (Omit<DifferenceHead, "kind" | "a" | "b" | "call"> & { data: string })[];
    land: string;
  } | null;
}
