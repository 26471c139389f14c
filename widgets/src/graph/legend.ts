// What the marks and strokes of a causal graph mean, and how many of its nodes are on the screen.
import { h } from "../dom.ts";
import { whole } from "../format.ts";
import { FAMILIES, glyph, LINKS } from "./looks.ts";
import type { Family, Link, Scene } from "./protocol.ts";
import type { GraphSession } from "./session.ts";

/** The line under the graph. */
export function legend(session: GraphSession): HTMLElement {
  const marks = h("div", { class: "pan-graph-legend", "data-testid": "graph-legend" });
  const count = h("span", { class: "pan-graph-count", "data-testid": "graph-count" });
  session.on("scene", (scene) => {
    marks.replaceChildren(...entries(scene));
    const shown = scene.nodes.length;
    count.textContent =
      shown < scene.total
        ? `${whole(shown)} of ${whole(scene.total)} nodes, the others folded into +N`
        : `${whole(shown)} nodes`;
    count.dataset.shown = String(shown);
    count.dataset.total = String(scene.total);
  });
  return h("footer", { class: "pan-foot" }, marks, count);
}

function entries(scene: Scene): HTMLElement[] {
  const families = new Set(scene.nodes.map((node) => node.family));
  const links = new Set(scene.edges.map((edge) => edge.link));
  const marks = (Object.keys(FAMILIES) as Family[])
    .filter((family) => families.has(family))
    .map((family) =>
      h("span", { title: FAMILIES[family].doc }, mark(family), FAMILIES[family].title),
    );
  const strokes = (Object.keys(LINKS) as Link[])
    .filter((link) => links.has(link))
    .map((link) => h("span", { title: LINKS[link].doc }, stroke(link), LINKS[link].title));
  return [...marks, h("i"), ...strokes];
}

function picture(width: number, paint: (context: CanvasRenderingContext2D) => void): HTMLElement {
  const canvas = h("canvas", {
    width: width * 2,
    height: 28,
    style: `width:${width}px;height:14px`,
  });
  const context = canvas.getContext("2d");
  if (context) {
    context.scale(2, 2);
    paint(context);
  }
  return canvas;
}

function mark(family: Family): HTMLElement {
  return picture(14, (context) => {
    context.fillStyle = FAMILIES[family].colour;
    context.fill(glyph(family, 7, 7, 4.8));
  });
}

function stroke(link: Link): HTMLElement {
  const look = LINKS[link];
  return picture(34, (context) => {
    context.strokeStyle = look.colour;
    context.fillStyle = look.colour;
    context.lineWidth = look.width;
    context.setLineDash(look.dash);
    context.lineCap = look.dash[0] === 2 ? "round" : "butt";
    context.beginPath();
    context.moveTo(1, 7);
    context.lineTo(look.end === "bar" ? 29 : 26, 7);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    if (look.end === "bar") {
      context.moveTo(30, 1.5);
      context.lineTo(30, 12.5);
      context.lineWidth = 2.2;
      context.stroke();
    } else {
      context.moveTo(24, 2.8);
      context.lineTo(32, 7);
      context.lineTo(24, 11.2);
      if (look.end === "arrow") context.fill();
      else {
        context.lineWidth = 1.6;
        context.stroke();
      }
    }
  });
}
