"""The rewriting of ``:name``, which must leave strings, comments, casts, slices and structs alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panarchy.history.parameters import dollar_parameters


@pytest.mark.parametrize(
    ("typed", "rewritten"),
    [
        ("select :a", "select $a"),
        ("where x>=:a and y in (:b, :c)", "where x>=$a and y in ($b, $c)"),
        ("limit :n", "limit $n"),
        ("select tick::double, '12:30' as t", "select tick::double, '12:30' as t"),
        ("select \"a:b\", e'it\\'s :a'", "select \"a:b\", e'it\\'s :a'"),
        ("select 1 -- at :a\n, :b", "select 1 -- at :a\n, $b"),
        ("select /* :a */ :b", "select /* :a */ $b"),
        ("select xs[1:n], xs[:n]", "select xs[1:n], xs[:n]"),
        ("select {'a':b, 'c' :d}", "select {'a':b, 'c' :d}"),
        ("select list_transform(xs, lambda x:x + 1)", "select list_transform(xs, lambda x:x + 1)"),
        ("select $$ :a $$, $t$ :b $t$, $c", "select $$ :a $$, $t$ :b $t$, $c"),
        ("select $a + :b", "select $a + $b"),
        ("select it''s", "select it''s"),
    ],
)
def test_only_parameters_are_rewritten(typed: str, rewritten: str) -> None:
    assert dollar_parameters(typed) == rewritten


@given(st.text(alphabet=":$'\"-/*\n ab[]{}(),1", max_size=40))
def test_rewriting_changes_colons_only_and_settles(text: str) -> None:
    once = dollar_parameters(text)
    assert len(once) == len(text)
    assert all(a == b or (a, b) == (":", "$") for a, b in zip(text, once, strict=True))
