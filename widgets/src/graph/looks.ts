// What nodes and edges look like: colours and strokes from the file that the PNG uses too, glyphs drawn here.
import shared from "../../../panarchy/widgets/graph/looks.json";
import { parse } from "../palette.ts";
import { colour } from "../theme.ts";
import type { Family, Link } from "./protocol.ts";

/** How the nodes of one family look. */
export interface FamilyLook {
  title: string;
  colour: string;
  doc: string;
}

/** How the edges of one link look; `end` is what stands at the effect. */
export interface LinkLook {
  title: string;
  colour: string;
  dash: number[];
  width: number;
  end: string;
  doc: string;
}

export const FAMILIES = shared.families as Record<Family, FamilyLook>;
export const LINKS = shared.links as Record<Link, LinkLook>;

/** The theme's colours for a canvas, and its font. */
export interface Inks {
  paper: string;
  panel: string;
  lane: string;
  edge: string;
  ink: string;
  faint: string;
  accent: string;
  font: string;
  dark: boolean;
}

/** Read the inks from the root's variables; canvases know no variables. */
export function inks(root: HTMLElement): Inks {
  const name = (variable: string) => solid(root, `var(${variable})`);
  return {
    paper: name("--pan-paper"),
    panel: name("--pan-panel"),
    lane: name("--pan-panel"),
    edge: name("--pan-edge"),
    ink: colour(root, "--pan-ink"),
    faint: colour(root, "--pan-faint"),
    accent: colour(root, "--pan-accent"),
    font: getComputedStyle(root).fontFamily,
    dark: root.dataset.theme === "dark",
  };
}

/** A colour for the theme: on dark paper a little lighter, so that it stands out as far as on white. */
export function tone(hex: string, dark: boolean): string {
  if (!dark) return hex;
  const mixed = parse(hex).map((part) => Math.round(part + (255 - part) * 0.26));
  return `rgb(${mixed.join(" ")})`;
}

/** A colour as the browser computes it, mixes and variables resolved. */
function solid(root: HTMLElement, value: string): string {
  const probe = document.createElement("i");
  probe.style.color = value;
  root.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  return computed;
}

/** Corners of the glyphs around (0, 0), about 1 in size; a disc and a ring have none. */
const CORNERS: Partial<Record<Family, [number, number][]>> = {
  start: [
    [-0.8, -1],
    [1.05, 0],
    [-0.8, 1],
  ],
  intervention: [
    [0, -1.05],
    [1, 0.78],
    [-1, 0.78],
  ],
  decision: [
    [0, -1.15],
    [1.15, 0],
    [0, 1.15],
    [-1.15, 0],
  ],
  value: [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  phase: [
    [-0.5, -0.9],
    [0.5, -0.9],
    [1, 0],
    [0.5, 0.9],
    [-0.5, 0.9],
    [-1, 0],
  ],
};

/** The outline of a family's glyph, `size` pixels from its middle. */
export function glyph(family: Family, x: number, y: number, size: number): Path2D {
  const path = new Path2D();
  const corners = CORNERS[family];
  if (corners) {
    for (const [dx, dy] of corners) path.lineTo(x + dx * size, y + dy * size);
    path.closePath();
  } else {
    path.arc(x, y, size * 0.92, 0, 2 * Math.PI);
    if (family === "read") path.arc(x, y, size * 0.42, 2 * Math.PI, 0, true);
  }
  return path;
}
