"""Runs a report's notebook with papermill and writes the page."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from panarchy import resources
from panarchy.errors import PanarchyError, suggest
from panarchy.report.page import page
from panarchy.whole_file import check_target, whole_file

_RUN = "run_path"
"""The parameter through which every report gets its run."""


@dataclass(frozen=True)
class Stamp:
    """What a report was made from.

    Attributes:
        report: name of the report.
        run: name of the run.
        scenario: name of the scenario.
        seed: seed of the run.
        engine: version of the engine that wrote the report.
        last_tick: last tick of the run.
        chain: chain hash after that tick, in hex.
        first_tick: tick at which the run begins.
    """

    report: str
    run: str
    scenario: str
    seed: int
    engine: str
    last_tick: int
    chain: str
    first_tick: int = 0


def render(
    name: str, run: str | Path, output: str | Path, parameters: Mapping[str, object]
) -> Stamp:
    """Write a report on a run as one HTML file, which appears whole or not at all.

    Args:
        name: name of the report, such as ``run_summary``, or the path of a notebook with a ``parameters`` cell.
        run: folder or address of the run.
        output: the HTML file.
        parameters: values by name; a text is read as YAML, so that ``12`` is a number.

    Returns:
        What the report was made from, as its page says too.

    Raises:
        PanarchyError: if there is no such report or parameter, or a cell fails.
        RunError: if there is no such run.
    """
    template = Path(name) if name.endswith(".ipynb") else resources.report(name)
    values = _values(template, parameters)
    stamp = _stamp(template.stem, run)
    target = Path(output)
    check_target(target)
    address = str(run) if "://" in str(run) else str(Path(run).resolve())
    notebook = _execute(template, address, values)
    with whole_file(target) as temporary:
        temporary.write_text(page(notebook, stamp), encoding="utf-8")
    return stamp


def _values(template: Path, parameters: Mapping[str, object]) -> dict[str, object]:
    """Check parameters against the report's own, and read texts as YAML."""
    import papermill

    try:
        known = [each for each in papermill.inspect_notebook(str(template)) if each != _RUN]
    except (OSError, ValueError) as error:
        raise PanarchyError(f"The report {template} cannot be read: {error}.") from None
    for name in parameters:
        if name not in known:
            hint = suggest(name, known) or f" Its parameters are {', '.join(known)}."
            raise PanarchyError(f"The report {template.stem} has no parameter '{name}'.{hint}")
    return {name: _value(value) for name, value in parameters.items()}


def _value(given: object) -> object:
    """Read a text as YAML where it is any."""
    if not isinstance(given, str):
        return given
    try:
        return yaml.safe_load(given)
    except yaml.YAMLError:
        return given


def _stamp(report: str, run: str | Path) -> Stamp:
    """Open the run and note what identifies it."""
    from panarchy import __version__
    from panarchy.run import Run

    opened = Run.open(str(run))
    last = opened.last_tick
    return Stamp(
        report=report,
        run=opened.name,
        scenario=str(opened.scenario),
        seed=int(opened.seed),
        engine=str(__version__),
        last_tick=last,
        chain=opened.chain_at(last),
        first_tick=opened.first_tick,
    )


def _execute(template: Path, address: str, values: Mapping[str, object]) -> Any:
    """Run the notebook in a kernel of its own and return it with its outputs."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from panarchy.run import Run

    # The kernel is this very interpreter, whatever kernels are installed; papermill's own log would repeat every cell.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="panarchy-report-") as folder:
        try:
            return papermill.execute_notebook(
                str(template),
                str(Path(folder) / template.name),
                parameters={**values, _RUN: address},
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                # The kernel's remarks about its own transport are not for the reader of a report.
                extra_arguments=["--IPKernelApp.log_level=ERROR"],
            )
        except PapermillExecutionError as error:
            # A chart that cannot read the run says so in DuckDB's words; the run knows which file it is.
            run = Run.open(address)
            damage = run.damage(run.views(), str(error.evalue))
            if damage is not None:
                raise damage from None
            raise PanarchyError(
                f"The report {template.stem} failed in its code cell {error.exec_count}: {error.ename}: {error.evalue}"
            ) from None
