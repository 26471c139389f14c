// Follows JupyterLab's theme, which the operating system's preference does not tell.

/** Whether the page is dark: JupyterLab says so on the body, another page through the system. */
export function isDark(): boolean {
  const told = document.body.dataset.jpThemeLight;
  if (told !== undefined) return told === "false";
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** How long after the mark of a theme its style sheet may still be on its way, in milliseconds. */
const LATE = 300;

/** Mark the root `data-theme` now and whenever the theme changes; returns how to stop. */
export function followTheme(root: HTMLElement, changed: () => void): () => void {
  const apply = () => {
    const theme = isDark() ? "dark" : "light";
    if (root.dataset.theme !== theme) {
      root.dataset.theme = theme;
      changed();
      // Canvases know no variables, and what they drew from a sheet that was still coming would stay.
      setTimeout(() => root.isConnected && changed(), LATE);
    }
  };
  const observer = new MutationObserver(apply);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  const query = window.matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", apply);
  apply();
  return () => {
    observer.disconnect();
    query.removeEventListener("change", apply);
  };
}

/** A colour variable of the root as the browser computes it, for canvases. */
export function colour(root: HTMLElement, name: string): string {
  return getComputedStyle(root).getPropertyValue(name).trim() || "#888888";
}
