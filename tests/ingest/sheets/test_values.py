"""Cells as people type them: each kind gives its value, its kind of missing, or the reason why it is refused."""

import datetime as dt
from decimal import Decimal

import pytest

from pipelines.ingest.sheets.book import Cell
from pipelines.ingest.sheets.values import Missing, Quantity, Unreadable, read_value
from pipelines.ingest.sheets.words import sheet_words

WORDS = sheet_words()


def read(cell: Cell) -> Quantity | Missing | Unreadable:
    return read_value(cell, WORDS.units, WORDS.missing)


def typed(text: str) -> Quantity | Missing | Unreadable:
    return read(Cell(1, 1, text))


def number(value: str, number_format: str = "") -> Quantity | Missing | Unreadable:
    return read(Cell(1, 1, Decimal(value), number_format))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("１２３", "123"),
        ("１，２３４．５", "1234.5"),
        ("12 345", "12345"),
        ("0", "0"),
        (" 5078014\n", "5078014"),
        ("-3.9", "-3.9"),
        ("－3.9", "-3.9"),
        ("−3.9", "-3.9"),
        ("1.5E+3", "1.5E+3"),
        ("+4.2", "4.2"),
        ("下降3.9", "-3.9"),
        ("增长5.1", "5.1"),
    ],
)
def test_numbers_as_text(text: str, value: str) -> None:
    assert typed(text) == Quantity(Decimal(value))


@pytest.mark.parametrize(
    ("text", "value", "unit", "factor", "bound"),
    [
        ("约3.2亿", "3.2", None, "1E8", "approx"),
        ("3.2亿元", "3.2", "元", "1E8", "eq"),
        ("≥95", "95", None, None, "ge"),
        ("95%以上", "95", "%", None, "ge"),
        ("95％", "95", "%", None, "eq"),
        ("不低于30万吨", "30", "吨", "1E4", "ge"),
        ("控制在3.5%以内", "3.5", "%", None, "le"),
        ("超1000", "1000", None, None, "gt"),
        ("3万余人", "3", "人", "1E4", "gt"),
        ("16个", "16", "个", None, "eq"),
        ("近500", "500", None, None, "lt"),
        ("<0.1", "0.1", None, None, "lt"),
        ("5.2个百分点", "5.2", "个百分点", None, "eq"),
        ("下降3.9%", "-3.9", "%", None, "eq"),
        ("2400人左右", "2400", "人", None, "approx"),
        ("1.2万平方米", "1.2", "平方米", "1E4", "eq"),
    ],
)
def test_units_and_bounds_in_the_cell(text: str, value: str, unit: str | None, factor: str | None, bound: str) -> None:
    told = typed(text)
    assert isinstance(told, Quantity)
    assert (told.value, told.unit, told.bound) == (Decimal(value), unit, bound)
    assert (told.factor or 1) == Decimal(factor or 1)


@pytest.mark.parametrize("text", ["6%-6.5%", "6-6.5%", "6%~6.5%", "6%—6.5%", "6%至6.5%", "6－6.5％"])
def test_ranges(text: str) -> None:
    told = typed(text)
    assert isinstance(told, Quantity)
    assert (told.value, told.high, told.unit) == (Decimal(6), Decimal("6.5"), "%")


def test_a_falling_range_is_ordered_by_value() -> None:
    told = typed("下降3%-5%")
    assert isinstance(told, Quantity) and (told.value, told.high) == (Decimal(-5), Decimal(-3))


def test_a_wish_is_soft() -> None:
    told = typed("力争8%")
    assert isinstance(told, Quantity) and (told.value, told.strength) == (Decimal(8), "soft")


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("463.57①", "463.57", "①"),
        ("12.5（注1）", "12.5", "注1"),
        ("88*", "88", "*"),
        ("301[2]", "301", "2"),
        ("5 注②", "5", "注②"),
    ],
)
def test_footnote_marks_are_kept_as_remarks(text: str, value: str, note: str) -> None:
    told = typed(text)
    assert isinstance(told, Quantity) and (told.value, told.note) == (Decimal(value), note)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("—", "not_available"),
        ("-", "not_available"),
        ("——", "not_available"),
        ("…", "too_small"),
        ("/", "not_applicable"),
        ("无", "none"),
        ("待定", "pending"),
        ("#REF!", "error"),
        ("#DIV/0!", "error"),
        ("  \n", "blank"),
        ("暂无", "not_available"),
        (" — ", "not_available"),
        ("***", "withheld"),
    ],
)
def test_kinds_of_missing_are_kept_apart_and_never_zero(text: str, kind: str) -> None:
    told = typed(text)
    assert isinstance(told, Missing) and told.kind == kind
    assert told.message


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2\r\n1732596.68", "broken_number"),
        ("按计划推进", "not_a_number"),
        ("12台套件", "not_a_number"),
        ("1,23", "not_a_number"),
        ("3.4.5", "not_a_number"),
        ("12/30", "not_a_number"),
        ("2+3", "not_a_number"),
    ],
)
def test_what_is_no_figure_is_refused_with_its_text(text: str, rule: str) -> None:
    told = typed(text)
    assert isinstance(told, Unreadable) and told.rule == rule


def test_a_broken_number_is_told_with_the_reading_that_seems_meant() -> None:
    told = typed("2\r\n1732596.68")
    assert isinstance(told, Unreadable) and "21732596.68" in told.message


def test_a_line_break_behind_a_number_is_no_break_in_it() -> None:
    assert typed("802\n") == Quantity(Decimal(802))


@pytest.mark.parametrize(
    ("value", "number_format", "expected", "unit"),
    [
        ("0.052", "0.0%", "5.2", "%"),
        ("0.05234", "0%", "5.234", "%"),
        ("-0.039", "0.0%", "-3.9", "%"),
        ("1234.5", "#,##0.0", "1234.5", None),
        ("168.7", '0.0"亿元"', "168.7", "元"),
        ("168.7", "", "168.7", None),
    ],
)
def test_numbers_are_read_as_their_format_shows_them(value: str, number_format: str, expected: str, unit: str) -> None:
    told = number(value, number_format)
    assert isinstance(told, Quantity) and (told.value, told.unit) == (Decimal(expected), unit)


def test_a_format_that_divides_is_not_guessed() -> None:
    told = number("1234567", "0,")
    assert isinstance(told, Unreadable) and told.rule == "scaled_format"


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (Cell(1, 1, None, uncached=True), "no_cached_value"),
        (Cell(1, 1, True), "not_a_number"),
        (Cell(1, 1, dt.date(2023, 5, 1)), "date_for_number"),
    ],
)
def test_formulas_without_value_truth_values_and_dates(cell: Cell, rule: str) -> None:
    told = read(cell)
    assert isinstance(told, Unreadable) and told.rule == rule


def test_an_error_is_missing() -> None:
    told = read(Cell(1, 1, "#N/A", error=True))
    assert isinstance(told, Missing) and told.kind == "error"
