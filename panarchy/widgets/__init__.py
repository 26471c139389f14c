"""Widgets for JupyterLab: one anywidget class a file, paired with a TypeScript source in `widgets/src`.

The bundle `static/panarchy.js` is built by `npm run build` and travels in the wheel; nothing is fetched at run time.
"""
