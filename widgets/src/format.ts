// Shows numbers with their units the way people write them: percent for fractions, short for money.

const DAYS_A_YEAR = 365;
/** From which size on a number is shown with which letter; thousands only from ten of them. */
const SCALES: [number, string][] = [
  [1e9, "G"],
  [1e6, "M"],
  [1e4, "k"],
];

/** A number in three or four significant figures, with k, M or G where it is long. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  for (const [limit, letter] of SCALES) {
    if (size >= limit) return `${trim(value / (letter === "k" ? 1e3 : limit), 3)}${letter}`;
  }
  return trim(value, size >= 100 ? 4 : 3);
}

function trim(value: number, figures: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, figures - 1 - Math.floor(Math.log10(Math.abs(value))));
  const text = value.toFixed(Math.min(digits, 8));
  const shown = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return shown.replace("-", "−");
}

/** What a unit says after the percent sign: `fraction a year` is percent a year. */
function afterPercent(unit: string): string {
  return unit.replace(/^(fraction|share|rate|ratio)/, "").trim();
}

/** A value without its unit, but fractions as percent. */
export function bare(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (isFraction(unit)) return `${trim(value * 100, Math.abs(value) >= 0.1 ? 3 : 2)} %`;
  return short(value);
}

/** A value with its unit: fractions as percent, others short and followed by the unit. */
export function withUnit(value: number | null | undefined, unit: string): string {
  const text = bare(value, unit);
  const name = isFraction(unit) ? afterPercent(unit) : shownUnit(unit);
  return text === "–" || !name ? text : `${text} ${name}`;
}

/** A number on an axis, with as many decimals as the step between labels needs. */
export function onAxis(value: number, step: number, unit: string): string {
  const [shown, apart] = isFraction(unit) ? [value * 100, step * 100] : [value, step];
  const [scale, letter] = SCALES.find(([limit]) => Math.abs(shown) >= limit) ?? [1, ""];
  const by = letter === "k" ? 1e3 : scale;
  const decimals = Math.max(0, -Math.floor(Math.log10(apart / by) + 1e-9));
  const number = (shown / by).toFixed(Math.min(6, decimals)).replace("-", "−");
  return number + letter + (isFraction(unit) ? " %" : "");
}

/** Whether a unit means a share of one. */
export function isFraction(unit: string): boolean {
  return /^(fraction|share|rate|ratio)$/.test(unit) || /^fraction\b/.test(unit);
}

const UNSPOKEN = new Set(["1", "index", "id", "code", "name", "0 to 1", "true or false"]);

/** A unit as shown beside a number; pure numbers have none. */
export function shownUnit(unit: string): string {
  return UNSPOKEN.has(unit) || unit.includes("= 1") || unit.startsWith("1 =") ? "" : unit;
}

/** A whole number with thin spaces between thousands. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** The date of a tick: tick 400 is day 35 of year 2. */
export function date(tick: number): string {
  const year = Math.floor(tick / DAYS_A_YEAR) + 1;
  return `Year ${year}, day ${(tick % DAYS_A_YEAR) + 1}`;
}

/** `price_level` as `price level`, with the usual capitals of GDP and its like. */
export function words(name: string): string {
  const text = name
    .replace(/_(id|real|m|mm|t)$/, "")
    .replace(/_/g, " ")
    .trim();
  return text.replace(/\b(gdp|cpi|id)\b/g, (word) => word.toUpperCase()) || name;
}

/** Words with a capital at the start. */
export function title(name: string): string {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The singular of a table's name: `firms` is many of `firm`. */
export function singular(table: string): string {
  return table.replace(/s$/, "");
}

/** Bytes in MB. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
}

/** Seconds as milliseconds or microseconds. */
export function seconds(value: number): string {
  if (value >= 1) return `${value.toFixed(2)} s`;
  return value >= 0.001 ? `${(value * 1e3).toFixed(1)} ms` : `${Math.round(value * 1e6)} µs`;
}
