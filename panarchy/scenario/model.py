"""The scenario itself: what a world is made from, loaded from YAML, JSON, a preset or a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from panarchy.arguments import mapping
from panarchy.errors import ScenarioError
from panarchy.scenario import config, display, files, notice, writing
from panarchy.scenario.blocks import (
    EconomyBlock,
    LoggingBlock,
    PopulationBlock,
    PopulationParamsBlock,
    SnapshotBlock,
    SpatialBlock,
)
from panarchy.scenario.checks import check
from panarchy.scenario.explain import explain
from panarchy.scenario.goods import GOODS, choose_goods
from panarchy.scenario.inputs import InputBlock
from panarchy.scenario.later import AiBlock, EnergyBlock, FinanceBlock, PoliticsBlock
from panarchy.scenario.overrides import lay_over, plain
from panarchy.scenario.parameters.base import Block, quantity
from panarchy.scenario.parameters.block import ParametersBlock
from panarchy.scenario.parameters.goods import GoodParameters
from panarchy.scenario.presets import preset_files
from panarchy.scenario.problem import Problem, shown
from panarchy.scenario.reading import Reading, read_text

_FIRMS_PER_PERSON = 3 / 50
"""Firms to a simulated person where a scenario does not say: the ratio of `tiny_island`."""


class Scenario(Block):
    """A checked, immutable scenario with exactly the documented keys and `parameters`."""

    name: str = Field(
        description="Name of the scenario, also used in file names.",
        pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$",
    )
    random_seed: int = quantity(
        0, "Seed of every random draw; the same seed gives the same world.", "1", ge=0, le=2**63 - 1
    )
    snapshot: SnapshotBlock = Field(
        default=SnapshotBlock(), description="What a recorded run keeps."
    )
    spatial: SpatialBlock = Field(default=SpatialBlock(), description="The grid of tiles.")
    population: PopulationBlock = Field(description="How many people there are.")
    population_params: PopulationParamsBlock = Field(
        default=PopulationParamsBlock(), description="Rates of birth and death."
    )
    economy: EconomyBlock = Field(default=EconomyBlock(), description="Goods, firms and markets.")
    finance: FinanceBlock = Field(default=FinanceBlock(), description="Banks; not in effect yet.")
    energy: EnergyBlock = Field(
        default=EnergyBlock(), description="The power grid; not in effect yet."
    )
    politics: PoliticsBlock = Field(
        default=PoliticsBlock(), description="Elections; not in effect yet."
    )
    ai: AiBlock = Field(default=AiBlock(), description="Outside minds; not in effect yet.")
    logging: LoggingBlock = Field(default=LoggingBlock(), description="How much is written down.")
    parameters: ParametersBlock = Field(
        default=ParametersBlock(),
        description="What the systems run on, beyond the documented keys.",
    )
    inputs: list[InputBlock] | None = Field(
        default=None,
        description="What is handed to the world at its start, in this order: an exported branch has its intents here.",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        """Check what concerns several keys at once."""
        try:
            check(self)
        except Problem as problem:
            context = {"text": problem.text, "path": problem.path}
            raise PydanticCustomError("scenario", "{text}", context) from None
        return self

    @classmethod
    def load(cls, source: str | PathLike[str] | Mapping[str, Any] | Scenario) -> Scenario:
        """Load a scenario.

        Args:
            source: a preset's name, the path of a YAML or JSON file, a mapping with the same keys,
                or a scenario, which is returned as it is.

        Returns:
            The scenario. Keys without effect are reported once, as a `NotInEffectWarning`.

        Raises:
            ScenarioError: if it cannot be used, in one sentence that names the file and line.
        """
        if isinstance(source, Scenario):
            return source
        if isinstance(source, Mapping):
            scenario = _from_mapping(source)
        elif isinstance(source, str | PathLike):
            given = source if isinstance(source, str) else source.__fspath__()
            path = files.find(source) if isinstance(source, str) else Path(given)
            scenario = _from_text(files.read_file(path), str(path))
        else:
            raise ScenarioError(
                "A scenario is a preset's name, a path or a mapping, "
                f"not an object of type {type(source).__name__}."
            )
        notice.report(scenario)
        return scenario

    @staticmethod
    def presets() -> list[str]:
        """Return the names of the scenarios that come with Panarchy, smallest first."""
        return list(preset_files())

    def with_set(self, changes: Mapping[str, object]) -> Scenario:
        """Return a scenario with some keys changed.

        Changing the number of persons alone keeps the number of persons a firm.

        Args:
            changes: dotted key -> value, such as `{"population.persons": 5_000}`; a text is read as
                a YAML value, as `--set population.persons=5_000` gives it.

        Returns:
            A new scenario; this one stays as it is.

        Raises:
            ScenarioError: if a key is unknown or a value does not fit; the nearest key is suggested.
        """
        data = self.model_dump(exclude_unset=True)
        try:
            lay_over(data, mapping(changes, "changes", ScenarioError), Scenario)
            return _validated(data, Reading())
        except Problem as problem:
            raise ScenarioError(
                _sentence(problem, f"Scenario {shown(self.name)}, changed")
            ) from None

    def changed(self, changes: Mapping[str, object] | None, seed: int | None) -> Scenario:
        """Return a scenario with some keys and the seed changed, or this one where nothing is.

        Args:
            changes: dotted key -> value, as `with_set` takes them.
            seed: instead of its own, and of one among the changes.

        Raises:
            ScenarioError: as `with_set` does.
        """
        given = dict(mapping({} if changes is None else changes, "set", ScenarioError))
        if seed is not None:
            given["random_seed"] = seed
        return self.with_set(given) if given else self

    @property
    def persons_simulated(self) -> int:
        """Persons at the start that have a row of their own: persons / household weight."""
        return self.population.persons // self.population.household_weight

    @property
    def firms(self) -> int:
        """Firms at the start."""
        if self.economy.firms is not None:
            return self.economy.firms
        return max(len(self.economy.goods), round(self.persons_simulated * _FIRMS_PER_PERSON))

    def resolved_goods(self) -> list[GoodParameters]:
        """Return the goods as the engine gets them: chosen, fitted to each other, shares summing to 1."""
        known = {**GOODS, **self.parameters.goods}
        return choose_goods(self.economy.goods, self.economy.sectors, known)

    def to_config(self) -> str:
        """Return the engine's configuration as JSON: every section whole (`panarchy.scenario.config`)."""
        return config.to_json(self)

    def to_yaml(self, *, defaults: bool = True) -> str:
        """Return the scenario as YAML that loads as an equal scenario.

        Args:
            defaults: also write the keys that were not set, but for whole blocks that have no
                effect yet.
        """
        unset = {block for block in notice.LATER_BLOCKS if block not in self.model_fields_set}
        data = self.model_dump(exclude=unset, exclude_unset=not defaults, exclude_none=True)
        return writing.to_yaml(data)

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """Return the JSON Schema of scenario files, for editors."""
        from panarchy.scenario.schema import build

        return build(Scenario)

    def not_in_effect(self) -> list[str]:
        """Return the dotted keys set here that belong to systems that do not exist yet."""
        return notice.not_in_effect(self)

    def _repr_html_(self) -> str:
        """Show the scenario as a card in a notebook."""
        return display.card(self)


def _from_mapping(source: Mapping[str, Any]) -> Scenario:
    """Check a mapping."""
    try:
        return _validated(plain(source), Reading())
    except Problem as problem:
        raise ScenarioError(_sentence(problem, "The scenario given as a mapping")) from None


def _from_text(text: str, file: str) -> Scenario:
    """Check a file's text."""
    try:
        reading = read_text(text)
        if not isinstance(reading.data, dict):
            if reading.data is None:
                raise Problem("it is empty")
            raise Problem(f"a scenario is a mapping of keys to values, not {shown(reading.data)}")
        return _validated(reading.data, reading)
    except Problem as problem:
        raise ScenarioError(_sentence(problem, file)) from None


def _validated(data: dict[str, Any], reading: Reading) -> Scenario:
    """Check plain data."""
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
    line_of = reading.line_of
    raise explain(found, Scenario, line_of)


def _sentence(problem: Problem, file: str) -> str:
    """Write a problem as a sentence that names the file and, if known, the line."""
    where = file if problem.line is None else f"{file}, line {problem.line}"
    end = "" if problem.text.endswith((".", "?")) else "."
    return f"{where}: {problem.text}{end}"
