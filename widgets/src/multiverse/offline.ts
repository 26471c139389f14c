// Stands in for the kernel in a saved page: branches can be read and compared as far as the page carries them.
import { bytes } from "../offline.ts";
import { mount } from "./multiverse.ts";
import type {
  FromMultiverse,
  MultiverseModel,
  MultiverseOptions,
  MultiversePage,
  ToMultiverse,
  Tree,
} from "./protocol.ts";

type Handler = (content: FromMultiverse, buffers: DataView[]) => void;
type Ask<Kind> = Extract<ToMultiverse, { kind: Kind }>;

const NO_KERNEL = "The saved page has no kernel; fork and run branches in the notebook.";

/** A model whose kernel is the page itself. */
export class OfflineMultiverse implements MultiverseModel {
  private readonly page: MultiversePage;
  private readonly handlers = new Set<Handler>();

  constructor(page: MultiversePage) {
    this.page = page;
  }

  get(name: "options"): MultiverseOptions;
  get(name: "tree"): Tree;
  get(name: "options" | "tree"): MultiverseOptions | Tree {
    return this.page[name];
  }

  send(content: ToMultiverse): void {
    switch (content.kind) {
      case "kpis":
        this.measure(content);
        break;
      case "divergence":
        this.part(content);
        break;
      case "difference":
        this.subtract(content);
        break;
      case "check":
      case "fork":
      case "step":
      case "export":
        this.fail(content, NO_KERNEL);
        break;
      default:
        break;
    }
  }

  on(_event: "change:tree" | "msg:custom", handler: Handler | (() => void)): void {
    if (_event === "msg:custom") this.handlers.add(handler);
  }

  off(_event: "change:tree" | "msg:custom", handler: Handler | (() => void)): void {
    this.handlers.delete(handler);
  }

  /** Every curve of every branch is here. */
  private measure({ a, b, kpi, serial, view }: Ask<"kpis">): void {
    const { tick = [], series = {} } = this.page.kpis[kpi] ?? {};
    const both = { [a]: series[a] ?? [], [b]: series[b] ?? [] };
    this.tell({ kind: "kpis", serial, view, a, b, kpi, tick, series: both, call: "" });
  }

  /** Where they part is known of two branches only, in either order. */
  private part({ a, b, serial, view }: Ask<"divergence">): void {
    const { compared } = this.page;
    const none = { tick: null, component: null, rows: [], count: 0 };
    const turned = this.turned(a, b);
    if (!compared || turned === null) {
      const cause = `The saved page does not know where ${a} and ${b} part${this.instead()}.`;
      this.tell({ kind: "divergence", serial, view, a, b, ...none, cause, call: "" });
      return;
    }
    const rows = turned
      ? compared.divergence.rows.map((row) => ({ ...row, a: row.b, b: row.a }))
      : compared.divergence.rows;
    this.tell({ kind: "divergence", serial, view, a, b, ...compared.divergence, rows, call: "" });
  }

  /** The map whose tick lies nearest. */
  private subtract(asked: Ask<"difference">): void {
    const { a, b, overlay, tick, serial, view } = asked;
    const { compared } = this.page;
    const turned = this.turned(a, b);
    const [map] = (compared?.maps ?? [])
      .filter((each) => each.overlay === overlay)
      .sort((one, other) => Math.abs(one.tick - tick) - Math.abs(other.tick - tick));
    if (!compared || turned === null || !map) {
      this.fail(asked, `The saved page has no map of ${a} less ${b}${this.instead()}.`);
      return;
    }
    const { data, ...head } = map;
    const values = new Float32Array(bytes(data).buffer);
    if (turned)
      for (let tile = 0; tile < values.length; tile++) values[tile] = -(values[tile] ?? 0);
    const [low, high] = turned ? [-head.high, -head.low] : [head.low, head.high];
    this.tell({ kind: "difference", serial, view, ...head, a, b, low, high, call: "" }, [
      new DataView(values.buffer),
      new DataView(bytes(compared.land).buffer),
    ]);
  }

  /** Whether the page's two are asked for the other way round; null where other branches are. */
  private turned(a: string, b: string): boolean | null {
    const { compared } = this.page;
    if (compared?.a === a && compared.b === b) return false;
    return compared?.a === b && compared.b === a ? true : null;
  }

  private instead(): string {
    const { compared } = this.page;
    return compared ? `, only ${compared.a} and ${compared.b}` : "";
  }

  private fail({ kind, serial, view }: ToMultiverse, message: string): void {
    this.tell({ kind: "failed", of: kind, serial, view, message });
  }

  private tell(content: FromMultiverse, buffers: DataView[] = []): void {
    for (const handler of this.handlers) handler(content, buffers);
  }
}

/** What a page written by `MultiverseWidget.to_html` shows. */
export function offline(page: MultiversePage, host: HTMLElement): () => void {
  return mount(new OfflineMultiverse(page), host, true);
}
