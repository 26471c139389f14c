"""Reads one YAML scalar the way the documents mean it, without the traps of YAML 1.1.

`50_000` is an integer; `no`, `on` and `1:30` are text; `010` is refused rather than read as eight.
"""

from __future__ import annotations

import re

from panarchy.scenario.problem import Problem, shown

Scalar = None | bool | int | float | str
"""What a scalar can be."""

_CONSTANTS: dict[str, Scalar] = {
    "": None,
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+(_[0-9]+)*")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_BASED = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+")
_REAL = re.compile(r"[-+]?([0-9]+(_[0-9]+)*(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MOST_DIGITS = 40


def read_scalar(text: str, line: int | None = None) -> Scalar:
    """Read an unquoted scalar.

    Args:
        text: the scalar as written.
        line: its line, for the message.

    Returns:
        Nothing, a truth value, an integer, a real number, or the text itself.

    Raises:
        Problem: if it is a number that is infinite, not a number, has more than 40 characters, or
            starts with a zero.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NOT_FINITE.fullmatch(text):
        raise Problem(f"{text} is not a finite number", line)
    if len(text) > _MOST_DIGITS:
        if _REAL.fullmatch(text) or _BASED.fullmatch(text):
            raise Problem(f"the number {shown(text)} is too long", line)
        return text
    if _LEADING_ZERO.fullmatch(text):
        bare = text.lstrip("+-0_") or "0"
        raise Problem(
            f"the number {text} starts with a zero; write {bare}, or 0o{bare} if octal is meant",
            line,
        )
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, base=0)
    if _REAL.fullmatch(text):
        return _real(text, line)
    return text


def _real(text: str, line: int | None) -> float:
    """Read a real number that must be finite."""
    value = float(text.replace("_", ""))
    if value in (float("inf"), float("-inf")):
        raise Problem(f"the number {text} is too large", line)
    return value
