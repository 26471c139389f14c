// Where the two branches part, in a sentence, and every number that differs there, as a table.
import { h } from "../dom.ts";
import { short, whole } from "../format.ts";
import type { Divergence, Row } from "./protocol.ts";
import type { MultiverseSession } from "./session.ts";

/** The panel under curves and map. */
export function parting(session: MultiverseSession): HTMLElement {
  const sentence = h("p", { class: "pan-parting", "data-testid": "parting" });
  const table = h("div", { class: "pan-apart-rows", "data-testid": "divergence-table" });
  const panel = h("section", { class: "pan-apart" }, sentence, table);
  session.on("divergence", (found) => {
    sentence.replaceChildren(...(found ? told(found) : ["Looking for the first difference …"]));
    sentence.dataset.tick = String(found?.tick ?? "");
    table.hidden = !found || found.rows.length === 0;
    table.replaceChildren(...(found && found.rows.length > 0 ? [rows(found)] : []));
  });
  return panel;
}

function told(found: Divergence): (HTMLElement | string)[] {
  if (found.tick === null) return [found.cause || `${found.a} and ${found.b} are equal.`];
  const numbers = found.count === 1 ? "one number differs" : `${whole(found.count)} numbers differ`;
  const where = found.component === null ? [] : [" in ", h("b", {}, found.component)];
  return [
    h("b", {}, found.a),
    " and ",
    h("b", {}, found.b),
    " part at ",
    h("b", { class: "pan-parted-text" }, `tick ${whole(found.tick)}`),
    ...where,
    `, where ${numbers}. `,
    found.cause.charAt(0).toUpperCase() + found.cause.slice(1),
  ];
}

function rows(found: Divergence): HTMLElement {
  const head = ["table", "id", "column", found.a, found.b, "A − B"].map((name, index) =>
    h("th", { scope: "col", class: index > 2 ? "pan-number-cell" : "" }, name),
  );
  const body = found.rows.map((row) =>
    h(
      "tr",
      {},
      h("td", {}, row.table),
      h("td", {}, String(row.id)),
      h("td", {}, row.column ?? "the whole row"),
      ...[row.a, row.b].map((value) => h("td", { class: "pan-number-cell" }, number(value))),
      h("td", { class: "pan-number-cell" }, apart(row)),
    ),
  );
  const more = found.count - found.rows.length;
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...head)),
    h("tbody", {}, ...body),
    more > 0
      ? h("tfoot", {}, h("tr", {}, h("td", { colspan: 6 }, `and ${whole(more)} more`)))
      : null,
  );
}

/** Columns whose numbers name something: their difference means nothing. */
const NAMES = /_(id|event|root)$/;

function number(value: number | null): string {
  if (value === null) return "–";
  return Number.isInteger(value) ? whole(value).replace("-", "−") : short(value);
}

function apart({ a, b, column }: Row): string {
  if (column === null) return a === null ? "only in B" : "only in A";
  if (a === null || b === null || NAMES.test(column)) return "–";
  return `${a > b ? "+" : ""}${number(a - b)}`;
}
