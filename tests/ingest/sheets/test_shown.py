"""What a person sees in a cell: no digit is lost, and what is not a percentage is not made one."""

import datetime as dt
from decimal import Decimal

import pytest

from pipelines.ingest.sheets.book import Cell, CellValue
from pipelines.ingest.sheets.shown import format_suffix, is_percent_format, plain, shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (Decimal("1234.50"), "", "1234.5"),
        (Decimal("0.052"), "0.0%", "5.2%"),
        (Decimal("0.05234"), "0.0%", "5.234%"),
        (Decimal("0.052"), '0.00"%"', "0.052%"),
        (Decimal("168.7"), '0.0"亿元"', "168.7亿元"),
        (Decimal("168.7"), "#,##0.00_ ", "168.7"),
        (Decimal("1E+3"), "", "1000"),
        (dt.date(2023, 6, 30), "yyyy-mm-dd", "2023-06-30"),
        (True, "", "TRUE"),
        ("文\n字 ", "", "文\n字 "),
        (None, "0%", ""),
    ],
)
def test_shown_text(value: CellValue, number_format: str, text: str) -> None:
    assert shown(Cell(1, 1, value, number_format)) == text


@pytest.mark.parametrize(("number_format", "percent"), [("0%", True), ("0.00%;[Red]-0.00%", True), ('0"%"', False)])
def test_a_percent_sign_in_quotes_is_text(number_format: str, percent: bool) -> None:
    assert is_percent_format(number_format) is percent


def test_text_behind_the_digits_is_a_suffix_and_text_before_them_is_not() -> None:
    assert format_suffix('0.0"万人"') == "万人"
    assert format_suffix('"约"0.0') == "" and format_suffix("General") == ""


def test_plain_numbers_have_no_exponent() -> None:
    assert plain(Decimal("1E-7")) == "0.0000001" and plain(Decimal("250")) == "250"
