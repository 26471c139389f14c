// The arithmetic of looking at a large picture: zoom about a point, move, fit, and glide from one view to another.

/** A picture's point (x, y) is seen at (x * scale + left, y * scale + top). */
export interface Camera {
  scale: number;
  left: number;
  top: number;
}

export interface Size {
  width: number;
  height: number;
}

const [SMALLEST, LARGEST] = [0.04, 2.5];
/** Smallest scale at which everything at once can still be read, and the one of a first view where it cannot. */
const [READABLE, COMFORTABLE] = [0.42, 0.58];

/** Zoom by a factor and keep the point (`px`, `py`) of the window where it is. */
export function zoomAt(camera: Camera, factor: number, px: number, py: number): Camera {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, camera.scale * factor));
  const ratio = scale / camera.scale;
  return { scale, left: px - (px - camera.left) * ratio, top: py - (py - camera.top) * ratio };
}

/** Move the picture, but always keep a part of it in the window. */
export function move(camera: Camera, dx: number, dy: number, picture: Size, window: Size): Camera {
  const bound = (value: number, size: number, room: number) => {
    const margin = Math.min(80, size * camera.scale);
    return Math.min(room - margin, Math.max(margin - size * camera.scale, value));
  };
  return {
    scale: camera.scale,
    left: bound(camera.left + dx, picture.width, window.width),
    top: bound(camera.top + dy, picture.height, window.height),
  };
}

/** Everything in the window, in its middle, never larger than life. */
export function fit(picture: Size, window: Size, margin: number): Camera {
  const scale = Math.max(
    SMALLEST,
    Math.min(
      1,
      (window.width - 2 * margin) / Math.max(1, picture.width),
      (window.height - 2 * margin) / Math.max(1, picture.height),
    ),
  );
  return {
    scale,
    left: (window.width - picture.width * scale) / 2,
    top: (window.height - picture.height * scale) / 2,
  };
}

/** A readable view with a point at `share` of the window's width; all of the picture where that can be read. */
export function lookAt(
  x: number,
  y: number,
  picture: Size,
  window: Size,
  margin: number,
  share: number,
): Camera {
  const whole = fit(picture, window, margin);
  if (whole.scale >= READABLE) return whole;
  const tall = (window.height - 2 * margin) / Math.max(1, picture.height);
  const scale = Math.max(COMFORTABLE, Math.min(0.85, tall));
  const within = (wanted: number, size: number, room: number) =>
    size * scale <= room - 2 * margin
      ? (room - size * scale) / 2
      : Math.min(margin, Math.max(room - margin - size * scale, wanted));
  return {
    scale,
    left: within(window.width * share - x * scale, picture.width, window.width),
    top: within(window.height / 2 - y * scale, picture.height, window.height),
  };
}

/** Move just far enough that a card around (x, y) is inside the window. */
export function reveal(camera: Camera, x: number, y: number, card: Size, window: Size): Camera {
  const need = (at: number, half: number, room: number) => {
    if (at - half < 0) return half - at;
    return at + half > room ? room - half - at : 0;
  };
  const [px, py] = [x * camera.scale + camera.left, y * camera.scale + camera.top];
  const reach = camera.scale * 0.5;
  return {
    scale: camera.scale,
    left: camera.left + need(px, card.width * reach + 60, window.width),
    top: camera.top + need(py, card.height * reach + 40, window.height),
  };
}

/** Between two cameras: 0 is the first, 1 the second; slow at both ends. */
export function glide(from: Camera, to: Camera, share: number): Camera {
  const t = ease(share);
  const mix = (a: number, b: number) => a + (b - a) * t;
  // Scales mix by ratio, so that zooming feels even.
  const scale = from.scale * (to.scale / from.scale) ** t;
  return { scale, left: mix(from.left, to.left), top: mix(from.top, to.top) };
}

/** A share of time as a share of the way: slow, fast, slow. */
export function ease(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}
