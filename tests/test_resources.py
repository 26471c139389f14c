"""What comes with Panarchy is found in a checkout, and in a wheel, where only the copy exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from panarchy import resources
from panarchy.errors import PanarchyError


def test_checkout_is_read_in_place(repository: Path) -> None:
    assert resources.root() == repository


def test_scenarios_of_the_documents_come_with_the_package() -> None:
    assert {"tiny_island", "laptop_small"} <= set(resources.scenarios())


def test_tour_and_report_come_with_the_package() -> None:
    assert "01_tour" in resources.notebooks()
    assert resources.report("run_summary").is_file()


def test_mistyped_report_suggests_the_right_one() -> None:
    with pytest.raises(PanarchyError, match="Did you mean 'run_summary'"):
        resources.report("run_sumary")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lay the package out as a wheel does: no checkout around it, at first no copy either."""
    package = tmp_path / "site-packages" / "panarchy"
    package.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    monkeypatch.setattr(resources, "_BUNDLED", package / "_bundled")
    resources.root.cache_clear()
    yield package
    resources.root.cache_clear()


def test_wheel_uses_its_copy(installed: Path) -> None:
    scenarios = installed / "_bundled" / "data" / "scenarios"
    scenarios.mkdir(parents=True)
    (scenarios / "atoll.yaml").write_text("name: atoll\n")
    assert resources.scenarios() == {"atoll": scenarios / "atoll.yaml"}
    assert resources.notebooks() == {}


def test_incomplete_installation_says_so(installed: Path) -> None:
    with pytest.raises(PanarchyError, match="incomplete"):
        resources.root()
