"""One pass over a sheet's XML sees what value readers cannot: hidden parts, merges, formulas without a value."""

import io
import zipfile

import pytest

from pipelines.ingest.sheets.book import Merge
from pipelines.ingest.sheets.guard import RefusedError
from pipelines.ingest.sheets.xml_pass import SheetFacts, merge_of, pass_over, sheet_parts

OPEN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="一" sheetId="1" r:id="r1"/><sheet name="图" sheetId="2" r:id="r2"/></sheets></workbook>'
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="r2" Target="/xl/chartsheets/sheet2.xml"/></Relationships>'
)


def archive(parts: dict[str, str]) -> zipfile.ZipFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return zipfile.ZipFile(out)


def seen(body: str) -> SheetFacts:
    return pass_over(archive({"s.xml": f"{OPEN}{body}</worksheet>"}), "s.xml")


def test_hidden_rows_and_columns_and_merges() -> None:
    facts = seen(
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/></cols><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="4" hidden="1"><c r="C4"><v>2</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="nonsense"/></mergeCells>'
    )
    assert facts.hidden_rows == {4} and facts.hidden_columns == {2, 3}
    assert facts.merges == [Merge(1, 1, 2, 3)]
    assert (facts.filled, facts.span, facts.last_row, facts.last_column) == (2, 4, 4, 3)


def test_a_formula_without_a_value_is_told_and_an_empty_text_result_is_not() -> None:
    facts = seen(
        '<sheetData><row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1" s="1"/></row></sheetData>'
    )
    assert facts.uncached == {1: [1]} and facts.filled == 2


def test_cells_without_references_are_counted_on() -> None:
    facts = seen("<sheetData><row><c><v>1</v></c><c><f>A1</f></c></row></sheetData>")
    assert facts.uncached == {1: [2]}


@pytest.mark.parametrize("broken", ["<sheetData><row", "<sheetData></row></sheetData>"])
def test_broken_xml_is_refused(broken: str) -> None:
    with pytest.raises(RefusedError) as refused:
        seen(broken)
    assert refused.value.rule == "damaged_file"


def test_sheets_are_found_through_the_relations_and_charts_are_none() -> None:
    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": LINKS}
    sheets = {"xl/worksheets/sheet1.xml": OPEN, "xl/chartsheets/sheet2.xml": OPEN}
    assert sheet_parts(archive(parts | sheets)) == {"一": "xl/worksheets/sheet1.xml"}
    with pytest.raises(RefusedError):
        sheet_parts(archive({"xl/workbook.xml": BOOK}))


@pytest.mark.parametrize(
    ("reference", "merge"), [("A1:B3", Merge(1, 1, 3, 2)), ("$C$5", Merge(5, 3, 5, 3)), ("A", None)]
)
def test_references(reference: str, merge: Merge | None) -> None:
    assert merge_of(reference) == merge
