"""A figure with its context is a row, or a reason why it cannot be one."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.ingest.sheets.context import Context
from pipelines.ingest.sheets.fact_rows import FactMaker, Figure, RefusedFigureError, fact_id
from pipelines.ingest.sheets.facts import _link
from pipelines.ingest.sheets.periods import Period
from pipelines.ingest.sheets.places_in_sheets import Place, Places
from pipelines.ingest.sheets.values import Quantity
from pipelines.ingest.sheets.words import sheet_words, source_type_of
from tests.ingest.sheets.making import meta_of

MAKER = FactMaker(meta_of(), sheet_words(), Places("410802"), _link, source_type_of, "test")
CONTEXT = Context(subject="地区生产总值", period=Period(2022), unit="亿元")
FIGURE = Figure("表", "C5", 5, "168.7", "地区生产总值 | 2022年", Quantity(Decimal("168.7")))


def test_a_whole_figure_is_a_row() -> None:
    row, doubts = MAKER.fact(FIGURE, CONTEXT)
    assert doubts == [] and row["fact_id"] == fact_id("doc", "表", "C5")
    assert (row["stated_value"], row["stated_unit"]) == (Decimal("16870000000"), "元")
    assert (row["indicator_code"], row["kind"], row["measure"], row["period"]) == ("gdp", "actual", "level", "2022")
    assert (row["place"], row["district_code"], row["sheet"], row["row_number"]) == ("self", "410802", "表", 5)


@pytest.mark.parametrize(
    ("context", "figure", "rule"),
    [
        (replace(CONTEXT, subject=None), FIGURE, "no_indicator"),
        (replace(CONTEXT, period=None), FIGURE, "no_period"),
        (replace(CONTEXT, period=Period(None, 6)), FIGURE, "no_period"),
        (replace(CONTEXT, unit="亿圆圆"), FIGURE, "unknown_unit"),
        (replace(CONTEXT, measure="growth"), FIGURE, "unit_against_measure"),
        (CONTEXT, replace(FIGURE, quantity=Quantity(Decimal(5), unit="%")), "wrong_heading"),
        (CONTEXT, replace(FIGURE, quantity=Quantity(Decimal(10) ** 15)), "value_too_large"),
    ],
)
def test_what_lacks_a_part_or_contradicts_itself_is_refused(context: Context, figure: Figure, rule: str) -> None:
    with pytest.raises(RefusedFigureError) as refused:
        MAKER.fact(figure, context)
    assert refused.value.rule == rule and len(refused.value.message) > 5


def test_without_any_place_there_is_no_row() -> None:
    nowhere = replace(MAKER, meta=meta_of(district=None), places=Places(None))
    with pytest.raises(RefusedFigureError) as refused:
        nowhere.fact(FIGURE, CONTEXT)
    assert refused.value.rule == "no_place"
    row, _ = nowhere.fact(FIGURE, replace(CONTEXT, place=Place("解放区", "410802", "resolved")))
    assert row["reporting_district_code"] == "410802"


def test_the_cells_own_unit_wins_and_a_different_one_is_a_doubt() -> None:
    own = replace(FIGURE, quantity=Quantity(Decimal(3), unit="人", factor=Decimal(10000)))
    row, doubts = MAKER.fact(own, replace(CONTEXT, subject="常住人口"))
    assert (row["stated_value"], row["stated_unit"], doubts) == (Decimal(30000), "人", ["unit_against_heading"])


def test_an_amount_in_percent_is_read_as_growth_and_told() -> None:
    row, doubts = MAKER.fact(FIGURE, replace(CONTEXT, unit="%"))
    assert row["measure"] == "growth" and doubts == ["percent_read_as_growth"]


def test_of_a_list_of_units_the_one_that_fits_is_taken() -> None:
    row, _ = MAKER.fact(FIGURE, replace(CONTEXT, unit="亿元、万人、%"))
    assert row["stated_unit"] == "元"


def test_identifiers_depend_on_the_place_alone() -> None:
    assert fact_id("doc", "表", "C5") == fact_id("doc", "表", "C5")
    assert len({fact_id("doc", "表", "C5"), fact_id("doc", "表", "C6"), fact_id("doc", "表", "C5", 1)}) == 3
