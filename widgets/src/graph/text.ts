// Breaks labels into lines that fit a card, and remembers how.

const kept = new Map<string, string[]>();
const MOST_KEPT = 4_000;

/** The text in at most `most` lines of `width` pixels in the context's font, cut with an ellipsis where need be. */
export function wrap(
  context: CanvasRenderingContext2D,
  text: string,
  width: number,
  most: number,
): string[] {
  const key = `${context.font}|${Math.round(width)}|${most}|${text}`;
  const known = kept.get(key);
  if (known) return known;
  const lines = broken((part) => context.measureText(part).width, text, width, most);
  if (kept.size > MOST_KEPT) kept.clear();
  kept.set(key, lines);
  return lines;
}

/** The same with any measure, so that it can be tested without a canvas. */
export function broken(
  measure: (text: string) => number,
  text: string,
  width: number,
  most: number,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  const kept = lines.slice(0, most);
  const last = kept.length - 1;
  if (lines.length > most) kept[last] = `${kept[last]} …`;
  return kept.map((each) => cut(measure, each, width));
}

function cut(measure: (text: string) => number, text: string, width: number): string {
  if (measure(text) <= width) return text;
  const bare = text.replace(/ …$/, "");
  let length = bare.length - 1;
  while (length > 1 && measure(`${bare.slice(0, length).trimEnd()}…`) > width) length -= 1;
  return `${bare.slice(0, length).trimEnd()}…`;
}
