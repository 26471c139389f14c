// What can be told from a tree of branches without a page: colours, defaults, names, ticks in common, marks on an axis.
import { tone } from "../graph/looks.ts";
import type { Branch, Input, Tree } from "./protocol.ts";

/** Okabe and Ito's colours in the order in which lanes take them, the yellow left out, which white paper swallows. */
const LANES = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8a949e"];

/** A colour for each branch, by its lane; a little lighter on dark paper. */
export function colours(tree: Tree, dark = false): Map<string, string> {
  const hue = (lane: number) => tone(LANES[lane % LANES.length] ?? "#888888", dark);
  return new Map(tree.branches.map(({ name }, lane) => [name, hue(lane)]));
}

/** The branch that got furthest of the latest forks, and its parent; null where nothing was forked. */
export function defaultPair(tree: Tree): [string, string] | null {
  const names = new Set(tree.branches.map((branch) => branch.name));
  const forks = tree.branches.filter(
    (branch) => branch.parent !== null && names.has(branch.parent),
  );
  const [newest] = forks.sort(
    (one, other) => other.last_tick - one.last_tick || other.fork_tick - one.fork_tick,
  );
  return newest?.parent ? [newest.name, newest.parent] : null;
}

/** A name that no branch has: `parent-tick`, with a number if that is taken. */
export function freeName(tree: Tree, parent: string, at: number): string {
  const taken = new Set(tree.branches.map((branch) => branch.name.toLowerCase()));
  const stem = `${parent}-${at}`;
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

/** The first and last tick that both branches hold, along their whole lines of history. */
export function commonTicks(a: Branch, b: Branch, first = 0): [number, number] {
  const last = Math.min(a.last_tick, b.last_tick);
  return [Math.min(last, first), last];
}

/** The last tick of each run that belongs to a branch's history: its own, and its ancestors' up to each fork. */
function line(tree: Tree, name: string): Map<string, number> {
  const found = new Map<string, number>();
  let branch = tree.branches.find((each) => each.name === name);
  let last = branch?.last_tick ?? 0;
  while (branch && !found.has(branch.name)) {
    found.set(branch.name, Math.min(last, branch.last_tick));
    last = Math.min(last, branch.fork_tick);
    const { parent } = branch;
    branch = tree.branches.find((each) => each.name === parent);
  }
  return found;
}

/** The last tick that two branches share; null where they have no ancestor in common. */
export function sharedTick(tree: Tree, a: string, b: string): number | null {
  const other = line(tree, b);
  const shared = [...line(tree, a)].flatMap(([name, tick]) => {
    const theirs = other.get(name);
    return theirs === undefined ? [] : [Math.min(tick, theirs)];
  });
  return shared.length > 0 ? Math.max(...shared) : null;
}

/** The extent of the whole tree, with what is on its way. */
export function extent(tree: Tree): [number, number] {
  const first = Math.min(...tree.branches.map((branch) => branch.first_tick));
  const running = tree.tasks.filter((task) => task.state === "running");
  const last = Math.max(
    ...tree.branches.map((branch) => branch.last_tick),
    ...running.map((task) => task.target),
  );
  return [first, Math.max(last, first + 1)];
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 90, 182, 365, 730, 1825, 3650, 7300, 18250, 36500];

/** Round ticks for an axis, at most about one every `room` pixels. */
export function marks(first: number, last: number, width: number, room: number): number[] {
  const most = Math.max(1, width / room);
  const step = STEPS.find((each) => (last - first) / each <= most) ?? 100_000;
  const found = [];
  for (let tick = Math.ceil(first / step) * step; tick <= last; tick += step) found.push(tick);
  return found;
}

/** Inputs that would lie on top of each other as one mark: those closer than `apart` ticks, in order. */
export function clustered(inputs: Input[], apart: number): { tick: number; inputs: Input[] }[] {
  const sorted = [...inputs].sort((one, other) => one.tick - other.tick);
  const clusters: { tick: number; inputs: Input[] }[] = [];
  for (const input of sorted) {
    const last = clusters.at(-1);
    if (last && input.tick - last.tick < apart) last.inputs.push(input);
    else clusters.push({ tick: input.tick, inputs: [input] });
  }
  return clusters;
}

/** A less B at each tick; null where either has no value. */
export function less(a: (number | null)[], b: (number | null)[]): (number | null)[] {
  return a.map((value, index) => {
    const other = b[index];
    return value === null || other === null || other === undefined ? null : value - other;
  });
}

/** From which index on curves are worth showing: a little before the two part, else from the start. */
export function worthShowing(ticks: number[], parted: number | null): number {
  if (parted === null) return 0;
  const last = ticks.at(-1) ?? 0;
  const from = parted - Math.max(10, 0.12 * (last - parted));
  return Math.max(
    0,
    ticks.findIndex((tick) => tick >= from),
  );
}
