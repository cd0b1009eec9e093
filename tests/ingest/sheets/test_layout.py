"""Where tables begin and end on a sheet: titles, header rows, bodies and notes."""

from collections.abc import Sequence

from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.layout import Layout, Table
from pipelines.ingest.sheets.places_in_sheets import Places
from pipelines.ingest.sheets.words import sheet_words
from tests.ingest.sheets.making import sheet_of


def tables(*rows: Sequence[object]) -> tuple[list[Table], list[int]]:
    return Layout(Grid(sheet_of(rows)), HeadingReader(sheet_words(), Places("410802"))).tables()


def parts(table: Table) -> tuple[list[int], list[int], list[int], list[int]]:
    return table.titles, table.headers, table.body, table.notes


def test_title_header_body_and_note() -> None:
    (table,), outside = tables(
        ["解放区主要指标（单位：亿元）"], ["指标", "2022年", "2023年"], ["地区生产总值", 160, 170], ["注：初步核算数。"]
    )
    assert parts(table) == ([1], [2], [3], [4]) and outside == []


def test_a_second_header_row_belongs_to_the_header_and_a_row_of_figures_does_not() -> None:
    (two,), _ = tables(["指标", "2022年", None], [None, "目标", "实绩"], ["地区生产总值", 160, 170])
    assert two.headers == [1, 2]
    (one,), _ = tables(["指标", "2022年"], ["地区生产总值", 160])
    assert one.headers == [1] and one.body == [2]


def test_a_new_title_and_header_begin_the_next_table() -> None:
    found, _ = tables(
        *(["一、经济"], ["指标", "2022年"], ["地区生产总值", 160], []),
        *(["二、人口"], ["指标", "2022年"], ["常住人口", 30]),
    )
    assert [parts(table) for table in found] == [([1], [2], [3], []), ([5], [6], [7], [])]


def test_tables_side_by_side_are_two_and_an_empty_column_alone_divides_nothing() -> None:
    row = ["指标", "2022年", None, "指标", "2022年"]
    found, _ = tables(row, ["地区生产总值", 160, None, "常住人口", 30])
    assert [(table.first_column, table.last_column) for table in found] == [(1, 2), (4, 5)]
    (alone,), _ = tables(["指标", "2021年", None, "2022年"], ["地区生产总值", 160, None, 170])
    assert (alone.first_column, alone.last_column) == (1, 4)


def test_a_sheet_of_prose_has_no_table() -> None:
    found, outside = tables(["本表暂缺"], ["以后补充"])
    assert found == [] and outside == [1, 2]
