"""How people head a column by its time: dates with a format, months without a mark, spelled years, estimates."""

import datetime as dt
from decimal import Decimal

import pytest

from pipelines.ingest.sheets.book import Cell
from pipelines.ingest.sheets.periods import months_in_a_row, period_of_cell
from pipelines.ingest.sheets.shown import shows_year_alone
from tests.ingest.sheets.making import by_cell, reading_of

NAMES = ("指标", "单位")
ROW = ("地区生产总值", "亿元", 170.1, 177.3)


@pytest.mark.parametrize(
    ("heads", "periods"),
    [
        ((dt.date(2023, 1, 1), dt.date(2023, 2, 1)), ["2023-01", "2023-02"]),
        ((202301, 202302), ["2023-01", "2023-02"]),
        (("202301", "202302"), ["2023-01", "2023-02"]),
        (("二〇二二年", "二〇二三年"), ["2022", "2023"]),
        (("二零二二年", "二零二三年"), ["2022", "2023"]),
        (("一九九八年", "一九九九年"), ["1998", "1999"]),
    ],
)
def test_the_time_of_a_column_is_read(heads: tuple[object, object], periods: list[str]) -> None:
    reading = reading_of([(*NAMES, *heads), ROW])
    assert [fact["period"] for fact in by_cell(reading).values()] == periods
    assert list(reading.refusals) == []


@pytest.mark.parametrize("heads", [(202301, 202303), (202313, 202314), (123456, 123457), ("22年", "23年")])
def test_numbers_that_may_be_figures_head_nothing(heads: tuple[object, object]) -> None:
    assert by_cell(reading_of([(*NAMES, *heads), ROW])) == {}


@pytest.mark.parametrize(
    ("number_format", "year_alone"),
    [
        ('yyyy"年"', True),
        ("yyyy", True),
        ("[$-804]yyyy年", True),
        ('yyyy"年"m"月"', False),
        ("yyyy-mm-dd", False),
        ("", False),
    ],
)
def test_a_date_stands_for_its_year_where_its_format_shows_no_more(number_format: str, year_alone: bool) -> None:
    assert shows_year_alone(number_format) is year_alone
    period = period_of_cell(Cell(1, 1, dt.date(2023, 12, 31), number_format))
    assert period is not None and period.text == ("2023" if year_alone else "2023-12")


def test_a_month_without_a_mark_is_read_where_a_period_is_asked_for() -> None:
    rows = [("月份", "指标", "数值", "单位"), (202303, "地区生产总值", 12.5, "亿元")]
    assert [fact["period"] for fact in by_cell(reading_of(rows)).values()] == ["2023-03"]


def test_months_follow_each_other_over_the_end_of_a_year() -> None:
    assert months_in_a_row([Decimal(202212), Decimal(202301)])
    assert not months_in_a_row([Decimal(202301)])
    assert not months_in_a_row([Decimal(202301), Decimal(202302), Decimal(5)])


@pytest.mark.parametrize("head", ["2023年预计", "2023年预计完成数", "2023年（预测）"])
def test_an_estimate_is_a_result_with_a_doubt(head: str) -> None:
    reading = reading_of([("指标", "单位", "2022年", head), ROW])
    assert [(fact["subject"], fact["kind"]) for fact in reading.facts] == [("地区生产总值", "actual")] * 2
    (doubt,) = [doubt for doubt in reading.doubts if doubt.rule == "estimate"]
    assert doubt.cells == ("D1",) and head in doubt.message


def test_a_result_is_no_estimate() -> None:
    reading = reading_of([("指标", "单位", "2022年", "2023年预算"), ROW])
    assert [doubt for doubt in reading.doubts if doubt.rule == "estimate"] == []
