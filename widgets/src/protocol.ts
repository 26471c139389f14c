// The messages between the kernel (panarchy/widgets/publisher.py) and a view, in one place.
import type { Run } from "./selection.ts";

/** One overlay of the map: how it is called, coloured and read. */
export interface Overlay {
  name: string;
  title: string;
  unit: string;
  palette: string;
  doc: string;
  labels: string[] | null;
}

/** One indicator that the world computes each tick. */
export interface Kpi {
  name: string;
  unit: string;
  doc: string;
}

/** What never changes about a world or a run. */
export interface Hello {
  kind: "hello";
  title: string;
  subtitle: string;
  live: boolean;
  width: number;
  height: number;
  overlays: Overlay[];
  kpis: Kpi[];
  phases: { name: string; system: string; doc: string }[];
  tables: string[];
  kernel: string | null;
  pace: [number | null, number];
  selection: Run[];
}

/** What the engine does now. */
export interface EngineState {
  kind: "state";
  playing: boolean;
  blocking: boolean;
  error: string | null;
}

/** Name, values of codes 0 and 254, and how the codes come: 0 as before, 1 whole, 2 as what changed. */
export type PlaneHead = [string, number, number, 0 | 1 | 2];

/** One frame; the buffers are the planes not marked 0, then the KPI rows as float64; a rest means nothing. */
export interface FrameHead {
  kind: "frame";
  sequence: number;
  serial: number | null;
  tick: number;
  past: boolean;
  first: number;
  last: number;
  planes: PlaneHead[];
  rows: number;
  fresh: boolean;
  rate: number;
  lag: number;
  phases: Record<string, number>;
  memory: number;
}

/** The answer to a released timeline. */
export interface Settled {
  kind: "settled";
  serial: number;
  exact: boolean;
}

/** One field of an inspected entity. */
export interface Field {
  name: string;
  value: unknown;
  unit: string;
  doc: string;
  link: string | null;
  exact: number | null;
}

/** One event of an inspected entity. */
export interface EntityEvent {
  event: number;
  tick: number;
  what: string;
  system: string | null;
  value: number | null;
  other_table: string | null;
  other: number | null;
  cause: number | null;
  cause_kind: string | null;
}

/** Numbers of an entity by tick. */
export interface History {
  ticks: number[];
  columns: Record<string, (number | null)[]>;
}

/** Everything the inspector shows. */
export interface Entity {
  kind: "entity";
  table: string;
  entity: number;
  tick: number;
  found: boolean;
  fields: Field[];
  events: EntityEvent[];
  contents: { table: string; count: number; rows: [number, string[]][] }[];
  history: History;
}

/** Tiles that another view, or the notebook, has chosen. */
export interface Chosen {
  kind: "selection";
  runs: Run[];
  view: string | null;
}

/** An error to show in the cell. */
export interface Failure {
  kind: "error";
  message: string;
}

/** Another widget opens an entity here, as it stood after a tick (null: where the explorer stands). */
export interface Visit {
  kind: "visit";
  table: string;
  entity: number;
  tick: number | null;
}

export type FromKernel =
  | Hello
  | EngineState
  | FrameHead
  | Settled
  | Entity
  | Chosen
  | Failure
  | Visit;

/** What a view may ask. */
export type ToKernel =
  | { kind: "ready"; view: string; near: boolean }
  | { kind: "visible"; view: string; on: boolean }
  | { kind: "gone"; view: string }
  | { kind: "ack"; sequence: number }
  | { kind: "play" | "pace"; ticks_per_frame: number | null; frames_per_second: number }
  | { kind: "pause" }
  | { kind: "step"; ticks: number }
  | { kind: "scrub"; tick: number; serial: number; release: boolean }
  | { kind: "present" }
  | { kind: "select"; view: string; runs: Run[] }
  | { kind: "inspect"; table: string | null; entity: number };

/** The part of anywidget's model that the explorer uses; the offline page has its own. */
export interface Model {
  get(name: "options"): { overlay: string; charts: string[]; height: number };
  send(content: ToKernel): void;
  on(event: "msg:custom", handler: (content: FromKernel, buffers: DataView[]) => void): void;
  off(event: "msg:custom", handler: (content: FromKernel, buffers: DataView[]) => void): void;
}
