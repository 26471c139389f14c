"""The house rules that no linter knows: what may stand where, what the core may touch, how long a file may be."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

import panarchy

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 450
"""Lines that a source file may have."""
SOURCES = {".py", ".pyi", ".rs", ".ts", ".mjs"}
TOP = {
    ".ci", ".github", ".gitattributes", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md",
    "Cargo.lock", "Cargo.toml", "LICENSE", "Makefile", "README.md", "benchmarks", "clippy.toml", "data",
    "notebooks", "panarchy", "panarchy_rs", "pyproject.toml", "requirements.lock", "rust-toolchain.toml",
    "rustfmt.toml", "tests", "tools", "widgets",
}  # fmt: skip
CORE_BANS = {
    "pyo3": r"\bpyo3\b",
    "arrow": r"\barrow\b",
    "wgpu": r"\bwgpu\b",
    "a clock": r"\bstd::time\b|\b(Instant|SystemTime)\b",
    "the file system": r"\bstd::fs\b|\bFile::(open|create)\b",
    "a hash map": r"\bHash(Map|Set)\b",
    "std's random state": r"\bRandomState\b",
}
"""What the core may not name. BTreeMap and sorted vectors have an order; a HashMap's changes from run to run."""
HOST = re.compile(r"https?://|--(extra-)?index-url|--find-links|git\+")


def tracked() -> list[Path]:
    """Return every file that git knows, relative to the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file()]


def code_lines(path: Path) -> list[tuple[int, str]]:
    """Return a Rust file's lines, numbered from 1, without its comments."""
    lines = path.read_text().splitlines()
    return [(number, line.split("//")[0]) for number, line in enumerate(lines, 1)]


def test_top_level_holds_only_what_the_design_lists() -> None:
    assert {path.parts[0] for path in tracked()} - TOP == set()


def test_no_source_file_is_too_long() -> None:
    lengths = {
        str(path): len((ROOT / path).read_text().splitlines())
        for path in tracked()
        if path.suffix in SOURCES
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


@pytest.mark.parametrize(
    ("suffix", "opening"),
    [(".py", r'(#!.*\n)?"""'), (".rs", r"//!"), (".ts", r"/\*\*|//"), (".mjs", r"/\*\*|//")],
)
def test_first_line_of_every_source_file_says_why_it_exists(suffix: str, opening: str) -> None:
    silent = [
        str(path)
        for path in tracked()
        if path.suffix == suffix and not re.match(opening, (ROOT / path).read_text())
    ]
    assert silent == []


@pytest.mark.parametrize("banned", CORE_BANS)
def test_core_touches_nothing_from_outside(banned: str) -> None:
    pattern = re.compile(CORE_BANS[banned])
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in sorted((ROOT / "panarchy_rs" / "core" / "src").rglob("*.rs"))
        for number, line in code_lines(path)
        if pattern.search(line)
    ]
    assert found == []


def test_engine_knows_no_system() -> None:
    found = [
        f"{path}:{number}"
        for path in sorted((ROOT / "panarchy_rs" / "core" / "src" / "engine").rglob("*.rs"))
        for number, line in code_lines(path)
        if re.search(r"\b(systems|world|schedule)::", line) and "engine::schedule" not in line
    ]
    assert found == []


def test_only_the_extension_crate_knows_python_and_arrow() -> None:
    for crate in ("core", "store"):
        manifest = (ROOT / "panarchy_rs" / crate / "Cargo.toml").read_text()
        assert not re.search(r"^(pyo3|arrow)", manifest, re.MULTILINE), crate


def test_requirements_lock_has_versions_and_nothing_else() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert not HOST.search(text)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.match(r"^[a-z0-9-]+==[0-9a-z.]+( ; .+)?$", line)] == []


def test_npm_lock_names_no_host() -> None:
    lock = json.loads((ROOT / "widgets" / "package-lock.json").read_text())
    resolved = [name for name, package in lock["packages"].items() if "resolved" in package]
    assert resolved == []


def test_top_of_the_package_stays_small_and_complete() -> None:
    assert len(panarchy.__all__) <= 20
    assert [name for name in panarchy.__all__ if getattr(panarchy, name, None) is None] == []


def test_mistyped_name_suggests_the_right_one() -> None:
    with pytest.raises(AttributeError, match="Did you mean 'World'"):
        _ = panarchy.Wrold


CORE_USERS = {"_engine.py", "models.py", "run/log.py", "observe/index.py"}
"""The only modules that may import the compiled extension."""


def imported(path: Path) -> set[str]:
    """Return the dotted names that a Python file imports, at its top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_only_the_engine_face_imports_the_extension() -> None:
    package = ROOT / "panarchy"
    users = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(name.startswith("panarchy._core") for name in imported(path))
    }
    assert users <= CORE_USERS


def test_markdown_has_one_sentence_a_line() -> None:
    crowded = [
        f"{path}:{number}"
        for path in tracked()
        if path.suffix == ".md"
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if re.search(r"[a-z)`]\. [A-Z]", line) and not line.startswith(("|", "- **"))
    ]
    assert crowded == []
