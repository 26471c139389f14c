"""One self-contained HTML page from a notebook that has run: text, figures and tables, no code, nothing from outside."""

from __future__ import annotations

import copy
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from panarchy.report.render import Stamp

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ADDRESSES = (
    "require_js_url",
    "mathjax_url",
    "mermaid_js_url",
    "jquery_url",
    "html_manager_url",
    "widget_renderer_url",
)
"""Where nbconvert would load from a CDN; blanked, so that no request is made."""

STYLE = """
:root { color-scheme: light; --ink: #1c2733; --faint: #6b7885; --line: #e3e8ed; --accent: #0072b2; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f6f8; color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1080px; margin: 0 auto; background: #fff; padding: 40px 56px 56px; }
header { border-bottom: 3px solid var(--accent); margin-bottom: 8px; padding-bottom: 14px; }
h1 { font-size: 32px; line-height: 1.2; margin: 0 0 14px; letter-spacing: -0.01em; }
h2 { font-size: 21px; margin: 44px 0 4px; letter-spacing: -0.005em; }
p { margin: 6px 0 14px; max-width: 75ch; }
dl.stamp { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 0; font-size: 13.5px; }
dl.stamp div { display: flex; gap: 6px; }
dl.stamp dt { color: var(--faint); }
dl.stamp dd { margin: 0; font-variant-numeric: tabular-nums; }
dl.stamp code, code { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; display: block; margin: 6px 0; }
table { border-collapse: collapse; font-size: 14px; width: 100%; margin: 10px 0 16px; }
th { color: var(--faint); font-weight: 600; border-bottom: 1.5px solid var(--ink); }
th, td { padding: 6px 10px; vertical-align: top; }
td { border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
.left { text-align: left; } .right { text-align: right; }
.good { color: #00734f; font-weight: 600; } .bad { color: #b3400a; font-weight: 600; }
.anchor-link, .prompt, .jp-InputPrompt, .jp-OutputPrompt, .jp-OutputArea-prompt { display: none; }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--faint); font-size: 13px; }
@media print { body { background: #fff; } main { padding: 0; } h2 { break-after: avoid; } img, table { break-inside: avoid; } }
"""


def page(notebook: Any, stamp: Stamp) -> str:
    """Return the page.

    Args:
        notebook: a notebook with outputs (``nbformat.NotebookNode``); it stays as it is.
        stamp: what it was made from.
    """
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic", exclude_input=True, exclude_input_prompt=True
    )
    exporter.exclude_output_prompt = True
    for address in _ADDRESSES:
        if exporter.has_trait(address):
            setattr(exporter, address, "")
    title = _title(notebook)
    body, _ = exporter.from_notebook_node(without_widgets(notebook))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: {escape(stamp.scenario)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<header><h1>{escape(title)}</h1>{_stamp_list(stamp)}</header>\n{body}\n"
        f"<footer>Panarchy {escape(stamp.engine)}. The chain hash names this history exactly: "
        f"the same scenario, seed and inputs give it again on any machine.</footer>\n</main>\n</body>\n</html>\n"
    )


def without_widgets(notebook: Any) -> Any:
    """Return a copy whose widgets are replaced by the pictures beside them, which show without a kernel or a CDN."""
    clean = copy.deepcopy(notebook)
    clean.metadata.pop("widgets", None)
    for cell in clean.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            data.pop(_WIDGET_VIEW, None)
            if "image/png" in data:
                data.pop("text/html", None)
            if "text/html" in data or "image/png" in data:
                data.pop("text/plain", None)
    return clean


def _title(notebook: Any) -> str:
    """Return the report's title, from the notebook's metadata."""
    return str(notebook.metadata.get("title") or "Report")


def _stamp_list(stamp: Stamp) -> str:
    """Write what the report was made from."""
    facts = {
        "run": escape(stamp.run),
        "scenario": escape(stamp.scenario),
        "seed": str(stamp.seed),
        "days": f"{stamp.first_tick:,} to {stamp.last_tick:,}",
        "engine": escape(stamp.engine),
        "chain hash": f"<code>{escape(stamp.chain)}</code>",
    }
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    return f'<dl class="stamp">{items}</dl>'
