"""The meaning of columns: from their headings, and from what stands in them where the heading is silent."""

from collections.abc import Sequence

from pipelines.ingest.sheets.columns import Column, Columns
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.layout import Layout
from pipelines.ingest.sheets.places_in_sheets import Places
from pipelines.ingest.sheets.words import sheet_words
from tests.ingest.sheets.making import sheet_of


def columns(*rows: Sequence[object]) -> list[Column]:
    layout = Layout(Grid(sheet_of(rows)), HeadingReader(sheet_words(), Places("410800")))
    (table,), _ = layout.tables()
    return Columns(layout, table).read()


def fields(*rows: Sequence[object]) -> list[str]:
    return [column.field for column in columns(*rows)]


def test_headings_name_the_fields() -> None:
    head = ["地区", "年份", "指标", "数值", "单位", "备注"]
    assert fields(head, ["解放区", 2022, "地区生产总值", 160, "亿元", "初步"]) == [
        *("place", "period", "indicator", "value", "unit", "remark")
    ]


def test_a_heading_called_unit_over_places_is_a_place() -> None:
    head = ["单位", "地区生产总值（亿元）"]
    assert fields(head, ["解放区", 160], ["中站区", 90])[0] == "place"
    assert fields(["指标", "单位", "2022年"], ["地区生产总值", "亿元", 160])[1] == "unit"


def test_an_unnamed_first_column_is_what_stands_in_it() -> None:
    assert fields([None, "2021年", "2022年"], ["解放区", 160, 170], ["中站区", 90, 95])[0] == "place"
    assert fields([None, "2021年", "2022年"], ["甲指标", 160, 170], ["乙指标", 90, 95])[0] == "indicator"


def test_figures_under_a_strange_heading_of_a_long_table_are_not_understood() -> None:
    head = ["指标", "数值", "单位", "某某"]
    assert fields(head, ["地区生产总值", 160, "亿元", 7])[3] == "unknown"


def test_a_bare_growth_column_speaks_of_the_figure_to_its_left() -> None:
    found = columns(["指标", "2021年", "2022年", "增长（%）"], ["地区生产总值", 160, 170, 6.2])
    period = found[3].heading.period
    assert found[3].field == "value" and period is not None and period.year == 2022
    later_first = columns(["指标", "2022年", "2021年", "增长（%）"], ["地区生产总值", 170, 160, 6.2])
    period = later_first[3].heading.period
    assert period is not None and period.year == 2022


def test_a_column_tells_people_its_letters_and_its_label() -> None:
    found = columns(["指标", "2022年（亿元）"], ["地区生产总值", 160])
    assert [column.letters for column in found] == ["A", "B"]
    assert found[0].label == "指标" and found[1].label == "数值（2022年（亿元））"
