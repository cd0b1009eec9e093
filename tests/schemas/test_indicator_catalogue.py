"""Integrity of the catalogue, its aliases and the linker's words: the files that analysts edit."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.extraction.linking import MEASURES, parse_allowed_units
from schemas import words

VOCABULARY = Path(__file__).resolve().parents[2] / "schemas" / "vocabulary"
FILES = ("indicators.csv", "indicator_aliases.csv", "link_words.csv")
HEADER = (
    "indicator_code,name_zh,name_en,definition_zh,unit,nature,better,growth_basis,aggregation,theme,"
    "allowed_units,plausible_low,plausible_high,plausible_growth_low,plausible_growth_high"
)
ROLES = {"rewrite", "drop", "lead", "trail", "trail_change", "bracket"}


def read(name: str) -> list[dict[str, str]]:
    with (VOCABULARY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = read("indicators.csv")
ALIASES = read("indicator_aliases.csv")
LINK_WORDS = read("link_words.csv")
BY_CODE = {row["indicator_code"]: row for row in INDICATORS}


@pytest.mark.parametrize("name", FILES)
def test_file_is_plain(name: str) -> None:
    data = (VOCABULARY / name).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    rows = list(csv.reader(data.decode("utf-8").splitlines()))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell != cell.strip() or '"' in cell]


def test_catalogue_is_large_and_its_keys_are_unique() -> None:
    assert len(INDICATORS) >= 220
    assert len(BY_CODE) == len(INDICATORS)
    assert len({row["name_zh"] for row in INDICATORS}) == len(INDICATORS)
    assert len({row["name_en"] for row in INDICATORS}) == len(INDICATORS)


def test_header() -> None:
    assert ",".join(INDICATORS[0]) == HEADER
    assert list(ALIASES[0]) == ["alias", "indicator_code", "note"]
    assert list(LINK_WORDS[0]) == ["role", "word", "replacement", "note"]


def test_catalogue_is_sorted_by_theme() -> None:
    themes = [row["theme"] for row in INDICATORS]
    assert themes == sorted(themes)
    order = {code: place for place, code in enumerate(BY_CODE)}
    places = [order[row["indicator_code"]] for row in ALIASES]
    assert places == sorted(places)


@pytest.mark.parametrize("row", INDICATORS, ids=lambda row: row["indicator_code"])
def test_row(row: dict[str, str]) -> None:
    assert row["indicator_code"].isascii() and row["indicator_code"].islower()
    assert row["name_zh"] and row["name_en"] and row["definition_zh"] and row["theme"]
    assert row["nature"] in words.NATURE
    assert row["better"] in words.BETTER
    assert row["aggregation"] in words.AGGREGATION
    assert row["growth_basis"] in {"", "real", "nominal"}
    allowed = parse_allowed_units(row["allowed_units"])
    assert {"level", "growth", "change", "completion"} <= set(allowed) <= set(MEASURES)
    assert row["unit"] in allowed["level"]
    assert not row["unit"].startswith(("万", "亿", "千元", "百"))
    if row["nature"] == "rate":
        assert row["aggregation"] != "sum"


@pytest.mark.parametrize("row", INDICATORS, ids=lambda row: row["indicator_code"])
@pytest.mark.parametrize("bounds", ["plausible", "plausible_growth"])
def test_plausible_range(row: dict[str, str], bounds: str) -> None:
    low, high = row[f"{bounds}_low"], row[f"{bounds}_high"]
    assert bool(low) == bool(high)
    if low:
        assert Decimal(low) < Decimal(high)


def test_aliases_name_indicators_once() -> None:
    assert not [row for row in ALIASES if row["indicator_code"] not in BY_CODE or not row["alias"]]
    assert max(Counter((row["alias"], row["indicator_code"]) for row in ALIASES).values()) == 1


def test_shared_alias_is_decided_by_unit_and_says_so() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in INDICATORS:
        owners[row["name_zh"]].add(row["indicator_code"])
    for row in ALIASES:
        owners[row["alias"]].add(row["indicator_code"])
    for row in ALIASES:
        codes = owners[row["alias"]]
        assert bool(row["note"]) == (len(codes) > 1), row
        units = [parse_allowed_units(BY_CODE[code]["allowed_units"])["level"] for code in codes]
        assert len(frozenset().union(*units)) == sum(map(len, units)), row


def test_new_in_period_never_names_a_stock() -> None:
    wrong = [
        row
        for row in ALIASES
        if row["alias"].startswith(("新增", "新设", "新建", "新认定", "新登记", "净增"))
        and BY_CODE[row["indicator_code"]]["nature"] == "stock"
    ]
    assert wrong == []


def test_link_words() -> None:
    assert {row["role"] for row in LINK_WORDS} == ROLES
    assert max(Counter((row["role"], row["word"]) for row in LINK_WORDS).values()) == 1
    assert not [row for row in LINK_WORDS if bool(row["replacement"]) != (row["role"] == "rewrite")]


@pytest.mark.shared
def test_given_codes_are_kept(shared: Path) -> None:
    with (shared / "eval" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    links = {(row["alias"], row["indicator_code"]) for row in ALIASES}
    for row in given:
        ours = BY_CODE[row["code"]]
        for column in ("name_zh", "name_en", "unit", "nature", "better", "theme"):
            assert ours[column] == row[column], (row["code"], column)
        missing = [alias for alias in row["aliases"].split("|") if alias and (alias, row["code"]) not in links]
        assert missing == [], row["code"]
