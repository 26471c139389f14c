"""A branch as a scenario: the root's, with every input of the branch's line, which gives the branch again from scratch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from panarchy.errors import RunError, ScenarioError
from panarchy.run.durable import refusal
from panarchy.run.replay import before_tick
from panarchy.scenario import Scenario
from panarchy.scenario.inputs import InputBlock
from panarchy.scenario.reading import read_text
from panarchy.whole_file import whole_file

if TYPE_CHECKING:
    from panarchy.run.run import Run


def export(run: Run, file: Path, overwrite: bool = False) -> Path:
    """Write a run's line of history as a scenario file; see `Multiverse.export`."""
    if file.is_file() and not overwrite:
        raise RunError(f"There is a file {file} already; overwrite=True writes over it.")
    scenario = with_inputs(run)
    tick = run.last_tick
    head = (
        f"# The branch '{run.branch}' of the run '{run.name}', from scratch: scenario, seed and every input.\n"
        f"# After {tick} ticks its chain hash is {run.chain_at(tick)}.\n"
    )
    try:
        with whole_file(file) as temporary:
            temporary.write_text(head + scenario.to_yaml(), encoding="utf-8")
    except OSError as error:
        raise refusal(error, "write", file) from error
    return file


def with_inputs(run: Run) -> Scenario:
    """The scenario of a run's root, with all that its world was given as inputs.

    Raises:
        RunError: where the run's line does not begin at tick 0 with a scenario, or the scenario gives another
            configuration by now.
    """
    if run.first_tick != 0 or not run.scenario_text:
        raise RunError(
            f"The run {run.path} cannot be computed from scratch: it began at tick {run.first_tick} "
            "with a world that was not made from a scenario there."
        )
    try:
        scenario = Scenario.model_validate(read_text(run.scenario_text).data)
    except (ScenarioError, ValueError) as error:
        raise RunError(f"The scenario in the log of {run.path} cannot be read: {error}") from error
    if scenario.to_config() != run.log().start["config"]:
        raise RunError(
            f"The scenario of {run.path} gives another configuration in this version of Panarchy than it did when it was run."
        )
    scopes = {intent.id: intent.scope for intent in run.inputs()}
    inputs = [
        InputBlock(
            tick=tick,
            verb=verb,
            arguments=json.loads(arguments),
            priority=priority,
            source=source,
            scope=scopes.get(number, ""),
        )
        for number, tick, priority, source, verb, arguments in before_tick(
            run, run.last_tick + 1
        ).intents()
    ]
    return scenario.model_copy(update={"inputs": inputs or None})
