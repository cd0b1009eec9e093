"""What stands around a figure: the nearest that speaks wins, and what is silent lets the outer speak."""

import pytest

from pipelines.ingest.sheets.context import Context, of_title
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.periods import Period
from pipelines.ingest.sheets.places_in_sheets import Places
from pipelines.ingest.sheets.words import sheet_words

READER = HeadingReader(sheet_words(), Places("410800"))


def test_the_inner_wins_and_the_outer_fills_in() -> None:
    inner, outer = Context(unit="亿元"), Context(unit="万元", kind="target", period=Period(2022))
    assert inner.under(outer) == Context(unit="亿元", kind="target", period=Period(2022))
    assert inner == Context(unit="亿元")


def test_months_take_the_year_of_the_outer() -> None:
    joined = Context(period=Period(None, "-03")).under(Context(period=Period(2017)))
    assert joined.period is not None and joined.period.text == "2017-03"


@pytest.mark.parametrize(
    ("title", "code", "year", "unit", "kind"),
    [
        ("解放区2022年主要经济指标（单位：亿元）", "410802", 2022, "亿元", None),
        ("2022年山阳区民生实事台账", "410811", 2022, None, None),
        ("2023年全市主要目标", "410800", 2023, None, "target"),
        ("2023年目标完成情况", None, 2023, None, None),
        ("行政区划代码：410802（河南省焦作市解放区）", "410802", None, None, None),
        ("单位：万元", None, None, "万元", None),
        ("附件2", None, None, None, None),
    ],
)
def test_titles(title: str, code: str | None, year: int | None, unit: str | None, kind: str | None) -> None:
    told = of_title(title, READER)
    found = (told.place.code if told.place else None, told.period.year if told.period else None, told.unit, told.kind)
    assert found == (code, year, unit, kind)


def test_a_title_that_is_an_indicator_names_the_figures() -> None:
    assert of_title("2022年地区生产总值（亿元）", READER).subject == "地区生产总值"
