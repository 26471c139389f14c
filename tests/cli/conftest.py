"""A small island recorded once by the command line, for all tests of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from panarchy.cli import main
from tests.cli.command import CommandLine

TICKS = 40


@pytest.fixture
def panarchy(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line."""
    return CommandLine(capsys)


@pytest.fixture(scope="session")
def island(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of forty days of a small island."""
    folder = tmp_path_factory.mktemp("runs") / "island"
    words = ["run", "tiny_island", "--ticks", TICKS, "--seed", "11", "--snapshot-every", "10"]
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in (*words, "--set", "population.persons=1000", "--out", folder)])
    assert not ended.value.code
    return folder
