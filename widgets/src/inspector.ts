// The inspector: fields with units and docs, history as sparklines, what a tile holds, and the last events.
import { h, iconButton } from "./dom.ts";
import { bare, date, short, singular, whole, withUnit, words } from "./format.ts";
import type { Entity, EntityEvent, Field } from "./protocol.ts";
import type { Session } from "./session.ts";
import { sparkline } from "./sparkline.ts";

/** Shows one entity, and leads from it to those it is bound to. */
export class Inspector {
  readonly element: HTMLElement;
  private readonly session: Session;
  private readonly body = h("div", {
    class: "pan-entity",
    "data-testid": "inspector",
    "data-ready": "false",
  });
  private readonly table = h("select", { "aria-label": "Table", "data-testid": "pick-table" });
  private readonly number = h("input", {
    type: "number",
    min: 0,
    step: 1,
    placeholder: "id",
    "aria-label": "Id",
    "data-testid": "pick-id",
  });
  private trail: [string, number][] = [];
  private shown = "";

  constructor(session: Session) {
    this.session = session;
    const form = h(
      "form",
      { class: "pan-picker" },
      this.table,
      this.number,
      h("button", { type: "submit", class: "pan-button", "data-testid": "pick-go" }, "Inspect"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.number.value !== "") this.open(this.table.value, Number(this.number.value));
    });
    this.element = h("div", { class: "pan-inspector" }, form, this.body);
    this.rest();
    session.on("hello", (hello) => {
      this.table.replaceChildren(
        ...hello.tables.map((name) => h("option", { value: name }, singular(name))),
      );
      if (hello.tables.includes("firms")) this.table.value = "firms";
    });
    session.on("entity", (entity) => (entity ? this.show(entity) : this.rest()));
  }

  /** Go to another entity, and remember the way back. */
  open(table: string, entity: number): void {
    this.session.inspect(table, entity);
  }

  private rest(): void {
    this.trail = [];
    this.shown = "";
    this.body.dataset.ready = "false";
    this.body.replaceChildren(
      h(
        "p",
        { class: "pan-hint" },
        "Click a tile of the map, or pick a firm, household or person by its id.",
      ),
    );
  }

  private show(entity: Entity): void {
    const key = `${entity.table} ${entity.entity}`;
    if (key !== this.shown) {
      const known = this.trail.findIndex(([table, id]) => `${table} ${id}` === key);
      if (known >= 0) this.trail.length = known;
      this.trail.push([entity.table, entity.entity]);
      this.shown = key;
      this.body.scrollTop = 0;
    }
    const opened = new Set(
      [...this.body.querySelectorAll("details[open]")].map((each) =>
        each.getAttribute("data-table"),
      ),
    );
    const scrolled = this.body.scrollTop;
    this.body.replaceChildren(
      this.heading(entity),
      entity.found ? this.fields(entity) : this.missing(entity),
      ...entity.contents.map((list) => this.list(list, opened.has(list.table))),
      this.events(entity.events),
    );
    this.body.scrollTop = scrolled;
    this.body.dataset.entity = key;
    this.body.dataset.tick = String(entity.tick);
    this.body.dataset.ready = "true";
  }

  private heading(entity: Entity): HTMLElement {
    const back = this.trail.slice(0, -1).slice(-3);
    return h(
      "header",
      { class: "pan-entity-head" },
      h(
        "div",
        {},
        h("h3", {}, `${singular(entity.table)} ${entity.entity}`),
        h("span", { class: "pan-faint" }, `${date(entity.tick)} · tick ${whole(entity.tick)}`),
        ...back.map(([table, id]) => this.link(table, id, `‹ ${singular(table)} ${id}`)),
      ),
      iconButton("close", "Close the inspector (Esc)", "close-inspector", () =>
        this.session.inspect(null),
      ),
    );
  }

  private missing(entity: Entity): HTMLElement {
    return h(
      "p",
      { class: "pan-hint" },
      `There is no ${singular(entity.table)} ${entity.entity} at this tick.`,
    );
  }

  private fields(entity: Entity): HTMLElement {
    const rows = entity.fields.map((field) => {
      const series = entity.history.columns[field.name];
      return h(
        "div",
        { class: "pan-field", role: "row", title: field.doc },
        h("span", { class: "pan-name" }, words(field.name)),
        series ? sparkline(entity.history.ticks, series) : null,
        this.value(field),
      );
    });
    return h("div", { class: "pan-fields", role: "table", "aria-label": "Fields" }, ...rows);
  }

  private value(field: Field): HTMLElement {
    const { value, link } = field;
    if (link && typeof value === "number") {
      return this.link(link, value, `${singular(link)} ${value}`);
    }
    const exact = field.exact === null ? null : `exactly ${whole(field.exact)}`;
    return h("span", { class: "pan-value", title: exact }, ...readable(field));
  }

  private link(table: string, entity: number, label: string): HTMLElement {
    return h(
      "button",
      { type: "button", class: "pan-link", onclick: () => this.open(table, entity) },
      label,
    );
  }

  private list(list: Entity["contents"][number], open: boolean): HTMLElement {
    const rows = list.rows.map(([id, telling]) =>
      h(
        "button",
        {
          type: "button",
          class: "pan-row",
          "data-testid": `row-${list.table}`,
          onclick: () => this.open(list.table, id),
        },
        h("b", {}, String(id)),
        ...telling.map((text) => h("span", {}, text.replace(/_/g, " "))),
      ),
    );
    const more = list.count - list.rows.length;
    return h(
      "details",
      { class: "pan-list", "data-table": list.table, open: open && list.count > 0 },
      h("summary", {}, words(list.table), h("span", { class: "pan-count" }, whole(list.count))),
      h(
        "div",
        { class: "pan-rows" },
        ...rows,
        more > 0 ? h("span", { class: "pan-faint" }, `and ${whole(more)} more`) : null,
      ),
    );
  }

  private events(events: EntityEvent[]): HTMLElement {
    if (events.length === 0) return h("p", { class: "pan-hint" }, "No recent events.");
    return h(
      "section",
      { class: "pan-events", "aria-label": "Last events", "data-testid": "events" },
      h("h4", {}, "Last events"),
      ...events.map((event) => this.event(event)),
    );
  }

  private event(event: EntityEvent): HTMLElement {
    const cause =
      event.cause === null
        ? null
        : h(
            "span",
            { class: "pan-cause", title: `Caused by event ${event.cause}` },
            `because ${event.cause_kind ? words(event.cause_kind) : `of event ${event.cause}`}`,
          );
    const partner =
      event.other !== null && event.other_table !== null
        ? this.link(event.other_table, event.other, `${singular(event.other_table)} ${event.other}`)
        : null;
    return h(
      "div",
      { class: "pan-event" },
      h("time", { title: date(event.tick) }, whole(event.tick)),
      h("b", {}, words(event.what)),
      event.value === null ? null : h("span", {}, short(event.value)),
      partner,
      cause,
    );
  }
}

/** A field's value as people read it, with its unit in a fainter tone. */
function readable(field: Field): (Node | string)[] {
  const { value, unit } = field;
  if (typeof value === "boolean") return [value ? "yes" : "no"];
  if (typeof value === "number") return measured(value, unit);
  if (Array.isArray(value)) return [value.map(plain).join("  ")];
  if (value !== null && typeof value === "object") {
    const parts = Object.entries(value).map(([name, each]) => `${words(name)} ${plain(each)}`);
    return [parts.join(", ") || "–"];
  }
  return [plain(value)];
}

function measured(value: number, unit: string): (Node | string)[] {
  const text = withUnit(value, unit);
  const number = bare(value, unit);
  return [number, h("small", {}, text.slice(number.length))];
}

function plain(value: unknown): string {
  if (typeof value === "number") return short(value);
  return value === null ? "–" : String(value).replace(/_/g, " ");
}
