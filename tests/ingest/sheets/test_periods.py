"""Periods as headings, titles and cells write them."""

import datetime as dt
from decimal import Decimal

import pytest

from pipelines.ingest.sheets.periods import Period, date_of, find_period, period_of, serial_date, whole_period


@pytest.mark.parametrize(
    ("text", "told", "kind"),
    [
        ("2022", "2022", "year"),
        ("2022年", "2022", "year"),
        ("2022年度", "2022", "year"),
        ("２０２２年", "2022", "year"),
        ("2023年上半年", "2023H1", "half"),
        ("2023H1", "2023H1", "half"),
        ("2023年一季度", "2023Q1", "quarter"),
        ("2023年1-10月", "2023-01/2023-10", "cumulative_months"),
        ("2023年1—6月", "2023-01/2023-06", "cumulative_months"),
        ("2023年前三季度", "2023-01/2023-09", "cumulative_months"),
        ("2023年1-12月", "2023", "year"),
        ("2023年3月末", "2023-03", "cumulative_months"),
        ("2023.06", "2023-06", "cumulative_months"),
        ("2023-06", "2023-06", "cumulative_months"),
        ("2018-2022年", "2018/2022", "span"),
        ("2018—2022", "2018/2022", "span"),
        ("到2025年", "2025", "end_state"),
        ("2022年末", "2022", "year"),
        ("2022年全年", "2022", "year"),
    ],
)
def test_whole_periods(text: str, told: str, kind: str) -> None:
    period = whole_period(text)
    assert period is not None and (period.text, period.type) == (told, kind)


@pytest.mark.parametrize("text", ["指标", "2022年地区生产总值", "13月", "1-13月", "单位", "2021年和2022年", ""])
def test_what_is_no_period(text: str) -> None:
    assert whole_period(text) is None


def test_a_period_inside_a_heading_leaves_the_rest() -> None:
    assert find_period("2022年地区生产总值") == (Period(2022), "地区生产总值")
    assert find_period("2021年和2022年对比") is None


def test_months_without_a_year_take_the_one_told_elsewhere() -> None:
    period = whole_period("3月末")
    assert period is not None and not period.complete
    assert period.with_year(2017).text == "2017-03"
    with pytest.raises(ValueError, match="year"):
        _ = period.text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Decimal(2022), "2022"),
        (Decimal(44927), "2023-01"),
        (dt.date(2023, 6, 30), "2023-06"),
        (Decimal("2136.8"), None),
        (True, None),
        (None, None),
        (Decimal(150), None),
    ],
)
def test_periods_of_cells(value: object, told: str | None) -> None:
    period = period_of(value)
    assert (period.text if period else None) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2023-04-28", dt.date(2023, 4, 28)),
        ("2023年4月28日", dt.date(2023, 4, 28)),
        ("2023.4.28", dt.date(2023, 4, 28)),
        (Decimal(45044), dt.date(2023, 4, 28)),
        (dt.datetime(2023, 4, 28, 9), dt.date(2023, 4, 28)),
        ("2023-13-40", None),
        ("四月", None),
        (None, None),
    ],
)
def test_dates(value: object, told: dt.date | None) -> None:
    assert date_of(value) == told


def test_serial_numbers_outside_the_last_century_are_no_dates() -> None:
    assert serial_date(Decimal(100)) is None and serial_date(Decimal("45044.5")) is None
