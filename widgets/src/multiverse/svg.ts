// Builds SVG in one expression, as dom.ts does for HTML.

const SPACE = "http://www.w3.org/2000/svg";

/** An SVG element with attributes and children. */
export function s(
  tag: string,
  attributes: Record<string, string | number> = {},
  ...children: (SVGElement | string | null)[]
): SVGElement {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  element.append(...children.filter((child) => child !== null));
  return element;
}
