"""Conditions such as ``unemployment > 0.12``, checked against the KPIs after each tick.

Only comparisons, arithmetic, ``and``, ``or``, ``not``, numbers and names of KPIs: an expression of the user's is read,
never run.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping

from panarchy.errors import QueryError, suggest

Number = float | bool
Values = Mapping[str, float | None]

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


LONGEST = 1_000
"""Longest condition, in characters: far beyond any use, and short enough to be read without deep nesting."""


class Unknown(Exception):
    """A KPI that the condition needs is not defined yet at this tick."""


class Condition:
    """A condition on KPIs.

    A KPI that is not defined yet (null) makes the condition false, not an error.

    Args:
        text: the expression.
        names: the names that may be used.

    Raises:
        QueryError: if the expression does not parse, or uses something else than the names given.
    """

    def __init__(self, text: str, names: Collection[str]) -> None:
        if not isinstance(text, str):
            raise QueryError(f"A condition is text, such as 'unemployment > 0.1', not {text!r}.")
        if len(text) > LONGEST:
            raise QueryError(f"A condition may hold {LONGEST} characters, not {len(text)}.")
        self.text = text
        self._names = names
        try:
            self._tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise QueryError(f"The condition '{text}' is not an expression.") from None
        self._check(self._tree)

    def __call__(self, values: Values) -> bool:
        """Say whether the condition holds for these KPIs."""
        try:
            return bool(self._value(self._tree, values))
        except (Unknown, ArithmeticError):
            return False

    def _check(self, tree: ast.expr) -> None:
        """Refuse anything that is not arithmetic over known names."""
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name) if name not in self._names:
                    hint = suggest(name, self._names)
                    raise QueryError(f"The condition '{self.text}' names no KPI: '{name}'.{hint}")
                case ast.Constant(value=value) if not isinstance(value, int | float):
                    raise QueryError(
                        f"The condition '{self.text}' may hold numbers, not {value!r}."
                    )
                case (
                    ast.Name()
                    | ast.Constant()
                    | ast.BoolOp()
                    | ast.Compare()
                    | ast.UnaryOp(op=ast.Not() | ast.USub() | ast.UAdd())
                    | ast.expr_context()
                    | ast.boolop()
                    | ast.Not()
                    | ast.USub()
                    | ast.UAdd()
                ):
                    pass
                case ast.BinOp(op=op) if type(op) in _ARITHMETIC:
                    pass
                case ast.operator() | ast.cmpop() if (
                    type(node) in _ARITHMETIC or type(node) in _COMPARISONS
                ):
                    pass
                case _:
                    raise QueryError(
                        f"The condition '{self.text}' may only compare KPIs and numbers."
                    )

    def _value(self, node: ast.expr, values: Values) -> Number:
        """Compute a part of the expression."""
        match node:
            case ast.Name(id=name):
                value = values.get(name)
                if value is None:
                    raise Unknown(name)
                return value
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._value(operand, values)
            case ast.UnaryOp(op=op, operand=operand):
                value = self._value(operand, values)
                return -value if isinstance(op, ast.USub) else value
            case ast.BinOp(left=left, op=op, right=right):
                return _ARITHMETIC[type(op)](self._value(left, values), self._value(right, values))
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self._value(part, values) for part in parts)
            case ast.BoolOp(values=parts):
                return any(self._value(part, values) for part in parts)
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [self._value(side, values) for side in (left, *others)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                return all(_COMPARISONS[type(op)](a, b) for op, a, b in pairs)
        raise QueryError(f"The condition '{self.text}' may only compare KPIs and numbers.")
