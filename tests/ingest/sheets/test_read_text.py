"""csv in any encoding and the tables of web pages."""

from collections.abc import Callable

import pytest

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.book import Book, Merge

Opened = Callable[[str, bytes], Book | Refusal]
TEXT = "指标,2021年,2022年\n地区生产总值（亿元）,160.1,168.7\n"


def values(book: Book | Refusal) -> dict[str, object]:
    assert isinstance(book, Book)
    return {cell.ref: cell.value for cell in book.sheets[0].cells()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_cells(opened: Opened, encoding: str) -> None:
    text = TEXT + "一般公共预算收入与固定资产投资（亿元）,12.4,13.1\n" * 5
    found = values(opened("a.csv", text.encode(encoding)))
    assert (found["A1"], found["C2"], len(found)) == ("指标", "168.7", 21)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_the_one_that_divides_most(opened: Opened, delimiter: str) -> None:
    assert values(opened("a.csv", TEXT.replace(",", delimiter).encode()))["C2"] == "168.7"


def test_tsv_is_divided_by_tabs(opened: Opened) -> None:
    assert values(opened("a.tsv", "甲,乙\t1\n".encode())) == {"A1": "甲,乙", "B1": "1"}


def test_quoted_cells_keep_their_line_breaks_and_rows_their_numbers(opened: Opened) -> None:
    found = values(opened("a.csv", '甲,"一\n二"\n\n乙,3\n'.encode()))
    assert found == {"A1": "甲", "B1": "一\n二", "A3": "乙", "B3": "3"}


PAGE = """<html><body><p>说明文字</p>
<table><tr><td colspan="3"><b>金  融</b></td></tr>
<tr><td rowspan="2">指&nbsp;标</td><td>3月末</td><td>比年初<br>增减额</td></tr>
<tr><td>亿元</td><td> 34.8 </td></tr><tr style="display: none"><td>藏</td><td></td><td>1</td></tr></table>
<table><tr><td><table><tr><td>里</td></tr></table></td></tr></table></body></html>"""


def test_each_table_of_a_page_is_a_sheet(opened: Opened) -> None:
    book = opened("a.html", PAGE.encode())
    assert isinstance(book, Book) and [sheet.name for sheet in book.sheets] == ["表1", "表2"]
    found = values(book)
    assert (
        found["A1"] == "金 融" and found["C2"] == "比年初\n增减额" and found["C3"] == "34.8" and found["B3"] == "亿元"
    )
    assert set(book.sheets[0].merges) == {Merge(1, 1, 1, 3), Merge(2, 1, 3, 1)}
    assert [row.number for row in book.sheets[0].rows if row.hidden] == [4]
    assert [cell.value for cell in book.sheets[1].cells()] == ["里"]


def test_a_page_in_gb18030(opened: Opened) -> None:
    assert values(opened("a.htm", PAGE.encode("gb18030")))["A1"] == "金 融"
