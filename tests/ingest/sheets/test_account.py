"""The account of a sheet: every cell once, and what nobody spoke for is told as well."""

from typing import Any

from pipelines.ingest.sheets.account import SheetAccount
from pipelines.ingest.sheets.book import Cell, Sheet
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.places_in_sheets import Places
from pipelines.ingest.sheets.reading import SheetReading
from pipelines.ingest.sheets.words import sheet_words
from tests.ingest.sheets.making import rules_of, sheet_of

FACT: dict[str, Any] = {
    "subject": "地区生产总值",
    "place": "self",
    "measure": "level",
    "kind": "actual",
    "stated_unit": "元",
    "indicator_code": "gdp",
    "district_code": "410802",
    "period": "2022",
    "stated_value": 5,
    "surface": "5",
}


def account_of(sheet: Sheet) -> SheetAccount:
    reading = SheetReading(cells=sheet.cell_count)
    return SheetAccount(sheet, "sheets/a.xlsx", HeadingReader(sheet_words(), Places("410802")), reading)


def cells(sheet: Sheet) -> dict[str, Cell]:
    return {cell.ref: cell for cell in sheet.cells()}


def test_the_first_word_about_a_cell_stands() -> None:
    sheet = sheet_of([["名", 5]])
    account = account_of(sheet)
    here = cells(sheet)
    account.role(here["A1"], "indicator", "指标")
    account.refuse(here["A1"], "late", "晚了")
    account.fact(here["B1"], FACT, [], "亿元")
    account.close(Grid(sheet))
    reading = account.reading
    assert (reading.fact_cells, reading.refused_cells, dict(reading.roles)) == (1, 0, {"indicator": 1})
    assert reading.unaccounted == 0 and reading.rows == 1
    assert [reading.unit_words.word(number) for number in reading.unit_words.numbers()] == ["亿元"]


def test_what_nobody_spoke_for_is_refused_and_blanks_are_told_apart() -> None:
    sheet = sheet_of([["名", " ", Cell(0, 0, None, uncached=True)]])
    account = account_of(sheet)
    account.close(Grid(sheet))
    assert rules_of(account.reading) == {"A1": "not_understood", "B1": "missing_blank", "C1": "not_understood"}
    assert account.reading.unaccounted == 0


def test_hidden_rows_are_told_where_they_hold_figures_and_not_in_lists_of_words() -> None:
    sheet = sheet_of([["名", 5]], hidden=[1])
    account = account_of(sheet)
    account.fact(cells(sheet)["B1"], FACT, [])
    account.close(Grid(sheet))
    assert [doubt.rule for doubt in account.reading.doubts] == ["hidden_cells"]
    words = sheet_of([["名"]], hidden=[1])
    account = account_of(words)
    account.role(cells(words)["A1"], "text", "表外文字")
    account.close(Grid(words))
    assert account.reading.doubts == []


def test_figures_without_a_unit_are_one_line() -> None:
    sheet = sheet_of([[5, 6]])
    account = account_of(sheet)
    for cell in sheet.cells():
        account.fact(cell, FACT, ["no_unit"])
    account.close(Grid(sheet))
    (doubt,) = account.reading.doubts
    assert doubt.rule == "no_unit" and "2 个数值没有单位" in doubt.message
