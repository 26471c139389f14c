// Builds elements in one expression, so that each panel reads like the page it makes.

type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | ((event: never) => void) | null>;

/** An element with attributes (functions become listeners, `null` and `false` are left out) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.replace(/^on/, ""), value as EventListener);
    } else if (value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const ICONS: Record<string, string> = {
  play: "M5 3.2v9.6c0 .5.5.8 1 .5l7.4-4.8a.6.6 0 0 0 0-1L6 2.7c-.5-.3-1 0-1 .5z",
  pause: "M4.5 3h2.2v10H4.5zM9.3 3h2.2v10H9.3z",
  step: "M3.5 3.3v9.4c0 .5.5.7.9.4L10 9v3.6h2V3.4h-2V7L4.4 2.9c-.4-.3-.9 0-.9.4z",
  plus: "M7.25 3h1.5v4.25H13v1.5H8.75V13h-1.5V8.75H3v-1.5h4.25z",
  minus: "M3 7.25h10v1.5H3z",
  fit: "M3 3h4v1.5H4.5V7H3zM9 3h4v4h-1.5V4.5H9zM3 9h1.5v2.5H7V13H3zM11.5 9H13v4H9v-1.5h2.5z",
  close: "M4.2 3.2 8 7l3.8-3.8 1 1L9 8l3.8 3.8-1 1L8 9l-3.8 3.8-1-1L7 8 3.2 4.2z",
  home: "M8 2.2 14 7.4l-1 1.1-.8-.7V13H9.4V9.4H6.6V13H3.8V7.8l-.8.7-1-1.1z",
  stop: "M4.5 3.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z",
  fork: "M4.5 2a2 2 0 0 1 .75 3.85v1.4c0 1 .5 1.5 1.5 1.5h2.5c1.8 0 3 1.2 3 3v.4a2 2 0 1 1-1.5 0v-.4c0-1-.5-1.5-1.5-1.5h-2.5a3 3 0 0 1-1.5-.4v.3a2 2 0 1 1-1.5 0v-4.3A2 2 0 0 1 4.5 2z",
  save: "M7.25 2.5h1.5v5.2l2-2 1.05 1.05L8 10.55l-3.8-3.8L5.25 5.7l2 2zM3 11.8h10v1.5H3z",
  copy: "M5.5 2.5H12a1.5 1.5 0 0 1 1.5 1.5v6.5H12V4H5.5zM4 5.5h5A1.5 1.5 0 0 1 10.5 7v5A1.5 1.5 0 0 1 9 13.5H4A1.5 1.5 0 0 1 2.5 12V7A1.5 1.5 0 0 1 4 5.5zM4 7v5h5V7z",
  done: "M3.3 7.6 6.5 10.8 12.7 4.4 13.8 5.5 6.5 13 2.2 8.7z",
  swap: "M4.5 3 1.8 5.7 4.5 8.4V6.5h6V5h-6zM11.5 7.6v1.9h-6V11h6v1.9l2.7-2.7z",
  now: "M3 3.3v9.4c0 .5.5.7.9.4L9 9.2v3.5c0 .5.5.7.9.4l4-4.5a.8.8 0 0 0 0-1.1l-4-4.6c-.4-.3-.9 0-.9.4v3.5L3.9 2.9c-.4-.3-.9 0-.9.4z",
};

/** A 16-pixel icon in the current text colour. */
export function icon(name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name] ?? "");
  svg.append(path);
  return svg;
}

/** A square button with an icon, named for screen readers and tests. */
export function iconButton(
  name: string,
  label: string,
  testid: string,
  onclick: () => void,
): HTMLButtonElement {
  const button = h("button", {
    type: "button",
    class: "pan-icon",
    title: label,
    "aria-label": label,
    "data-testid": testid,
    onclick,
  });
  button.append(icon(name));
  return button;
}

/** Give a button another icon and label, only when they change. */
export function relabel(button: HTMLButtonElement, name: string, label: string): void {
  if (button.title !== label) {
    button.title = label;
    button.setAttribute("aria-label", label);
    button.replaceChildren(icon(name));
  }
}
