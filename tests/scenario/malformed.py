"""More than a hundred scenario files that must be refused with one plain sentence each.

The list is data, so that the tests of loading and of the command line walk the same files.
Elsewhere it is imported as `from scenario.malformed import MALFORMED`, as tests/ is on the path.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

VALID = """\
name: "island"
random_seed: 7
snapshot:
  every_ticks: 30
  compression: "zstd"
spatial:
  level: 7
  width_tiles: 128
  height_tiles: 64
population:
  persons: 50_000
  use_representative_households: true
population_params:
  fertility_base: 1.8
  mortality_base: 0.01
economy:
  sectors: ["agri", "manufacturing", "services"]
  goods: ["food", "tools", "energy", "services", "steel", "wheat"]
  firms: 3_000
  market_model: "posted_price"
finance:
  enable_banks: true
logging:
  kpi_interval_days: 30
"""
"""A scenario that loads; most of the files below are this one with one fault."""


@dataclass(frozen=True)
class Malformed:
    """A file that must be refused."""

    name: str
    content: bytes
    says: str
    """A part of the sentence."""

    line: int | None = None
    """The line that the sentence must name."""

    suffix: str = ".yaml"

    def write(self, folder: Path) -> Path:
        """Write the file into a folder and return its path."""
        path = folder / f"{self.name}{self.suffix}"
        path.write_bytes(self.content)
        return path


def _fault(name: str, old: str, new: str, says: str, line: int | None = None) -> Malformed:
    """Make a file with one fault: the first `old` of the valid file is replaced by `new`."""
    if old not in VALID:
        raise ValueError(f"{old!r} is not in the valid scenario")
    changed = VALID.replace(old, new, 1)
    found = VALID[: VALID.index(old)].count("\n") + 1
    return Malformed(name, changed.encode(), says, found if line is None else line)


def _value(key: str, old: str, new: str, says: str, label: str) -> Malformed:
    """Make a file in which one key has another value."""
    return _fault(f"{key}-{label}", f"{key}: {old}", f"{key}: {new}", says)


def _whole_number(key: str, old: str, low: str, high: str) -> list[Malformed]:
    """Make every slip that a count can have."""
    whole = "must be a whole number"
    return [
        _value(key, old, "-3", "must be at least", "negative"),
        _value(key, old, low, "must be at least", "too-small"),
        _value(key, old, high, "at most", "too-large"),
        _value(key, old, "2.5", f"{whole}, not 2.5", "fraction"),
        _value(key, old, "1e12", f"{whole}, not 1", "exponent"),
        _value(key, old, "true", f"{whole}, not true", "bool"),
        _value(key, old, '"12"', f"{whole}, not '12'", "text"),
        _value(key, old, "[1]", f"{whole}, not a list", "list"),
        _value(key, old, "{a: 1}", f"{whole}, not a mapping", "mapping"),
        _value(key, old, "~", f"{whole}, not nothing", "null"),
        _value(key, old, ".nan", "not a finite number", "nan"),
        _value(key, old, ".inf", "not a finite number", "infinite"),
        _value(key, old, "010", "starts with a zero", "octal"),
        _value(key, old, "9" * 5000, "too long", "thousands-of-digits"),
    ]


COUNTS = [
    *_whole_number("persons", "50_000", "0", "1_000_000_000_000"),
    *_whole_number("width_tiles", "128", "0", "1_000_000"),
    *_whole_number("every_ticks", "30", "-1", "1_000_000_000"),
    *_whole_number("random_seed", "7", "-1", str(2**64)),
]

RATES = [
    _value("fertility_base", "1.8", "-0.1", "must be at least 0", "negative"),
    _value("fertility_base", "1.8", "99", "must be at most 15", "too-large"),
    _value("fertility_base", "1.8", "high", "must be a number, not 'high'", "text"),
    _value("fertility_base", "1.8", "false", "must be a number, not false", "bool"),
    _value("fertility_base", "1.8", ".NaN", "not a finite number", "nan"),
    _value("fertility_base", "1.8", "-.inf", "not a finite number", "infinite"),
    _value("fertility_base", "1.8", "1e999", "too large", "overflow"),
    _value("mortality_base", "0.01", "1.5", "must be at most 0.5", "too-large"),
    _value("mortality_base", "0.01", "[0.01]", "must be a number, not a list", "list"),
]

CHOICES = [
    _value(
        "market_model", '"posted_price"', '"posted_prices"', "Did you mean 'posted_price'?", "near"
    ),
    _value("market_model", '"posted_price"', '"barter"', "must be 'posted_price' or", "unknown"),
    _value("market_model", '"posted_price"', "3", "not 3", "number"),
    _value("compression", '"zstd"', '"gzip"', "must be 'zstd'", "unknown"),
    _value("enable_banks", "true", "no", "must be true or false, not 'no'", "yaml-1-1-no"),
    _value("enable_banks", "true", "yes", "must be true or false, not 'yes'", "yaml-1-1-yes"),
    _value("enable_banks", "true", "1", "must be true or false, not 1", "number"),
    _value("use_representative_households", "true", '"true"', "must be true or false", "text"),
    _value("kpi_interval_days", "30", "1:30", "must be a whole number, not '1:30'", "sexagesimal"),
    _value("kpi_interval_days", "30", "2026-11-21", "must be a whole number", "date"),
]

NAMES = [
    _value("name", '"island"', "7", "must be text, not 7", "number"),
    _value("name", '"island"', '""', "the first a letter", "empty"),
    _value("name", '"island"', '"../../etc/passwd"', "the first a letter", "path"),
    _value("name", '"island"', f'"{"a" * 500}"', "up to 64 letters", "long"),
    _value("name", '"island"', "~", "must be text, not nothing", "null"),
    _value("sectors", '["agri", "manufacturing", "services"]', "[]", "at least 1 entry", "none"),
    _value(
        "sectors",
        '["agri", "manufacturing", "services"]',
        '["agri", "agri"]',
        "listed twice",
        "twice",
    ),
    _value("sectors", '["agri", "manufacturing", "services"]', '"agri"', "must be a list", "text"),
    _value(
        "sectors", '["agri", "manufacturing", "services"]', '["Agri!"]', "small letters", "signs"
    ),
    _fault("goods-unknown", '"wheat"]', '"wheet"]', "Did you mean 'wheat'?"),
    _fault("goods-twice", '"wheat"]', '"food"]', "listed twice"),
    _fault("goods-number", '"wheat"]', "7]", "must be text, not 7"),
    _fault("goods-no-capital", '"tools", ', "", "no capital good"),
    _value(
        "goods",
        '["food", "tools", "energy", "services", "steel", "wheat"]',
        '["steel"]',
        "households buy",
        "none-bought",
    ),
    _value(
        "goods",
        '["food", "tools", "energy", "services", "steel", "wheat"]',
        "{food: 1}",
        "must be a list",
        "mapping",
    ),
]

UNKNOWN = [
    _fault("unknown-near", "persons:", "persnos:", "Did you mean 'persons'?"),
    _fault("unknown-block", "population:", "populaton:", "Did you mean 'population'?"),
    _fault("unknown-capital", "name:", "Name:", "Did you mean 'name'?"),
    _fault(
        "unknown-elsewhere",
        "random_seed: 7",
        "random_seed: 7\npersons: 5",
        "'population.persons'",
        3,
    ),
    _fault("unknown-far", "random_seed: 7", "random_seed: 7\nxyzzy: 5", "unknown key 'xyzzy'", 3),
    _fault("unknown-merge", "random_seed: 7", "random_seed: 7\n<<: {}", "unknown key '<<'", 3),
    _fault("unknown-python", "random_seed: 7", "random_seed: 7\n__class__: 5", "unknown key", 3),
    _fault(
        "unknown-parameter",
        "finance:",
        "parameters:\n  firmz: {}\nfinance:",
        "Did you mean 'firms'?",
        22,
    ),
    _fault("missing-name", 'name: "island"\n', "", "the key 'name' is missing", 0),
    _fault("missing-persons", "  persons: 50_000\n", "", "'population.persons' is missing", 10),
    _fault(
        "duplicate-key",
        "random_seed: 7",
        "random_seed: 7\nrandom_seed: 8",
        "given twice, first in line 2",
        3,
    ),
    _fault(
        "duplicate-deep",
        "  persons: 50_000",
        "  persons: 5\n  persons: 6",
        "'population.persons' is given twice",
        12,
    ),
    _fault("block-null", "finance:\n  enable_banks: true", "finance:", "must be a mapping"),
    _fault("block-list", "finance:\n  enable_banks: true", "finance: [1, 2]", "must be a mapping"),
    _fault("block-text", "finance:\n  enable_banks: true", "finance: none", "must be a mapping"),
    _fault("key-list", "random_seed: 7", "random_seed: 7\n? [a, b]\n: 3", "must be a word", 3),
]

TOGETHER = [
    _value("firms", "3_000", "2", "fewer than the 6 goods", "too-few"),
    _value("firms", "3_000", "60_000", "more than the 50,000 persons", "too-many"),
    _value("persons", "50_000", "900_000_000", "more than the 10,000,000", "too-many-rows"),
    _fault(
        "weight-unwanted",
        "households: true",
        "households: false\n  household_weight: 2",
        "must be 1 when",
        13,
    ),
    _fault(
        "weight-heavy",
        "households: true",
        "households: true\n  household_weight: 50_000",
        "fewer than 10",
        13,
    ),
    _fault(
        "weight-zero",
        "households: true",
        "households: true\n  household_weight: 0",
        "at least 1",
        13,
    ),
    _fault(
        "tiles-many",
        "width_tiles: 128\n  height_tiles: 64",
        "width_tiles: 4096\n  height_tiles: 4096",
        "16,777,216 tiles",
    ),
    _fault(
        "good-price",
        "finance:",
        "parameters:\n  goods:\n    food:\n      base_price: -1\nfinance:",
        "more than 0",
        24,
    ),
    _fault(
        "good-typo",
        "finance:",
        "parameters:\n  goods:\n    food:\n      base_prize: 1\nfinance:",
        "'base_price'",
        24,
    ),
    _fault(
        "good-partial",
        "finance:",
        "parameters:\n  goods:\n    cake:\n      storable: true\nfinance:",
        "sector' is missing",
        23,
    ),
    _fault(
        "good-renamed",
        "finance:",
        "parameters:\n  goods:\n    food:\n      name: cake\nfinance:",
        "the key's own name",
        24,
    ),
    _fault(
        "good-resource",
        "finance:",
        "parameters:\n  goods:\n    food:\n      resources: {gold: 1}\nfinance:",
        "must be 'iron'",
        24,
    ),
]

_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

TEXTS = [
    Malformed("empty", b"", "is empty"),
    Malformed("blank", b"\n \n\n", "is empty"),
    Malformed("comment-only", b"# nothing\n", "is empty"),
    Malformed("null", b"~\n", "is empty"),
    Malformed("marker-only", b"---\n", "is empty"),
    Malformed("root-list", b"- a\n- b\n", "is a mapping"),
    Malformed("root-text", b"hello\n", "not 'hello'"),
    Malformed("root-number", b"42\n", "not 42"),
    Malformed("empty-mapping", b"{}\n", "the key 'name' is missing"),
    Malformed("two-documents", b"name: a\n---\nname: b\n", "more than one document"),
    Malformed("alias-bomb", _BOMB.encode(), "alias", 2),
    Malformed("alias", b"name: &n x\nrandom_seed: *n\n", "the alias *n", 2),
    Malformed("alias-loop", b"name: &n [*n]\n", "alias", 1),
    Malformed("tag-python", b"name: !!python/object/apply:os.system ['true']\n", "the tag", 1),
    Malformed("tag-own", b"name: !secret x\n", "the tag '!secret'", 1),
    Malformed("tab", b"population:\n\tpersons: 5\n", "a tab", 2),
    Malformed("tab-deep", b"population:\n  persons: 5\n\tlevel: 2\n", "a tab"),
    Malformed("unclosed-quote", b'name: "island\n', "not YAML"),
    Malformed("unclosed-list", b"name: [a, b\n", "not YAML"),
    Malformed("bad-indent", b"a:\n   b: 1\n  c: 2\n", "not YAML"),
    Malformed("colon-twice", b"a: b: c\n", "not YAML", 1),
    Malformed("directive", b"%YAML 9.9\n---\nname: x\n", "not YAML"),
    Malformed("zeros", bytes(1000), "not a text file"),
    Malformed("binary", bytes(range(256)) * 4, "not a text file"),
    Malformed("utf-16", VALID.encode("utf-16"), "not a text file"),
    Malformed("png", b"\x89PNG\r\n\x1a\n" + bytes(64), "not a text file"),
    Malformed("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", "not a text file"),
    Malformed("control-character", b"name: a\nrandom_seed: \x07\n", "character", 2),
    Malformed("huge", b"# " + b"x" * 1_000_001 + b"\nname: x\n", "larger than 1,000,000 bytes"),
    Malformed("deep-lists", b"name: " + b"[" * 50_000, "levels deep", 1),
    Malformed("deep-mappings", b"{a: " * 50_000, "levels deep", 1),
    Malformed("deep-blocks", b"".join(b" " * i + b"a:\n" for i in range(200)), "levels deep"),
    Malformed("deep-dashes", b"- " * 50_000, "levels deep"),
    Malformed("question-marks", b"? " * 50_000, "a key must be a word"),
    Malformed("many-keys", b"".join(b"k%d: 1\n" % i for i in range(50_000)), "unknown key"),
    Malformed("json-list", b"[1, 2]", "is a mapping", suffix=".json"),
    Malformed("json-cut", b'{"name": "x", "random_seed"', "not YAML", suffix=".json"),
    Malformed(
        "json-type", b'{"name": "x",\n "population": {"persons": "5"}}', "whole number", 2, ".json"
    ),
    Malformed(
        "json-nan", b'{"name": "x",\n "population": {"persons": NaN}}', "whole number", 2, ".json"
    ),
]

MALFORMED: list[Malformed] = [*COUNTS, *RATES, *CHOICES, *NAMES, *UNKNOWN, *TOGETHER, *TEXTS]
"""Every file that must be refused."""
