// Turns plane codes into colours: ramps for values, distinct colours for categories, nothing for the sea.
import shared from "../../panarchy/widgets/palettes.json";

/** The code that means that nothing is there. */
export const NOTHING = 255;

const RAMPS: Record<string, string[]> = shared.ramps;
const CATEGORIES: string[] = shared.categories;
const NAMED: Record<string, string> = shared.named;

/** Red, green and blue, 0 to 255. */
export type Colour = [number, number, number];

/** `#rrggbb` as three bytes. */
export function parse(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The colour of a share between 0 and 1 on a ramp. */
export function sample(stops: string[], share: number): Colour {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(at));
  const low = parse(stops[index] ?? "#000000");
  const high = parse(stops[index + 1] ?? "#000000");
  const mix = at - index;
  return [0, 1, 2].map((i) =>
    Math.round((low[i] ?? 0) + ((high[i] ?? 0) - (low[i] ?? 0)) * mix),
  ) as Colour;
}

/** The stops of a palette; an unknown name falls back to viridis. */
export function stops(name: string): string[] {
  return RAMPS[name] ?? RAMPS.viridis ?? [];
}

/** A fixed list of distinct colours, repeated where it is too short. */
export function distinct(count: number): string[] {
  return Array.from({ length: count }, (_, index) => CATEGORIES[index % CATEGORIES.length] ?? "");
}

/** One colour a label: its own where it has one (woods are green), else the next of a fixed list. */
export function categoryColours(labels: string[]): string[] {
  const taken = new Set(labels.map((label) => NAMED[label]));
  const free = CATEGORIES.filter((colour) => !taken.has(colour));
  return labels.map((label, index) => NAMED[label] ?? free[index % free.length] ?? "#888888");
}

/** What decides about an overlay's colours. */
export interface Scale {
  palette: string;
  unit: string;
  labels: string[] | null;
}

/** How far a crowded tile's colour is pulled down, so that the countryside beside a town can be told apart. */
const CROWDING = 0.45;

/**
 * Where on the ramp a share of the range lies.
 * A diverging ramp has its middle at 1 for what is counted against a base of 1, else at 0, if that is in range.
 */
export function position(share: number, scale: Scale, low: number, high: number): number {
  if (scale.unit.startsWith("persons")) return share ** CROWDING;
  if (scale.palette !== "diverging") return share;
  const middle = scale.unit.includes("= 1") ? 1 : 0;
  if (middle <= low || middle >= high) return share;
  const reach = Math.max(high - middle, middle - low);
  return 0.5 + (low + share * (high - low) - middle) / (2 * reach);
}

/** A colour as the 32-bit word that a canvas takes. */
export function word([red, green, blue]: Colour): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The colours of the 256 codes as words; those without a meaning are transparent. */
export function lookup(scale: Scale, low: number, high: number): Uint32Array {
  const table = new Uint32Array(256);
  if (scale.labels) {
    for (const [code, hex] of categoryColours(scale.labels).entries())
      table[code] = word(parse(hex));
    return table;
  }
  const ramp = stops(scale.palette);
  for (let code = 0; code < NOTHING; code++) {
    table[code] = word(sample(ramp, position(code / 254, scale, low, high)));
  }
  return table;
}

/** The value that a code stands for. */
export function valueOfCode(code: number, low: number, high: number): number {
  return low + (code / 254) * (high - low);
}
