"""Every rule of every landing table refuses a row that breaks it; the cases come from the registry."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from pipelines.quality.validation import SchemaDriftError, split
from schemas.landing import TABLES
from schemas.registry import column
from tests.quality.landing_rows import frame, good_row

BROKEN: dict[str, dict[str, Any]] = {
    "period_format": {"period": "2023年"},
    "district_code_format": {"reporting_district_code": "4108"},
    "range_order": {"stated_value_high": Decimal(4)},
    "count_not_negative": {"measure": "level", "stated_unit": "人", "stated_value": Decimal(-1)},
    "offsets_match_surface": {"end_offset": 11},
    "planning_year_range": {"planning_year": 1949},
    "completion_in_percent": {"measure": "completion", "stated_unit": "人"},
    "correction_names_its_target": {"sha256": None},
    "correction_has_value": {"value": None},
    "added_figure_is_whole": {"action": "add"},
    "numerals_add_up": {"numerals_seen": 4},
}
"""What breaks a rule. A rule of the registry without a case here fails the first test."""

RULES = [(name, rule.name) for name, table in TABLES.items() for rule in table.rules]


def test_every_rule_has_a_case_that_must_fail() -> None:
    assert {rule for _, rule in RULES} == set(BROKEN)


@pytest.mark.parametrize("name", TABLES)
def test_a_good_row_is_accepted(name: str) -> None:
    divided = split(frame(name, good_row(name)), name)
    assert (divided.accepted.height, divided.refusals) == (1, ())


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_row_that_breaks_a_rule_is_refused(name: str, rule: str) -> None:
    bad = {**good_row(name), **BROKEN[rule]}
    divided = split(frame(name, good_row(name) | other_key(name), bad), name)
    assert divided.accepted.height == 1
    assert rule in {refusal.rule for refusal in divided.refusals}
    (message,) = {refusal.message for refusal in divided.refusals if refusal.rule == rule}
    assert message == next(told.message_zh for told in TABLES[name].rules if told.name == rule)


def other_key(name: str) -> dict[str, Any]:
    """Values that make a good row another row."""
    return {word: "另" for word in TABLES[name].key if column(word, name).type == "text"}


def worded() -> Iterator[tuple[str, str]]:
    for name, table in TABLES.items():
        yield from ((name, word) for word in table.column_names if column(word, name).words)


@pytest.mark.parametrize(("name", "word"), list(worded()))
def test_a_word_outside_the_set_is_refused(name: str, word: str) -> None:
    divided = split(frame(name, {**good_row(name), word: "别的"}), name)
    assert f"{word}_words" in {refusal.rule for refusal in divided.refusals}
    assert "不在允许范围" in divided.refusals[0].message


def needed() -> Iterator[tuple[str, str]]:
    for name, table in TABLES.items():
        yield from ((name, word) for word in table.required)


@pytest.mark.parametrize(("name", "word"), list(needed()))
def test_an_empty_required_column_is_refused(name: str, word: str) -> None:
    divided = split(frame(name, {**good_row(name), word: None}), name)
    assert divided.accepted.height == 0
    assert f"{word}_missing" in {refusal.rule for refusal in divided.refusals}


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.key])
def test_of_two_rows_with_one_key_the_first_stays(name: str) -> None:
    divided = split(frame(name, good_row(name), good_row(name)), name)
    assert (divided.accepted.height, divided.refused_rows) == (1, 1)
    assert divided.refusals[0].rule == "duplicate_key"


def test_a_refusal_says_where(name: str = "sheet_facts") -> None:
    place = {"source_path": "sheets/a.xlsx", "sheet": "表一", "cell": "C5", "row_number": 5}
    (refusal,) = split(frame(name, {**good_row(name), **place, "period": "去年"}), name).refusals
    assert {key: getattr(refusal, key) for key in place} == place
    assert refusal.value == "去年"


def test_a_text_without_a_path_of_its_own_gets_that_of_its_document() -> None:
    bad = {**good_row("report_facts"), "period": "去年", "document_id": "d1"}
    (refusal,) = split(frame("report_facts", bad), "report_facts", source_paths={"d1": "reports/a.txt"}).refusals
    assert (refusal.source_path, refusal.start_offset) == ("reports/a.txt", 8)


@pytest.mark.parametrize("change", ["drop", "add", "type"])
def test_a_frame_of_another_shape_is_no_data(change: str) -> None:
    good = frame("report_facts", good_row("report_facts"))
    changed = {
        "drop": good.drop("subject"),
        "add": good.with_columns(more=pl.lit(1)),
        "type": good.with_columns(pl.col("start_offset").cast(pl.Int32)),
    }[change]
    with pytest.raises(SchemaDriftError, match="report_facts"):
        split(changed, "report_facts")


def test_rules_are_told_in_two_languages() -> None:
    told = [dataclasses.astuple(rule)[2:4] for table in TABLES.values() for rule in table.rules]
    assert all(zh and en and zh != en for zh, en in told)
