"""The words that sheets are read with: headings, units, indicators, marks and corrections, all from data files.

What belongs here: loading ``schemas/vocabulary`` for sheets and exact look-ups. What does not: rules.
"""

import csv
import difflib
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from pipelines.extraction.linking import IndicatorLinker
from pipelines.ingest.sheets.units import UnitWords, tidy

NEAR_UNIT = 0.4
SHEET_FILES = ("sheet_headers.csv", "sheet_value_words.csv", "missing_marks.csv", "known_bad_values.csv")
SHARED_FILES = ("indicators.csv", "indicator_aliases.csv", "link_words.csv", "units.csv", "source_type_words.csv")


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Every word list that reading a sheet needs. ``digest`` changes when any of the files does."""

    headers: Mapping[str, str]
    values: Mapping[tuple[str, str], str]
    affixes: tuple[tuple[str, str, str], ...]
    missing: Mapping[str, str]
    known_bad: Mapping[tuple[str, str], str]
    indicators: Mapping[str, str]
    level_units: Mapping[str, frozenset[str]]
    unit_uses: Mapping[str, int]
    units: UnitWords
    digest: str
    total_ends: frozenset[str]

    def indicator(self, name: str) -> str | None:
        """The code of an indicator named exactly so (or by one of its aliases); ``None`` for anything else."""
        return self.indicators.get(plain_name(name))

    def near_indicators(self, name: str) -> list[str]:
        """Names that look like this one: suggestions for a person, never a mapping."""
        return difflib.get_close_matches(plain_name(name), self.indicators, n=3, cutoff=0.6)

    def near_units(self, word: str) -> list[str]:
        """Units that look like this one, multiplied ones too, those of many indicators first."""
        known = {f"{scale}{name}": uses for name, uses in self.unit_uses.items() for scale in ("", "万", "亿")}
        scores = ((difflib.SequenceMatcher(None, word, name).ratio(), uses, name) for name, uses in known.items())
        near = sorted((score for score in scores if score[0] >= NEAR_UNIT), reverse=True)
        return [name for _, _, name in near[:3]]

    def meaning(self, field: str, word: str) -> str | None:
        """What a word in a column of controlled words means: (kind, 目标) is ``target``."""
        return self.values.get((field, plain_name(word)))

    def is_total(self, name: str) -> bool:
        """Whether a name, with or without a unit in brackets, says that a row is a total (合计, 小计)."""
        # Asked of every name of every row: most hold no character that such a word ends with.
        if not any(end in name for end in self.total_ends):
            return False
        return self.meaning("total", self.units.bracketed(name)[0]) is not None

    def good(self, field: str, value: str) -> str:
        """The value, or what a person wrote down as its correction."""
        return self.known_bad.get((field, value), value)


@lru_cache(maxsize=2**16)
def plain_name(name: str) -> str:
    """A name without blanks, line breaks, list numbers, 其中 and part marks, half width throughout."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    text = re.sub(
        r"^(?:[#*·•-]+|其中[:：]?|[（(]?[一二三四五六七八九十]+[)）、.]|[（(]\d{1,2}[)）]|\d{1,2}[、.](?!\d))+",
        "",
        text,
    )
    return text.strip("：:，,。;；")


def _vocabulary(name: str) -> bytes | None:
    file = resources.files("schemas").joinpath("vocabulary", name)
    return file.read_bytes() if file.is_file() else None


def _rows(name: str) -> Iterator[dict[str, str]]:
    data = _vocabulary(name)
    return iter(csv.DictReader(data.decode("utf-8-sig").splitlines())) if data else iter(())


@cache
def sheet_words() -> SheetWords:
    """The words of the installed vocabulary. Raises ``ValueError`` when a file gives one word two meanings."""
    known_bad = {(row["field"], row["bad"]): row["good"] for row in _rows("known_bad_values.csv")}
    indicator_rows = list(_rows("indicators.csv"))
    indicators = {plain_name(row["name_zh"]): row["indicator_code"] for row in indicator_rows}
    for row in _rows("indicator_aliases.csv"):
        indicators.setdefault(plain_name(row["alias"]), row["indicator_code"])
    value_rows = list(_rows("sheet_value_words.csv"))
    affixes = [(row["word"], row["field"], row["meaning"]) for row in value_rows if row["affix"] == "yes"]
    return SheetWords(
        headers=_once("sheet_headers.csv", "header", "field"),
        values={(row["field"], plain_name(row["word"])): row["meaning"] for row in value_rows},
        affixes=tuple(sorted(affixes, key=lambda item: -len(item[0]))),
        missing=_once("missing_marks.csv", "mark", "missing"),
        known_bad=known_bad,
        indicators=indicators,
        level_units={row["indicator_code"]: _level_units(row["allowed_units"]) for row in indicator_rows},
        unit_uses=_unit_uses(indicator_rows),
        units=UnitWords(
            _unit_names(indicator_rows), {bad: good for (field, bad), good in known_bad.items() if field == "unit"}
        ),
        digest=_digest(),
        total_ends=frozenset(row["word"][-1] for row in value_rows if row["field"] == "total"),
    )


@cache
def linker() -> IndicatorLinker:
    """The catalogue's linker, built once."""
    files = ("indicators.csv", "indicator_aliases.csv", "link_words.csv")
    return IndicatorLinker(*(list(_rows(name)) for name in files))


def _once(name: str, key: str, value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in _rows(name):
        word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", row[key])) if key == "header" else row[key]
        if found.setdefault(word, row[value]) != row[value]:
            raise ValueError(f"{name}: {word!r} has two meanings")
    return found


def _level_units(allowed: str) -> frozenset[str]:
    levels = next((part for part in allowed.split("|") if part.startswith("level:")), "")
    return frozenset(tidy(unit) for unit in levels.partition(":")[2].split("/") if unit)


def _unit_uses(indicator_rows: list[dict[str, str]]) -> dict[str, int]:
    """How many indicators allow each unit for their level."""
    return dict(Counter(unit for row in indicator_rows for unit in _level_units(row["allowed_units"])))


def _unit_names(indicator_rows: list[dict[str, str]]) -> set[str]:
    names = {row["unit"] for row in indicator_rows}
    for row in indicator_rows:
        for measure in row["allowed_units"].split("|"):
            names.update(measure.partition(":")[2].split("/"))
    names.update(row["unit"] for row in _rows("units.csv"))
    return {tidy(name) for name in names if name}


def _digest() -> str:
    digest = hashlib.sha256()
    for name in (*SHEET_FILES, *SHARED_FILES):
        digest.update(_vocabulary(name) or b"")
    return digest.hexdigest()[:12]


def source_type_of(source: str) -> str | None:
    """The type of a cited source from its words (公报 is a bulletin); ``None`` when no word of the list is in it."""
    plain = re.sub(r"\s+", "", source)
    return next((kind for word, kind in _source_words() if word in plain), None)


@cache
def _source_words() -> tuple[tuple[str, str], ...]:
    return tuple((row["word"], row["source_type"]) for row in _rows("source_type_words.csv"))
