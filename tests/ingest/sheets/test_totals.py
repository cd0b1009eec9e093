"""Totals rows and columns are kept apart, and compared only with what they surely add up."""

from decimal import Decimal

import pytest

from pipelines.ingest.sheets.reading import SheetReading
from tests.ingest.sheets.making import by_cell, reading_of

LONG = ("地区", "年份", "指标", "数值", "单位")
BY_DISTRICT = ("指标", "单位", "解放区", "中站区", "合计")


def differing(reading: SheetReading) -> list[str]:
    return [doubt.cells[0] for doubt in reading.doubts if doubt.rule == "total_differs"]


def parts(reading: SheetReading) -> dict[str, list[int]]:
    return {total.cell: [int(part) for part in total.parts] for total in reading.totals}


@pytest.mark.parametrize(("stated", "told"), [(30, []), (36, ["E3"])])
def test_a_total_column_of_districts_is_no_fact_and_is_compared(stated: int, told: list[str]) -> None:
    reading = reading_of([("2023年各区情况",), BY_DISTRICT, ("地区生产总值", "亿元", 10, 20, stated)])
    assert list(by_cell(reading)) == ["C3", "D3"]
    assert parts(reading) == {"E3": [10, 20]}
    assert differing(reading) == told


def test_a_total_column_under_years_adds_up_those_of_its_year() -> None:
    years = ("指标", "2022年", None, None, "2023年", None, None)
    places = (None, "解放区", "中站区", "合计", "解放区", "中站区", "合计")
    reading = reading_of([("单位：亿元",), years, places, ("地区生产总值", 10, 20, 30, 11, 22, 40)])
    assert parts(reading) == {"D4": [10, 20], "G4": [11, 22]} and differing(reading) == ["G4"]


def test_a_total_column_of_rates_is_kept_apart_and_not_compared() -> None:
    reading = reading_of([("2023年",), BY_DISTRICT, ("城镇化率", "%", 60, 70, 64)])
    assert len(reading.totals) == 1 and not differing(reading) and len(reading.facts) == 2


def test_a_lone_total_column_is_a_figure() -> None:
    reading = reading_of([("2023年常住人口（万人）",), ("地区", "合计"), ("解放区", 10), ("中站区", 20)])
    assert not reading.totals and reading.cells == 7


def test_a_total_of_a_long_table_adds_up_its_own_indicator_and_year() -> None:
    gdp, people = ("地区生产总值", "亿元"), ("常住人口", "万人")
    rows = [
        (place, year, name, value, unit)
        for year in (2022, 2023)
        for place, value in (("解放区", 10), ("中站区", 20))
        for name, unit in (gdp, people)
    ]
    totals = [("合计", 2023, gdp[0], 30, gdp[1]), ("合计", 2023, people[0], 31, people[1])]
    reading = reading_of([LONG, *rows, *totals])
    assert parts(reading) == {"D10": [10, 20], "D11": [10, 20]} and differing(reading) == ["D11"]


@pytest.mark.parametrize("total", [("合计", None, None, 99, None), ("合计", 2023, None, 99, "亿元")])
def test_a_total_that_does_not_say_of_what_is_not_compared(total: tuple[object, ...]) -> None:
    rows = [
        (place, 2023, name, 10, "亿元") for place in ("解放区", "中站区") for name in ("地区生产总值", "进出口总额")
    ]
    reading = reading_of([LONG, *rows, total])
    assert len(reading.totals) == 1 and not differing(reading)


def test_a_total_that_says_nothing_of_a_table_of_one_thing_is_compared() -> None:
    rows = [(place, 2023, "地区生产总值", 10, "亿元") for place in ("解放区", "中站区", "马村区")]
    assert differing(reading_of([LONG, *rows, ("合计", None, None, 99, None)])) == ["D5"]


def test_totals_of_mixed_units_are_not_compared() -> None:
    rows = [("解放区", 2023, "地区生产总值", 10, "亿元"), ("中站区", 2023, "地区生产总值", 200000, "万元")]
    assert not differing(reading_of([LONG, *rows, ("合计", 2023, "地区生产总值", 30, "亿元")]))


def test_subtotals_are_not_counted_again() -> None:
    rows = [("甲镇", 1), ("乙镇", 2), ("小计", 3), ("丙镇", 10), ("丁镇", 20), ("小计", 31), ("合计（亿元）", 33)]
    reading = reading_of([("2023年工业总产值（亿元）",), ("地区", "2023年工业总产值（亿元）"), *rows])
    assert parts(reading) == {"B5": [1, 2], "B8": [10, 20], "B9": [1, 2, 10, 20]} and differing(reading) == ["B8"]


def test_a_total_on_top_adds_up_what_follows() -> None:
    rows = [("合计", 36), ("解放区", 10), ("中站区", 20)]
    reading = reading_of([("地区", "2023年地区生产总值（亿元）"), *rows])
    assert parts(reading)["B2"] == [10, 20] and differing(reading) == ["B2"]


def test_figures_told_twice_by_of_which_leave_a_choice() -> None:
    rows = [("第一产业", 10), ("第二产业", 20), ("其中：工业", 15), ("合计", 30)]
    reading = reading_of([("指标", "2023年（亿元）"), *rows])
    assert len(reading.totals) == 1 and not differing(reading)


def test_growth_is_not_added_up() -> None:
    rows = [("解放区", 10, 5), ("中站区", 20, 6), ("合计", 30, Decimal("5.6"))]
    reading = reading_of([("地区", "2023年地区生产总值（亿元）", "增速（%）"), *rows])
    assert len(reading.totals) == 2 and not differing(reading)
