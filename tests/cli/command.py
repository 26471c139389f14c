"""Runs the command line in this process and keeps what it said."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from panarchy.cli import main


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


class CommandLine:
    """The command ``panarchy``."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *words: object) -> Said:
        """Run one command."""
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = self._capture.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    def fails(self, *words: object) -> str:
        """Run a command that must fail: exit 2 and one sentence on stderr, which is returned."""
        said = self(*words)
        assert said.code == 2, said
        lines = said.err.splitlines()
        assert len(lines) == 1, said.err
        assert "Traceback" not in said.err
        return lines[0]
