// The list beside the lanes: each branch by name, how far it is, and what can be done with it.
import { h, iconButton, relabel } from "../dom.ts";
import { whole } from "../format.ts";
import type { Branch, Task } from "./protocol.ts";
import type { MultiverseSession } from "./session.ts";

/** Height of a row, which is that of a lane, in pixels. */
export const ROW = 34;

interface Row {
  element: HTMLElement;
  update(branch: Branch, task: Task | undefined): void;
}

/** Rows that are kept from tree to tree, so that a click is not lost while branches grow. */
export class Rows {
  readonly element = h("ol", { class: "pan-lane-rows", "data-testid": "branches" });
  private readonly session: MultiverseSession;
  private readonly by: () => number;
  private readonly rows = new Map<string, Row>();

  /** `by` says how many ticks the reader wants a branch to go on. */
  constructor(session: MultiverseSession, by: () => number) {
    this.session = session;
    this.by = by;
    session.on("tree", () => this.update());
    session.on("pair", () => this.update());
  }

  private update(): void {
    const { branches, tasks } = this.session.tree;
    const running = new Map(tasks.map((task) => [task.branch, task]));
    const wanted = branches.map((branch) => {
      const row = this.rows.get(branch.name) ?? this.make(branch);
      row.update(branch, running.get(branch.name));
      return row.element;
    });
    const same =
      wanted.length === this.element.children.length &&
      wanted.every((element, index) => element === this.element.children[index]);
    if (!same) this.element.replaceChildren(...wanted);
  }

  private make({ name, parent }: Branch): Row {
    const { session } = this;
    let shown: Branch | null = null;
    const dot = h("i", { class: "pan-dot" });
    const tick = h("span", { class: "pan-lane-tick", "data-testid": `tick-${name}` });
    const bar = h("i", { class: "pan-lane-progress", hidden: true });
    const first = this.badge("A", name, () => session.pick(name));
    const second = this.badge("B", name, () => session.pickSecond(name));
    const label = h(
      "button",
      {
        type: "button",
        class: "pan-lane-name",
        "data-testid": `branch-${name}`,
        onclick: (event: MouseEvent) =>
          event.shiftKey ? session.pickSecond(name) : session.pick(name),
      },
      dot,
      h("span", {}, name),
    );
    const run = iconButton("play", `Run ${name} on`, `run-${name}`, () => {
      if (run.dataset.running === "true") session.halt(name);
      else session.step(name, this.by());
    });
    const tools = h(
      "span",
      { class: "pan-lane-tools pan-needs-kernel" },
      iconButton("fork", `Fork ${name} at its last tick`, `fork-${name}`, () => {
        if (shown) session.begin(name, shown.last_tick);
      }),
      run,
      iconButton("save", `Write ${name} as a scenario`, `export-${name}`, () =>
        session.exported(name),
      ),
    );
    // The root is history: it is forked, not stepped.
    if (parent === null) run.style.visibility = "hidden";
    const element = h("li", {}, first, second, label, tick, tools, bar);
    const update = (branch: Branch, task: Task | undefined) => {
      shown = branch;
      dot.style.background = session.colour.get(name) ?? "";
      const running = task?.state === "running";
      tick.textContent = running
        ? `${whole(branch.last_tick)} of ${whole(task.target)}`
        : `tick ${whole(branch.last_tick)}`;
      relabel(run, running ? "stop" : "play", running ? `Stop ${name}` : `Run ${name} on`);
      run.dataset.running = String(running);
      element.dataset.running = String(running);
      bar.hidden = !running;
      if (running) {
        const share = (branch.last_tick - task.start) / Math.max(1, task.target - task.start);
        bar.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
      }
      first.setAttribute("aria-pressed", String(session.a === name));
      second.setAttribute("aria-pressed", String(session.b === name));
      label.title = about(branch);
    };
    const row = { element, update };
    this.rows.set(name, row);
    return row;
  }

  private badge(letter: "A" | "B", name: string, onclick: () => void): HTMLElement {
    const title = letter === "A" ? `Look at ${name}` : `Compare with ${name} (Shift and click)`;
    return h(
      "button",
      {
        type: "button",
        class: "pan-badge",
        title,
        "aria-label": title,
        "aria-pressed": "false",
        "data-testid": `${letter.toLowerCase()}-${name}`,
        onclick,
      },
      letter,
    );
  }
}

function about(branch: Branch): string {
  const from =
    branch.parent === null
      ? "the root"
      : `forked from ${branch.parent} after tick ${branch.fork_tick}`;
  const inputs = branch.inputs.map((input) => `tick ${input.tick}: ${input.text}`);
  const shown =
    inputs.length > 8 ? [...inputs.slice(0, 8), `and ${inputs.length - 8} more`] : inputs;
  const lines = [`${branch.name}: ${from}, seed ${branch.seed}`, ...shown];
  return [...lines, `chain ${branch.chain.slice(0, 16)}`].join("\n");
}
