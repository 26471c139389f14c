// The state of one view of a causal graph, and what it asks the kernel; the panels listen to it.
import { Topics } from "../topics.ts";
import type { Axis, Direction, Fold, FromGraph, GraphModel, Scene, SceneNode } from "./protocol.ts";
import { index, step } from "./walk.ts";

interface Told {
  scene: Scene;
  selected: SceneNode | null;
  fold: Fold | null;
  busy: boolean;
  failure: string | null;
  live: boolean;
}

type Request =
  | { kind: "expand"; node: string; direction: Direction }
  | { kind: "unfold"; fold: string }
  | { kind: "axis"; axis: Axis }
  | { kind: "open"; node: string };

/** One view's state; panels call its verbs and listen to its topics. */
export class GraphSession extends Topics<Told> {
  scene: Scene;
  nodes: Map<string, SceneNode>;
  selected: string | null = null;
  private readonly model: GraphModel;
  private serial = 0;
  private waiting = new Set<number>();

  constructor(model: GraphModel) {
    super();
    this.model = model;
    this.scene = model.get("scene");
    this.nodes = index(this.scene);
    model.on("change:scene", this.changed);
    model.on("msg:custom", this.receive);
  }

  /** Tell the panels what there is, once they listen. */
  start(): void {
    this.emit("scene", this.scene);
    this.select(null);
  }

  stop(): void {
    this.model.off("change:scene", this.changed);
    this.model.off("msg:custom", this.receive);
  }

  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** The node that is selected, if any. */
  current(): SceneNode | null {
    return (this.selected !== null && this.nodes.get(this.selected)) || null;
  }

  select(id: string | null): void {
    this.selected = id;
    this.emit("selected", this.current());
  }

  /** Follow an arrow key from the selected node. */
  walk(key: string): void {
    const next = this.selected === null ? this.scene.focus : step(this.scene, this.selected, key);
    if (next !== null) this.select(next);
  }

  /** More causes or effects of a node: those folded away first, else those that the kernel finds. */
  expand(id: string, direction: Direction): void {
    const folded = this.scene.folds.find(
      (fold) => fold.anchor === id && fold.direction === direction,
    );
    if (folded) this.unfold(folded);
    else if (!this.nodes.get(id)?.complete.includes(direction)) {
      this.ask({ kind: "expand", node: id, direction });
    }
  }

  unfold(fold: Fold): void {
    this.emit("fold", fold);
    this.ask({ kind: "unfold", fold: fold.id });
  }

  turn(axis: Axis): void {
    if (axis !== this.scene.axis) this.ask({ kind: "axis", axis });
  }

  /** Hand a node to the notebook: its callback, and the explorers linked with the graph. */
  open(id: string): void {
    this.ask({ kind: "open", node: id });
  }

  private ask(request: Request): void {
    this.serial += 1;
    this.waiting.add(this.serial);
    this.emit("failure", null);
    this.emit("busy", true);
    this.model.send({ ...request, serial: this.serial });
  }

  private readonly changed = (): void => {
    this.scene = this.model.get("scene");
    this.nodes = index(this.scene);
    this.emit("scene", this.scene);
    this.emit("selected", this.current());
  };

  private readonly receive = (content: FromGraph): void => {
    if (content.kind === "error") this.emit("failure", content.message);
    if (content.kind === "done") {
      this.waiting.delete(content.serial);
      this.emit("busy", this.busy);
    }
  };
}
