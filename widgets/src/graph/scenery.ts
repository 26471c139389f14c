// What lies behind and above the cards of a causal graph: a band a system, and the ticks along the top.
import { date, whole } from "../format.ts";
import type { Camera, Size } from "./camera.ts";
import type { Inks } from "./looks.ts";
import type { Scene } from "./protocol.ts";

/** Height of the strip with the ticks, in window pixels. */
export const HEADER = 34;
/** Air between two headings, in window pixels. */
const APART = 14;

/** From where and in which colours a scene is seen. */
export interface Sight {
  camera: Camera;
  window: Size;
  inks: Inks;
}

/** A band for each system. */
export function bands(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  const { camera, window, inks } = sight;
  context.fillStyle = inks.lane;
  for (const lane of scene.lanes) {
    const top = lane.top * camera.scale + camera.top;
    context.beginPath();
    context.roundRect(4, top, window.width - 8, lane.height * camera.scale, 6);
    context.fill();
  }
}

/** The systems' names at the left edge, wherever the picture has been moved to. */
export function laneNames(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  const { camera, inks } = sight;
  context.font = `600 11px ${inks.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = inks.faint;
  for (const lane of scene.lanes) {
    const top = lane.top * camera.scale + camera.top;
    const height = lane.height * camera.scale;
    const y = Math.max(HEADER + 10, top + Math.min(12, height / 2));
    if (height > 9 && y <= top + height - 4) context.fillText(lane.system, 13, y);
  }
}

interface Heading {
  x: number;
  text: string;
  below: string;
}

/** The ticks with their dates, as many as there is room for. */
export function header(context: CanvasRenderingContext2D, scene: Scene, sight: Sight): void {
  const { camera, window, inks } = sight;
  context.fillStyle = inks.paper;
  context.fillRect(0, 0, window.width, HEADER);
  context.textAlign = "center";
  context.textBaseline = "middle";
  let free = Number.NEGATIVE_INFINITY;
  for (const heading of headings(scene)) {
    const at = heading.x * camera.scale + camera.left;
    const half = halfWidth(context, heading, inks.font);
    const outside = at < -half || at > window.width + half;
    if (outside || at - half < free) continue;
    free = at + half + APART;
    context.font = `600 11.5px ${inks.font}`;
    context.fillStyle = inks.ink;
    context.fillText(heading.text, at, heading.below ? 11 : 17);
    context.font = `10px ${inks.font}`;
    context.fillStyle = inks.faint;
    context.fillText(heading.below, at, 25);
  }
  context.fillStyle = inks.edge;
  context.fillRect(0, HEADER - 1, window.width, 1);
}

function halfWidth(context: CanvasRenderingContext2D, heading: Heading, font: string): number {
  context.font = `600 11.5px ${font}`;
  const above = context.measureText(heading.text).width;
  context.font = `10px ${font}`;
  return Math.max(above, context.measureText(heading.below).width) / 2;
}

/** One heading a tick, in the middle of its columns; by depth one a column, counted from the effects. */
function headings(scene: Scene): Heading[] {
  if (scene.axis === "depth") {
    const last = scene.columns.length - 1;
    return scene.columns.map(({ x }, index) => {
      const steps = last - index;
      const text = steps === 0 ? "effect" : `${steps} step${steps > 1 ? "s" : ""} before`;
      return { x, text, below: "" };
    });
  }
  const groups = new Map<number, number[]>();
  for (const { x, tick } of scene.columns) {
    if (tick !== null) groups.set(tick, [...(groups.get(tick) ?? []), x]);
  }
  return [...groups].map(([tick, xs]) => ({
    x: ((xs[0] ?? 0) + (xs.at(-1) ?? 0)) / 2,
    text: `tick ${whole(tick)}`,
    below: date(tick),
  }));
}
