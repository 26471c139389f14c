// Interrupts a cell that blocks the kernel, through the Jupyter server, when a pause goes unheard.

/** How long a pause may stay unanswered before the cell is interrupted, in milliseconds. */
export const PATIENCE_MILLISECONDS = 300;

interface PageConfig {
  baseUrl?: string;
  token?: string;
}

/** The address and headers of the request, from JupyterLab's page configuration and cookies. */
export function interruptRequest(
  kernel: string,
  config: PageConfig,
  cookies: string,
): { address: string; headers: Record<string, string> } {
  const base = (config.baseUrl ?? "/").replace(/\/?$/, "/");
  const headers: Record<string, string> = {};
  const mark = /(?:^|;\s*)_xsrf=([^;]*)/.exec(cookies)?.[1];
  if (mark) headers["X-XSRFToken"] = decodeURIComponent(mark);
  if (config.token) headers.Authorization = `token ${config.token}`;
  return { address: `${base}api/kernels/${kernel}/interrupt`, headers };
}

/** Post the interrupt; a page without a Jupyter server has nothing to interrupt. */
export async function interrupt(kernel: string): Promise<void> {
  const text = document.getElementById("jupyter-config-data")?.textContent;
  if (!text) return;
  const { address, headers } = interruptRequest(kernel, JSON.parse(text), document.cookie);
  await fetch(address, { method: "POST", headers, credentials: "same-origin" });
}
