// What the kernel (panarchy/widgets/graph/scene.py and causal_graph.py) and a view of a causal graph tell each other.

/** What a node is in the reader's eyes. */
export type Family = "start" | "intervention" | "event" | "decision" | "value" | "phase" | "read";

/** How a cause leads to its effect. */
export type Link = "direct" | "indirect" | "trigger" | "enabled" | "prevented" | "modified";

export type Direction = "causes" | "effects";

export type Axis = "tick" | "depth";

/** One node with its middle in pixels; `complete` lists the sides where nothing more is to be found. */
export interface SceneNode {
  id: string;
  label: string;
  kind: string;
  family: Family;
  system: string;
  tick: number | null;
  table: string | null;
  entity: number | null;
  value: number | null;
  detail: string;
  x: number;
  y: number;
  root: boolean;
  complete: Direction[];
}

/** One edge; the path is a start and cubic Bézier segments of six numbers each. */
export interface SceneEdge {
  source: string;
  target: string;
  role: string;
  link: Link;
  weight: number | null;
  spine: boolean;
  path: number[];
}

/** Nodes that are not shown, behind one that is; `members` are labels and ticks of the nearest of them. */
export interface Fold {
  id: string;
  anchor: string;
  direction: Direction;
  count: number;
  members: [string, number | null][];
}

/** All that is drawn, laid out by the kernel. */
export interface Scene {
  focus: string;
  axis: Axis;
  spine: string[];
  total: number;
  size: [number, number];
  node: [number, number];
  nodes: SceneNode[];
  edges: SceneEdge[];
  folds: Fold[];
  lanes: { system: string; top: number; height: number }[];
  columns: { x: number; tick: number | null }[];
}

export interface GraphOptions {
  height: number;
  /** What was asked; empty where the focus says it. */
  question: string;
  /** The answer in sentences, one a line; empty where there is none. */
  story: string;
}

/** The answers: a request is done (its scene, if changed, came before), or something went wrong. */
export type FromGraph = { kind: "done"; serial: number } | { kind: "error"; message: string };

/** What a view may ask. */
export type ToGraph = { serial: number } & (
  | { kind: "expand"; node: string; direction: Direction }
  | { kind: "unfold"; fold: string }
  | { kind: "axis"; axis: Axis }
  | { kind: "open"; node: string }
);

/** The part of anywidget's model that the graph uses; the offline page has its own. */
export interface GraphModel {
  get(name: "options"): GraphOptions;
  get(name: "scene"): Scene;
  send(content: ToGraph): void;
  on(event: "change:scene", handler: () => void): void;
  on(event: "msg:custom", handler: (content: FromGraph) => void): void;
  off(event: "change:scene", handler: () => void): void;
  off(event: "msg:custom", handler: (content: FromGraph) => void): void;
}

/** What `CausalGraphWidget.to_html` writes into a page. */
export interface GraphPage {
  view: "graph";
  options: GraphOptions;
  scene: Scene;
}
