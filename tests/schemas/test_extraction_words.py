"""Integrity of the words that the grammar reads: cues, units, section headings."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from pipelines.extraction.grammar import compiled
from schemas import vocabulary, words

VOCABULARY = Path(__file__).resolve().parents[2] / "schemas" / "vocabulary"
HEADERS = {
    "cues.csv": ["role", "word", "value", "note"],
    "units.csv": ["unit", "dimension", "canonical_unit", "numerator", "denominator", "name_en"],
    "section_headings.csv": ["words", "kind", "series", "note"],
}
BOUND_ROLES = ("bound_before", "bound_after")
GUARDED_ROLES = ("verb", "lead", "verb_cut", "not_after", "not_cut_after")
PLAIN_ROLES = frozenset(
    {
        "action", "actual_strong", "completion", "done_word", "duration_subject", "firm",
        "gap", "nominal", "person_noun", "plan_verb", "promise_verb", "rank",
        "real", "reference", "same_basis", "set_by_city", "set_by_national", "set_by_province",
        "share_noun", "soft", "stating", "stock_verb", "tail_noun", "target_strong",
        "threshold_noun", "to_value", "verb_noun", "whole_of",
    }
)  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (VOCABULARY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CUES, UNITS, HEADINGS = (rows(name) for name in HEADERS)


@pytest.mark.parametrize("name", HEADERS)
def test_file_is_plain(name: str) -> None:
    data = (VOCABULARY / name).read_bytes()
    assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\n")
    table = list(csv.reader(data.decode("utf-8").splitlines()))
    assert table[0] == HEADERS[name]
    assert {len(row) for row in table} == {len(table[0])}


def test_every_cue_has_a_known_role_a_word_of_its_own_and_a_value_that_fits() -> None:
    known = {*PLAIN_ROLES, *BOUND_ROLES, *GUARDED_ROLES, "rise", "fall", "set_by", "city_name"}
    assert {row["role"] for row in CUES} <= known
    assert not [pair for pair, count in Counter((row["role"], row["word"]) for row in CUES).items() if count > 1]
    for row in CUES:
        assert row["word"] and row["word"] == row["word"].strip()
        if row["role"] in BOUND_ROLES:
            assert row["value"] in words.BOUND
        elif row["role"] in ("rise", "fall"):
            assert row["value"] == ("1" if row["role"] == "rise" else "-1")
        elif row["role"] == "city_name":
            assert row["value"].isdecimal() and len(row["value"]) == 2, row
        elif row["role"] in PLAIN_ROLES and not row["role"].startswith("set_by"):
            assert row["value"] == "" or row["role"] in ("real", "nominal", "same_basis", "to_value"), row


def test_a_guard_names_characters_that_stand_beside_a_word_that_is_there() -> None:
    cut = {row["word"] for row in CUES if row["role"] == "verb_cut"}
    for row in CUES:
        if row["role"] == "not_cut_after":
            assert row["word"] in cut and row["value"]
        if row["role"] == "not_after":
            assert row["value"]


def test_units_are_unique_and_convert() -> None:
    assert len({row["unit"] for row in UNITS}) == len(UNITS)
    for row in UNITS:
        assert row["dimension"] and row["canonical_unit"] and row["name_en"]
        assert float(row["numerator"]) > 0 and float(row["denominator"]) > 0


def test_headings_have_a_kind() -> None:
    assert len({row["words"] for row in HEADINGS}) == len(HEADINGS)
    assert {row["kind"] for row in HEADINGS} == set(words.KIND)
    assert {row["series"] for row in HEADINGS} <= {"", "livelihood", "key_task"}


def test_the_grammar_compiles_from_the_files() -> None:
    grammar = compiled(vocabulary.load())
    assert grammar.quantity.fullmatch("1,234.5万元")
    assert grammar.suffixes["到"].match("达到"[::-1])
