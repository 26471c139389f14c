"""Rows as JSON: exact, complete and fast, whatever DuckDB can put into a column."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from panarchy.cli.json_rows import json_rows

LARGEST = 170141183460469231731687303715884105727


def written(query: str, **parameters: object) -> list[dict[str, object]]:
    """The rows of a query, written as JSON and read back by a reader that takes nothing but JSON."""

    def refuse(word: str) -> object:
        raise AssertionError(f"{word} is not JSON")

    relation = duckdb.connect().sql(query, params=parameters or None)
    text = "[" + "".join(json_rows(relation)) + "\n]"
    read: list[dict[str, object]] = json.loads(text, parse_constant=refuse)
    return read


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("(select sum(x) from range(5) r(x))", 10),
        (f"{LARGEST}::hugeint", LARGEST),
        ("18446744073709551615::ubigint", 18446744073709551615),
        ("-9007199254740993", -9007199254740993),
        ("0.1::double", 0.1),
        ("0.1::float", 0.10000000149011612),
        ("1e300", 1e300),
        ("true", True),
        ("null", None),
        ("'nan'::double", None),
        ("'-inf'::float", None),
        ("'q\"\\ü☃' || chr(10)", 'q"\\ü☃\n'),
        ("date '2020-01-02'", "2020-01-02"),
        ("'{\"wage\": 30}'::json", '{"wage": 30}'),
        ("[1.5, 'nan'::double, null]", [1.5, None, None]),
        ("array_value(1.0::float, 'inf'::float)", [1.0, None]),
        ("[['inf'::float]]", [[None]]),
        ("[]::int[]", []),
        ("map {'food': 1.5, 'wood': 'nan'::double}", {"food": 1.5, "wood": None}),
        ("map {}", {}),
        ("map {3: [{'q': 'nan'::double}]}", {"3": [{"q": None}]}),
        ("{'p': 1, 'q': {'r': 'inf'::double}}", {"p": 1, "q": {"r": None}}),
        ("list_zip([1.5, 'nan'::double], ['a', 'b'])", [[1.5, "a"], [None, "b"]]),
        ("null::struct(a double)", None),
        ("null::map(int, double)", None),
        ("null::double[]", None),
    ],
)
def test_a_value_is_what_it_was(expression: str, value: object) -> None:
    ((name, read),) = written(f"select {expression} as x")[0].items()
    assert name == "x"
    assert read == value
    assert type(read) is type(value)


def test_columns_are_told_apart_by_place() -> None:
    assert written('select 1 as a, 2 as "A"') == [{"a": 1, "A": 2}]
    assert written('select 1 as "we""ird \'name\'"') == [{"we\"ird 'name'": 1}]


def test_no_rows_are_an_empty_list() -> None:
    assert written("select 1 as a where false") == []


def test_parameters_and_many_batches() -> None:
    rows = written("select x from range($n) r(x)", n=25_001)
    assert rows == [{"x": x} for x in range(25_001)]


def test_fifty_thousand_wide_rows_take_little_time() -> None:
    columns = [f"x * {n} as i{n}, x / {n}::double as d{n}" for n in range(1, 12)]
    relation = duckdb.connect().sql(
        f"select {', '.join(columns)}, [x / 3::double for _ in range(8)] as l from range(50000) r(x)"
    )
    begun = time.process_time()
    length = sum(len(piece) for piece in json_rows(relation))
    assert length > 10_000_000
    # Row by row, in Python, it takes three to four seconds of work.
    assert time.process_time() - begun < 1.5


def test_asking_a_run_does_not_import_pandas(island: Path) -> None:
    asks = f"""
import sys
from panarchy.cli import main
try:
    main(["sql", {str(island)!r}, "select max(tick) as last from kpis", "-f", "json"])
except SystemExit as ended:
    assert not ended.code
assert "pandas" not in sys.modules, "a second of everyone's time at each command"
"""
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"last": 40}]
