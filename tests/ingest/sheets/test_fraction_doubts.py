"""Fractions in place of percentages are told, real small percentages are not."""

import pytest

from tests.ingest.sheets.making import reading_of

COLUMN = ("指标", "2023年（亿元）", "增速（%）")


def told(*rows: tuple[object, ...]) -> list[tuple[str, ...]]:
    reading = reading_of(list(rows))
    return [doubt.cells for doubt in reading.doubts if doubt.rule == "percent_as_fraction"]


def test_a_column_of_fractions_is_told_once() -> None:
    rows = [("地区生产总值", 100, 0.052), ("进出口总额", 20, -0.113), ("一般公共预算收入", 5, 0.06)]
    assert told(COLUMN, *rows) == [("C2", "C3", "C4")]


def test_a_row_of_fractions_is_told() -> None:
    assert told(("指标", "单位", "2022年", "2023年"), ("城镇化率", "%", 0.655, 0.661)) == [("C2", "D2")]


@pytest.mark.parametrize("rates", [(5.2, 0.3), (0.3, 0.12), ("0.052%", "0.113%"), (0.052, 7.113)])
def test_percentages_are_not_told(rates: tuple[object, object]) -> None:
    assert told(COLUMN, ("地区生产总值", 100, rates[0]), ("进出口总额", 20, rates[1])) == []
