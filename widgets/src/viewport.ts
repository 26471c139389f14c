// The arithmetic of zooming and panning the map, apart from the page so that it can be tested.

/** What part of the map is seen: scale 1 shows all of it, `x` and `y` are the left top corner in box pixels. */
export interface Viewport {
  scale: number;
  x: number;
  y: number;
}

export const WHOLE: Viewport = { scale: 1, x: 0, y: 0 };
const LARGEST = 12;

/** Zoom by a factor and keep the point (`px`, `py`) of the box where it is. */
export function zoom(
  view: Viewport,
  factor: number,
  px: number,
  py: number,
  width: number,
  height: number,
): Viewport {
  const scale = Math.min(LARGEST, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return clamp(
    { scale, x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio },
    width,
    height,
  );
}

/** Move the map, but never away from the edges of its box. */
export function pan(
  view: Viewport,
  dx: number,
  dy: number,
  width: number,
  height: number,
): Viewport {
  return clamp({ scale: view.scale, x: view.x + dx, y: view.y + dy }, width, height);
}

function clamp(view: Viewport, width: number, height: number): Viewport {
  const bound = (value: number, size: number) =>
    Math.min(0, Math.max(size - size * view.scale, value));
  return { scale: view.scale, x: bound(view.x, width), y: bound(view.y, height) };
}

/** The tile under a point of the box, or null outside the map. */
export function tileAt(
  view: Viewport,
  px: number,
  py: number,
  width: number,
  height: number,
  columns: number,
  rows: number,
): { column: number; row: number } | null {
  const column = Math.floor(((px - view.x) / (width * view.scale)) * columns);
  const row = Math.floor(((py - view.y) / (height * view.scale)) * rows);
  const inside = column >= 0 && row >= 0 && column < columns && row < rows;
  return inside ? { column, row } : null;
}
