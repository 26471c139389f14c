"""Runs every check of the house, cheapest first, and says what failed and how long each took.

``quick`` is a developer's inner loop; ``full`` is what CI runs. One failure does not hide the others of its
stage: first the linters, then the tests, pytest last, so that its own summary closes the output.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
PYTEST = (PYTHON, "-m", "pytest", "-q", "--no-header")
PARALLEL = ("-n", "2", "--dist", "loadgroup")
COVERED = ("--cov", "--cov-report=", "--cov-fail-under=0")
GATE = (
    "--cov",
    "--cov-append",
    "--cov-report=term:skip-covered",
    "--cov-report=xml:build/coverage.xml",
)
CRATES = ("--workspace", "--exclude", "panarchy-py")

LINTS = {
    "rustfmt": ("cargo", "fmt", "--all", "--check"),
    "clippy": (
        "cargo",
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ),
    "ruff format": (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
    "ruff": (PYTHON, "-m", "ruff", "check", "--quiet", "."),
    "mypy": (PYTHON, "-m", "mypy"),
    "stubtest": (
        PYTHON,
        "-m",
        "mypy.stubtest",
        "panarchy._core",
        "--ignore-disjoint-bases",
        "--allowlist",
        "tools/stubtest.allow",
    ),
    "import-linter": (str(BIN / "lint-imports"), "--no-cache"),
    "python documentation": (PYTHON, "-m", "interrogate", "--quiet", "panarchy"),
    "widgets": (PYTHON, "tools/node.py", "npm", "run", "--silent", "check"),
}
RUST_DOCS = {
    "rust documentation": ("cargo", "doc", "--workspace", "--no-deps", "--locked", "--quiet")
}
RUST_TESTS = {"cargo test": ("cargo", "test", *CRATES, "--locked", "--quiet")}
WHEEL = {"wheel": (PYTHON, "tools/check_wheel.py")}
BROWSER = {"browser": (*PYTEST, "-m", "browser", *COVERED)}
MOST = {"pytest": (*PYTEST, "-m", "not browser", *PARALLEL, *GATE)}
SOON = {"pytest": (*PYTEST, "-m", "not browser and not slow and not notebooks", *PARALLEL)}


def main() -> int:
    """Run the checks of the set named on the command line; return the exit status."""
    begun = time.monotonic()
    (ROOT / "build").mkdir(exist_ok=True)
    if sys.argv[1:] == ["quick"]:
        stages = [LINTS, RUST_TESTS | SOON]
    else:
        (ROOT / ".coverage").unlink(missing_ok=True)
        stages = [LINTS | RUST_DOCS, RUST_TESTS | WHEEL | browser_stage() | MOST]
    for stage in stages:
        failed = [name for name, command in stage.items() if not passes(name, command, begun)]
        if failed:
            print(f"\nFAILED: {', '.join(failed)}", flush=True)
            return 1
    return 0


def passes(name: str, command: tuple[str, ...], begun: float) -> bool:
    """Run one check; show a linter's output only if it fails, and a test's output as it comes."""
    started = time.monotonic()
    aloud = "pytest" in command or name in {"cargo test", "wheel"}
    print(f"--- {name}", flush=True)
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=None if aloud else subprocess.PIPE,
        stderr=None if aloud else subprocess.STDOUT,
        text=True,
        check=False,
    )
    now = time.monotonic()
    if result.returncode and result.stdout:
        print(result.stdout, flush=True)
    if name != "pytest" or result.returncode:
        verdict = "FAILED" if result.returncode else "ok"
        print(f"    {verdict} in {now - started:.0f} s ({now - begun:.0f} s so far)", flush=True)
    return result.returncode == 0


def browser_stage() -> dict[str, tuple[str, ...]]:
    """Return the browser tests, installing Chromium if that can be; without one, CI must fail."""
    found = subprocess.run([PYTHON, "tools/chromium.py"], cwd=ROOT, check=False).returncode == 0
    if found or os.environ.get("CI") == "true":
        return BROWSER
    return {}


def environment() -> dict[str, str]:
    """Return the environment for the checks: the virtual environment first, warnings as errors."""
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "VIRTUAL_ENV": str(BIN.parent),
        "RUSTDOCFLAGS": "-D warnings",
    }


if __name__ == "__main__":
    sys.exit(main())
