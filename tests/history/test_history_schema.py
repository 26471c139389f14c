"""The dictionary's type names as DuckDB's."""

from __future__ import annotations

import pytest

from panarchy.errors import DamagedError
from panarchy.history.schema import duckdb_type


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("int64", "BIGINT"),
        ("float", "FLOAT"),
        ("bool", "BOOLEAN"),
        ("dictionary<string>", "VARCHAR"),
        ("dict<utf8>", "VARCHAR"),
        ("float[8]", "FLOAT[]"),
        ("uint16[6]", "USMALLINT[]"),
        ("fixed_size_list<element: float>[8]", "FLOAT[]"),
        ("list<item: int64 not null>", "BIGINT[]"),
        ("map<string, double>", "MAP(VARCHAR, DOUBLE)"),
    ],
)
def test_every_type_of_the_dictionary_has_one_in_sql(name: str, expected: str) -> None:
    assert duckdb_type(name) == expected


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(DamagedError, match="'complex'"):
        duckdb_type("complex")
