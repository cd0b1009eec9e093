"""Headings tell field, period, unit, measure, kind, place and name; words of the list win over free names."""

from decimal import Decimal

import pytest

from pipelines.ingest.sheets.headings import Heading, HeadingReader
from pipelines.ingest.sheets.places_in_sheets import Places
from pipelines.ingest.sheets.words import sheet_words

READER = HeadingReader(sheet_words(), Places("410800"))


def told(heading: Heading) -> tuple[object, ...]:
    period = heading.period.text if heading.period and heading.period.complete else None
    return heading.field, period, heading.unit, heading.measure, heading.kind, heading.subject


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("指标", ("indicator", None, None, None, None, None)),
        ("指 标", ("indicator", None, None, None, None, None)),
        ("计量单位", ("unit", None, None, None, None, None)),
        ("数值（亿元）", ("value", None, "亿元", None, None, None)),
        ("2022年", (None, "2022", None, None, None, None)),
        ("2022年实绩", ("value", "2022", None, None, "actual", None)),
        ("2022年目标", ("value", "2022", None, None, "target", None)),
        ("增速（%）", ("value", None, "%", "growth", None, None)),
        ("增长%", ("value", None, "%", "growth", None, None)),
        ("增减%", ("value", None, "%", "growth", None, None)),
        ("比上年增减额", ("value", None, None, "change", None, None)),
        ("完成率", ("value", None, None, "completion", None, None)),
        ("地区生产总值（亿元）", (None, None, "亿元", None, None, "地区生产总值")),
        ("2022年地区生产总值（亿元）", (None, "2022", "亿元", None, None, "地区生产总值")),
        ("地区生产总值增速", (None, None, None, "growth", None, "地区生产总值")),
        ("人口自然增长率", (None, None, None, None, None, "人口自然增长率")),
        ("亿元", (None, None, "亿元", None, None, None)),
        ("某某情况", (None, None, None, None, None, "某某情况")),
    ],
)
def test_texts(text: str, expected: tuple[object, ...]) -> None:
    assert told(READER.read(text)) == expected


def test_places_need_their_full_name() -> None:
    place = READER.read("解放区").place
    assert place is not None and place.code == "410802"
    assert READER.read("城区").place is None and READER.read("解放").place is None


def test_years_as_numbers() -> None:
    assert told(READER.read(Decimal(2022)))[1] == "2022"
    assert told(READER.read(Decimal("168.7")))[1] is None
    assert not READER.read(None).known


def test_the_lower_heading_wins_and_months_take_the_upper_year() -> None:
    joined = READER.read("2022年").over(READER.read("1—5月"))
    assert told(joined)[1] == "2022-01/2022-05"
    joined = READER.read("地区生产总值（亿元）").over(READER.read("增速（%）"))
    assert told(joined) == ("value", None, "%", "growth", None, "地区生产总值")
