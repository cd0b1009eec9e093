"""Unit words: multiplied, bracketed, stated for a table; unknown ones are not guessed."""

from decimal import Decimal

import pytest

from pipelines.ingest.sheets.units import Unit, is_scale, multiplier
from pipelines.ingest.sheets.words import sheet_words

UNITS = sheet_words().units


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("亿元", Unit("元", Decimal(10**8))),
        ("万元", Unit("元", Decimal(10**4))),
        ("千元", Unit("元", Decimal(1000))),
        ("万平方米", Unit("平方米", Decimal(10**4))),
        ("万人", Unit("人", Decimal(10**4))),
        ("%", Unit("%")),
        ("％", Unit("%")),
        ("（亿元）", Unit("元", Decimal(10**8))),
        ("m2", Unit("平方米")),
        ("百分点", Unit("个百分点")),
        ("千瓦", Unit("千瓦")),
        ("万千瓦时", Unit("千瓦时", Decimal(10**4))),
        ("亿美元", Unit("美元", Decimal(10**8))),
    ],
)
def test_known_units(word: str, unit: Unit) -> None:
    assert UNITS.read(word) == unit


@pytest.mark.parametrize("word", ["亿园", "某", "", "万", "个人"])
def test_unknown_units_are_unknown(word: str) -> None:
    assert UNITS.read(word) is None
    assert word not in UNITS


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("地区生产总值（亿元）", "地区生产总值", "亿元"),
        ("增长(%)", "增长", "%"),
        ("面积［万亩］", "面积", "万亩"),
        ("常住人口（户籍）（万人）", "常住人口（户籍）", "万人"),
        ("工业（规上）", "工业（规上）", None),
        ("收入（单位：万元）", "收入", "万元"),
    ],
)
def test_units_in_brackets(heading: str, name: str, unit: str | None) -> None:
    assert UNITS.bracketed(heading) == (name, unit)


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("（单位：万元）", "万元"),
        ("单位: 亿元、%", "亿元、%"),
        ("计量单位：吨", "吨"),
        ("单位负责人：某某", None),
        ("主要指标", None),
    ],
)
def test_units_stated_for_a_table(title: str, unit: str | None) -> None:
    assert UNITS.stated(title) == unit


def test_multipliers() -> None:
    assert multiplier("千万") == Decimal(10**7)
    assert is_scale("万亿") and not is_scale("万元") and not is_scale("")
