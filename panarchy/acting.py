"""Asking a world's engine about an action by verb and keyword arguments, with mistakes said in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from panarchy._engine import CoreError, CoreWorld
from panarchy.arguments import plain
from panarchy.errors import ActionError, suggest

Answer = TypeVar("Answer")


def verbs(core: CoreWorld) -> dict[str, dict[str, Any]]:
    """Every verb with its explanation (`doc`), its effect and the JSON Schema of its arguments (`schema`)."""
    return {action.pop("verb"): action for action in json.loads(core.actions())}


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
    actions = verbs(core)
    if verb not in actions:
        raise ActionError(f"There is no action '{verb}'.{hint(verb, actions)}")
    known = list(actions[verb]["schema"]["properties"])
    for name in arguments:
        if name not in known:
            raise ActionError(f"{verb} has no argument '{name}'.{hint(name, known)}")
    try:
        return call(verb, json.dumps(arguments, allow_nan=False, default=plain))
    except CoreError as error:
        raise ActionError(str(error)) from None
    except (TypeError, ValueError) as error:
        raise ActionError(f"{verb}: the arguments cannot be written as JSON: {error}.") from None


def hint(name: str, known: Mapping[str, Any] | list[str]) -> str:
    """Suggest the name that was meant, or list those there are."""
    return suggest(name, known) or f" There are {', '.join(known)}."
