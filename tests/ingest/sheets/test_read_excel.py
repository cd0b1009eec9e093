"""Workbooks cell by cell: values, formats, hidden parts, merges, formulas without a value; and the fast reader."""

import datetime as dt
import io
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from shutil import which

import pytest
from openpyxl import Workbook

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets import read_excel
from pipelines.ingest.sheets.book import Book, Cell, Merge
from pipelines.ingest.sheets.reader import read_book
from tests.ingest.sheets.making import xlsx_bytes

Opened = Callable[[str, bytes], Book | Refusal]
ROWS = [("名称", "数", "率"), ("甲", 1234.5, 0.052), ("乙", "１２３", None), ("丙", dt.date(2023, 6, 30), True)]


def dress(workbook: Workbook) -> None:
    """Formats, hidden rows and columns, a merge, a formula."""
    sheet = workbook["表"]
    sheet["C2"].number_format = "0.0%"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["B5"] = "=SUM(B2:B3)"
    sheet["A6"] = "合并"
    sheet.merge_cells("A6:B7")


@pytest.fixture
def book(opened: Opened) -> Book:
    told = opened("a.xlsx", xlsx_bytes({"表": ROWS}, dress))
    assert isinstance(told, Book)
    return told


def cells(book: Book) -> dict[str, Cell]:
    return {cell.ref: cell for cell in book.sheets[0].cells()}


def test_values_and_formats(book: Book) -> None:
    found = cells(book)
    assert (found["B2"].value, found["B3"].value) == (Decimal("1234.5"), "１２３")
    assert (found["C2"].value, found["C2"].number_format) == (Decimal("0.052"), "0.0%")
    assert (found["B4"].value, found["C4"].value) == (dt.date(2023, 6, 30), True)
    assert "C3" not in found and book.full


def test_hidden_rows_and_columns_are_read_and_marked(book: Book) -> None:
    assert [row.number for row in book.sheets[0].rows if row.hidden] == [3]
    assert {cell.ref for cell in book.sheets[0].cells() if cell.hidden} == {"C1", "C2", "C4"}


def test_a_formula_that_was_never_calculated_is_no_blank(book: Book) -> None:
    assert cells(book)["B5"].uncached and cells(book)["B5"].value is None


def test_merges_are_kept(book: Book) -> None:
    assert book.sheets[0].merges == (Merge(6, 1, 7, 2),)


def test_a_calculated_formula_is_its_value(opened: Opened) -> None:
    data = xlsx_bytes({"表": [("甲", 1)]}, lambda workbook: workbook["表"].__setitem__("B1", "=1+1"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = (
                    content.replace(b"<v></v>", b"<v>2</v>")
                    .replace(b"<v />", b"<v>2</v>")
                    .replace(b"<v/>", b"<v>2</v>")
                )
            new.writestr(entry.filename, content)
    told = opened("a.xlsx", out.getvalue())
    assert isinstance(told, Book) and cells(told)["B1"].value == Decimal(2)


def test_numbers_have_no_float_noise() -> None:
    assert read_excel.cell_value(0.1 + 0.2) == Decimal("0.3")
    assert read_excel.cell_value(3.02699891099963) == Decimal("3.02699891099963")
    assert read_excel.cell_value(5078014) == Decimal(5078014)


def test_times_and_midnights() -> None:
    assert read_excel.cell_value(dt.datetime(2023, 6, 30)) == dt.date(2023, 6, 30)
    assert read_excel.cell_value(dt.datetime(2023, 6, 30, 9)) == dt.datetime(2023, 6, 30, 9)
    assert read_excel.cell_value(dt.timedelta(hours=1)) == "1:00:00"


def test_the_fast_reader_gives_the_same_but_formats(
    opened: Opened, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_excel, "FULL_CELLS", 1)
    fast = opened("a.xlsx", xlsx_bytes({"表": ROWS}, dress))
    assert isinstance(fast, Book) and not fast.full and fast.limits == (read_excel.NO_FORMATS,)
    full, quick = cells(book), cells(fast)
    assert full.keys() == quick.keys()
    assert {ref: cell.value for ref, cell in quick.items()} == {ref: cell.value for ref, cell in full.items()}
    assert quick["B5"].uncached and {cell.ref for cell in quick.values() if cell.hidden} == {"C1", "C2", "C4"}
    assert fast.sheets[0].merges == book.sheets[0].merges
    assert [row.number for row in fast.sheets[0].rows if row.hidden] == [3]


def test_too_many_cells_are_refused(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_excel, "MAX_CELLS", 3)
    told = opened("a.xlsx", xlsx_bytes({"表": ROWS}))
    assert isinstance(told, Refusal) and told.rule == "book_too_large"


def test_a_style_table_that_openpyxl_refuses_costs_only_the_formats(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("style")

    monkeypatch.setattr(read_excel.openpyxl, "load_workbook", refuse)
    told = opened("a.xlsx", xlsx_bytes({"表": ROWS}))
    assert isinstance(told, Book) and told.converter.startswith("calamine")


def test_hidden_sheets_are_read_and_marked(opened: Opened) -> None:
    def hide(workbook: Workbook) -> None:
        workbook["藏"].sheet_state = "hidden"

    told = opened("a.xlsx", xlsx_bytes({"表": [("甲", 1)], "藏": [("乙", 2)]}, hide))
    assert isinstance(told, Book) and [sheet.hidden for sheet in told.sheets] == [False, True]


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="表">
<table:table-row><table:table-cell office:value-type="string"><text:p>指标</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>2022年</text:p></table:table-cell></table:table-row>
<table:table-row>
<table:table-cell office:value-type="string"><text:p>地区生产总值</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="168.7"><text:p>168.7</text:p></table:table-cell>
</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_ods(opened: Opened) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS_CONTENT.replace("\n", ""))
    told = opened("a.ods", out.getvalue())
    assert isinstance(told, Book) and cells(told)["B2"].value == Decimal("168.7")
    assert set(told.limits) == {read_excel.NO_FORMATS, read_excel.NO_HIDDEN, read_excel.NO_UNCACHED}


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed here")
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_what_an_office_saves_in_its_other_formats(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx_bytes({"表": ROWS}, dress))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=180)
    told = read_book(tmp_path / f"a.{suffix}", f"sheets/a.{suffix}")
    assert isinstance(told, Book)
    found = cells(told)
    assert (found["B2"].value, found["B3"].value) == (Decimal("1234.5"), "１２３")
    assert found["B4"].value == dt.date(2023, 6, 30)
    assert found["C2"].value in (Decimal("0.052"), "5.2%")
