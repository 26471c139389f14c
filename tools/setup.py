"""Makes a checkout ready to use: .venv, the compiled core, the widget bundle. Instant when nothing changed.

Each step is keyed on a hash of its inputs, kept as a stamp in the virtual environment, so that
`make setup` costs a fraction of a second when there is nothing to do, and redoes only what changed.
Standard library only: it runs before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
WIDGETS = ROOT / "widgets"
BUNDLE = ROOT / "panarchy" / "widgets" / "static" / "panarchy.js"
SHARED = [ROOT / "panarchy" / "widgets" / name for name in ("palettes.json", "graph/looks.json")]
CORE = ROOT / "panarchy" / "_core.abi3.so"
RUST_INPUTS = ("Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "pyproject.toml", "panarchy_rs")
BUILT_FOLDERS = {"node_modules", "target", "__pycache__"}


def main() -> None:
    """Run the steps whose inputs changed."""
    require("cargo", "Rust's cargo is missing: get it from https://rustup.rs")
    begun = time.monotonic()
    done = [
        step("python packages", key(LOCK) + sys.version + str(ROOT), [PYTHON], install_packages),
        step(
            "widget packages",
            key(WIDGETS / "package-lock.json"),
            [WIDGETS / "node_modules"],
            lambda: node("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"),
        ),
        step(
            "widget bundle",
            key(WIDGETS, *SHARED),
            [BUNDLE],
            lambda: node("npm", "run", "--silent", "build"),
        ),
        step("compiled core", key(*[ROOT / name for name in RUST_INPUTS]), [CORE], build_core),
    ]
    if any(done):
        print(f"setup: ready after {time.monotonic() - begun:.0f} s", flush=True)


def step(name: str, wanted: str, outputs: list[Path], make: Callable[[], None]) -> bool:
    """Run one step unless its stamp and outputs say that it is done; return whether it ran."""
    stamp = STAMPS / name.replace(" ", "-")
    if all(path.exists() for path in outputs) and stamp.exists() and stamp.read_text() == wanted:
        return False
    print(f"setup: {name} ...", flush=True)
    stamp.unlink(missing_ok=True)
    make()
    missing = [str(path) for path in outputs if not path.exists()]
    if missing:
        sys.exit(f"setup: {name} ended without making {', '.join(missing)}")
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(wanted)
    return True


def key(*inputs: Path) -> str:
    """Hash the names and contents of these files, and of all files below these folders."""
    digest = hashlib.sha256()
    for path in inputs:
        for file in [path] if path.is_file() else files_below(path):
            digest.update(f"{file.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """List the files below a folder in a fixed order, without what a build puts there."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - BUILT_FOLDERS)
        found += [Path(parent, name) for name in sorted(names)]
    return found


def install_packages() -> None:
    """Make a fresh virtual environment with exactly the locked packages."""
    shutil.rmtree(VENV, ignore_errors=True)
    if find_spec("ensurepip") is None:
        sys.exit(
            "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv"
        )
    run(sys.executable, "-m", "venv", VENV)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet")
    # The lock is complete, so pip need not look for dependencies; `pip check` proves that it is.
    # Python compiles a module when it is first imported; compiling all of them here takes a minute.
    run(*pip, "install", "--no-deps", "--no-compile", "--requirement", LOCK)
    run(*pip, "check")


def build_core() -> None:
    """Compile the core in release mode and install the package editable."""
    run(PYTHON, "-m", "maturin", "develop", "--release", "--locked", "--quiet")


def node(*command: str) -> None:
    """Run a Node tool in the widgets' folder, from the machine or from PyPI's copy."""
    run(PYTHON, ROOT / "tools" / "node.py", *command)


def run(*command: object) -> None:
    """Run a command in the repository; what it says is shown only if it fails, which ends the setup."""
    words = [str(part) for part in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        sys.exit(f"setup: this command failed: {' '.join(words)}")


def environment() -> dict[str, str]:
    """Return the environment for the tools, as if the virtual environment were activated."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "VIRTUAL_ENV": str(VENV), "PATH": path, "PIP_QUIET": "1"}


def require(tool: str, message: str) -> None:
    """Stop with one line that says where to get a tool that is not installed."""
    if shutil.which(tool) is None:
        sys.exit(message)


if __name__ == "__main__":
    main()
