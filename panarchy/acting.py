"""Asking a world's engine about an action by verb and keyword arguments, with mistakes said in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any, TypeVar

from panarchy._engine import CoreError, CoreWorld
from panarchy.arguments import plain, text, unboxed
from panarchy.errors import ActionError, ScenarioError, suggest
from panarchy.scenario.inputs import LONGEST_SOURCE, InputBlock

Answer = TypeVar("Answer")

WITHHOLD = "withhold"
"""The verb that keeps an event from having its effect."""
RESEED = "reseed"
"""The verb that gives a world another luck."""


Verbs = dict[str, dict[str, Any]]
"""Every verb with its explanation (`doc`), its effect and the JSON Schema of its arguments (`schema`)."""


def verbs(core: CoreWorld) -> Verbs:
    """The verbs of a world."""
    return _by_verb(core.actions())


def verbs_of(config: str) -> Verbs:
    """The verbs of any world of a configuration, without that world."""
    return _by_verb(CoreWorld.verbs(config))


def _by_verb(text: str) -> Verbs:
    return {action.pop("verb"): action for action in json.loads(text)}


def ask(
    core: CoreWorld,
    verb: str,
    arguments: Mapping[str, object],
    call: Callable[[str, str], Answer],
) -> Answer:
    """Call ``call(verb, arguments as JSON)`` once both are known to make sense.

    Raises:
        ActionError: if the verb or an argument is unknown or of the wrong kind.
    """
    return ask_of(verbs(core), verb, arguments, call)


def ask_of(
    actions: Verbs,
    verb: str,
    arguments: Mapping[str, object],
    call: Callable[[str, str], Answer],
) -> Answer:
    """Do the same with the verbs at hand.

    Raises:
        ActionError: if the verb or an argument is unknown or of the wrong kind.
    """
    if verb not in actions:
        raise ActionError(f"There is no action '{verb}'.{hint(verb, actions)}")
    known = list(actions[verb]["schema"]["properties"])
    for name, value in arguments.items():
        if not known:
            raise ActionError(f"{verb} takes no argument, and was given '{name}'.")
        if name not in known:
            raise ActionError(f"{verb} has no argument '{name}'.{hint(name, known)}")
        number = unboxed(value)
        if isinstance(number, float) and not isfinite(number):
            raise ActionError(f"{name} of {verb} must be a finite number, not {number!r}.")
    try:
        return call(verb, json.dumps(arguments, allow_nan=False, default=plain))
    except CoreError as error:
        raise ActionError(str(error)) from None
    except (TypeError, ValueError) as error:
        raise ActionError(f"{verb}: the arguments cannot be written as JSON: {error}.") from None


def asker(source: object) -> str:
    """Return who asks, which an exported scenario takes too.

    Raises:
        ActionError: if it is no text, an empty or too long one.
    """
    said = text(source, "source", ActionError)
    if not 0 < len(said) <= LONGEST_SOURCE:
        raise ActionError(
            f"source says who asks in 1 to {LONGEST_SOURCE} characters, not in {len(said):,}."
        )
    return said


def hand_in(core: CoreWorld, inputs: Iterable[InputBlock]) -> None:
    """Give a new world the inputs of its scenario, in order.

    Raises:
        ScenarioError: if the world does not take one.
    """
    for place, entry in enumerate(inputs):

        def accept(verb: str, args: str, entry: InputBlock = entry) -> int:
            return core.act(verb, args, entry.tick, entry.priority, entry.source)

        try:
            number = ask(core, entry.verb, entry.arguments, accept)
        except ActionError as error:
            raise ScenarioError(f"inputs[{place}] of the scenario: {error}") from None
        if entry.scope:
            core.tag(number, entry.scope)


def hint(name: str, known: Mapping[str, Any] | list[str]) -> str:
    """Suggest the name that was meant, or list those there are."""
    return suggest(name, known) or f" There are {', '.join(known)}."
