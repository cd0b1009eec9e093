"""Series whose size breaks are told, and series that only grow are not."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from pipelines.ingest.sheets.magnitudes import magnitude_doubts


def series(*values: str | None, first: int = 2009) -> list[dict[str, Any]]:
    """Annual facts of one indicator; ``None`` is a year without figure."""
    return [
        {
            "sheet": "表", "cell": f"B{year}", "subject": "收入", "place": "self", "district_code": "410802",
            "indicator_code": None, "period": str(year), "surface": value, "stated_value": Decimal(value),
        }
        for year, value in enumerate(values, start=first)
        if value is not None
    ]  # fmt: skip


def rules(values: Sequence[str | None]) -> list[str]:
    return [doubt.rule for doubt in magnitude_doubts(series(*values))]


@pytest.mark.parametrize(
    "values",
    [
        ("1968311", "2217342", "2512812", "283.00", "322.1", "327.6"),  # 万元 to 亿元
        ("426505422", "398000000", "4935.06", "5100.3"),  # 千元 to 亿元
        ("257.2645", "257.9", "258.9", "2562558"),  # only the last year in 人
        ("9.16", "8.4", "101323", "99000"),
        ("-1968311", "-2217342", "-283.00", "-322.1"),
    ],
)
def test_a_change_of_unit_is_found_once(values: tuple[str, ...]) -> None:
    assert rules(values) == ["unit_switch"]


def test_a_switch_back_is_a_second_switch() -> None:
    assert rules(("5078014", "5063504", "508.51", "507.85", "5033878", "5030000")) == ["unit_switch", "unit_switch"]


@pytest.mark.parametrize(
    "values",
    [
        ("100", "110", "121", "133"),
        ("3", "40", "390", "2100"),  # something new grows fast
        ("0", "5000", "5100"),  # zero has no size
        ("12",),
        (),
        ("-5", "30", "-12"),
    ],
)
def test_growth_is_no_doubt(values: tuple[str, ...]) -> None:
    assert rules(values) == []


def test_one_figure_far_from_its_neighbours_is_named_with_them() -> None:
    (doubt,) = magnitude_doubts(series("3.02", "3.03", "5078455", "3.01", "2.99"))
    assert doubt.rule == "far_from_neighbours"
    assert doubt.cells[0] == "B2011"
    assert (doubt.left_value, doubt.right_value, doubt.year) == (Decimal(5078455), Decimal("3.03"), 2011)
    assert "5078455（B2011）" in doubt.message and "3.03 与 3.01" in doubt.message


def test_a_series_that_jumps_anyway_is_not_called_a_change_of_unit() -> None:
    assert rules(("648", "2", "7665.9", "0.1", "80.4")) == ["magnitude_jump"] * 4


def test_small_counts_that_lost_their_digits_are_not_called_a_change_of_unit() -> None:
    assert rules(("13236", "3", "3", "3")) == ["magnitude_jump"]


def test_the_message_says_from_which_year_and_where() -> None:
    (doubt,) = magnitude_doubts(series("2217342", "2512812", None, "283.00", "322.1"))
    assert "2010 年为 2512812（B2010），2012 年为 283.00（B2012）" in doubt.message
    assert "从 2012 年起换了单位" in doubt.message
    assert doubt.cells == ("B2012", "B2010")
