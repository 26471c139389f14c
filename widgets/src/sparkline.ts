// Draws a line of numbers the size of a word.

/** An SVG path of the values over the ticks, `width` by `height`; gaps where a value is missing. */
export function sparkPath(
  ticks: ArrayLike<number>,
  values: ArrayLike<number | null>,
  width: number,
  height: number,
): string {
  const finite = Array.from(values).filter((value): value is number => value !== null);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const first = ticks[0] ?? 0;
  const reach = (ticks[ticks.length - 1] ?? 0) - first || 1;
  let path = "";
  let gap = true;
  for (let index = 0; index < ticks.length; index++) {
    const value = values[index];
    if (value === null || value === undefined) {
      gap = true;
      continue;
    }
    const x = (((ticks[index] ?? 0) - first) / reach) * width;
    const y = height - 1 - ((value - low) / span) * (height - 2);
    path += `${gap ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    gap = false;
  }
  return path;
}

/** A sparkline of the last values, or null where there is no change to show. */
export function sparkline(
  ticks: number[],
  values: (number | null)[],
  width = 72,
  height = 16,
): SVGSVGElement | null {
  const every = Math.max(1, Math.ceil(ticks.length / 256));
  const thin = <T>(list: T[]) => list.filter((_, i) => i % every === 0 || i === list.length - 1);
  const shown = thin(values);
  if (new Set(shown.filter((value) => value !== null)).size < 2) return null;
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "pan-spark");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.setAttribute("aria-hidden", "true");
  svg.dataset.testid = "sparkline";
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", sparkPath(thin(ticks), shown, width, height));
  svg.append(path);
  return svg;
}
