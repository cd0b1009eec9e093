"""Figures of divisions outside their time are facts all the same, and one line each tells of them."""

import pytest

from tests.ingest.sheets.making import meta_of, reading_of

LONG = ("地区", "年份", "指标", "数值", "单位")


def told(*rows: tuple[str, int]) -> list[tuple[str | None, str]]:
    table = [LONG, *((place, year, "地区生产总值", 10 + year - 2000, "亿元") for place, year in rows)]
    reading = reading_of(table, meta=meta_of(district="330100"))
    assert len(reading.facts) == len(rows)
    return [(doubt.district_code, doubt.message) for doubt in reading.doubts if doubt.rule == "district_not_of_year"]


def test_a_district_that_was_abolished_is_told_with_who_came_after() -> None:
    ((code, message),) = told(("下城区", 2020), ("下城区", 2022), ("下城区", 2023))
    assert code == "330103"
    assert "2021 年已撤销" in message and "拱墅区（330105）" in message
    assert "2022、2023 年的 2 个数值（D3 起）" in message


@pytest.mark.parametrize("year", [1995, 2020, 2021])
def test_a_district_in_its_time_is_not_told(year: int) -> None:
    assert told(("下城区", year)) == []


def test_a_district_before_its_time_is_told() -> None:
    ((code, message),) = told(("临平区", 2012), ("临平区", 2022))
    assert code == "330113" and "2021 年才设立" in message and "2012 年的 1 个数值" in message


def test_districts_that_always_stood_are_not_told() -> None:
    assert told(("上城区", 1990), ("上城区", 2023), ("拱墅区", 2023)) == []


def test_a_later_name_in_an_earlier_year_is_not_told() -> None:
    table = [LONG, ("襄阳市", 2005, "地区生产总值", 10, "亿元"), ("管城区", 2015, "地区生产总值", 10, "亿元")]
    reading = reading_of(table, meta=meta_of(district="420000"))
    assert [doubt for doubt in reading.doubts if doubt.rule == "district_not_of_year"] == []
