"""The templates help whoever fills them, and what was typed into them comes back as it was typed."""

import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from shutil import which
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook, load_workbook

from pipelines.ingest.places import UnknownDistrictError
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.facts import read_facts
from pipelines.ingest.sheets.reader import read_book
from pipelines.ingest.sheets.reading import SheetReading
from pipelines.ingest.sheets.templates import FIRST_ROW, ROWS, template_bytes
from pipelines.ingest.sheets.words import sheet_words
from tests.ingest.sheets.making import meta_of

Typed = Mapping[str, str]
Fill = Callable[[bytes, str, Typed, Path], Path]

INDICATORS: Typed = {
    "E4": "168.7",
    "H4": "2024年统计公报",
    "I4": "李四",
    "J4": "2025-03-31",
    "E5": "5.2",
    "E6": "—",
    "D7": "2024年1-6月",
    "E7": "33.15",
    "A30": "人均公园绿地面积",
    "B30": "总量",
    "C30": "目标",
    "D30": "2025",
    "E30": "14.5",
    "F30": "平方米",
    "G30": "不低于",
}
PROGRESS: Typed = {
    "A4": "1",
    "B4": "民生实事",
    "C4": "老旧小区改造",
    "D4": "区住建局",
    "F4": "16",
    "G4": "个",
    "H4": "2024-12-31",
    "I4": "9",
    "J4": "达进度",
    "K4": "2024-06-30",
    "L4": "按计划推进",
    "A5": "2",
    "B5": "民生实事",
    "C5": "技能培训",
    "F5": "3000",
    "G5": "人次",
    "H5": "2024年12月",
    "I5": "3200",
    "J5": "提前完成",
    "K5": "2024-06-30",
}

MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Fill
{lines}
End Sub
</script:module>"""


def _macro(source: Path, target: Path, sheet: str, typed: Typed) -> str:
    lines = [
        "Dim hidden(0) As New com.sun.star.beans.PropertyValue",
        'hidden(0).Name = "Hidden" : hidden(0).Value = True',
        f'book = StarDesktop.loadComponentFromURL("{source.as_uri()}", "_blank", 0, hidden())',
        f'sheet = book.Sheets.getByName("{sheet}")',
        # A protected sheet still takes what is typed into its unlocked cells, and refuses the rest.
        *(f'sheet.getCellRangeByName("{cell}").FormulaLocal = "{text}"' for cell, text in typed.items()),
        "Dim saved(0) As New com.sun.star.beans.PropertyValue",
        'saved(0).Name = "FilterName" : saved(0).Value = "Calc MS Excel 2007 XML"',
        f'book.storeToURL("{target.as_uri()}", saved())',
        "book.close(True)",
    ]
    return MACRO.format(lines=escape("\n".join(lines)))


def fill_in_office(template: bytes, sheet: str, typed: Typed, folder: Path) -> Path:
    """Type into the template in LibreOffice, as at the keyboard, and save it there."""
    source, target, profile = folder / "empty.xlsx", folder / "filled.xlsx", folder / "profile"
    source.write_bytes(template)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    # The first start writes a library of its own, into which the macro goes.
    for words in ("--terminate_after_init", "macro:///Standard.Module1.Fill"):
        subprocess.run([*command, words], check=True, capture_output=True, timeout=180)
        library = profile / "user" / "basic" / "Standard"
        library.joinpath("Module1.xba").write_text(_macro(source, target, sheet, typed), "utf-8")
    return target


def fill_with_openpyxl(template: bytes, sheet: str, typed: Typed, folder: Path) -> Path:
    """Type into the template as a program would: everything as text."""
    workbook = load_workbook(BytesIO(template))
    for cell, text in typed.items():
        workbook[sheet][cell] = text
    target = folder / "filled.xlsx"
    workbook.save(target)
    return target


WAYS = [
    pytest.param(fill_with_openpyxl, id="program"),
    pytest.param(
        fill_in_office,
        id="office",
        marks=pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed here"),
    ),
]


def reading(path: Path) -> SheetReading:
    """The filled template read as a night would, without any note beside it."""
    book = read_book(path, "sheets/填报.xlsx")
    assert not isinstance(book, Refusal)
    return read_facts(book, meta_of("sheets/填报.xlsx", district=None))


@pytest.mark.parametrize("fill", WAYS)
def test_indicators_come_back_as_typed(fill: Fill, tmp_path: Path) -> None:
    told = reading(fill(template_bytes("indicators", "410802", 2024), "指标", INDICATORS, tmp_path))
    names = ("subject", "measure", "kind", "period", "stated_value", "stated_unit", "bound", "district_code")
    assert {str(fact["cell"]): tuple(fact[name] for name in names) for fact in told.facts} == {
        "E4": ("地区生产总值", "level", "actual", "2024", Decimal(16870000000), "元", "eq", "410802"),
        "E5": ("地区生产总值", "growth", "actual", "2024", Decimal("5.2"), "%", "eq", "410802"),
        "E7": ("第二产业增加值", "level", "actual", "2024-01/2024-06", Decimal(3315000000), "元", "eq", "410802"),
        "E30": ("人均公园绿地面积", "level", "target", "2025", Decimal("14.5"), "平方米", "ge", "410802"),
    }
    first = told.facts[0]
    assert (first["source_type"], first["reviewed_by"], first["reviewed_on"]) == ("bulletin", "李四", date(2025, 3, 31))
    assert [(refusal.cell, refusal.rule) for refusal in told.refusals] == [("E6", "missing_not_available")]
    assert [doubt.rule for doubt in told.doubts] == [] and told.unaccounted == 0


@pytest.mark.parametrize("fill", WAYS)
def test_progress_comes_back_as_typed(fill: Fill, tmp_path: Path) -> None:
    told = reading(fill(template_bytes("progress", "410802", 2024), "进度台账", PROGRESS, tmp_path))
    names = ("item", "target_value", "target_unit", "reached_value", "progress_status", "deadline", "reported_on")
    assert [tuple(row[name] for name in names) for row in told.progress] == [
        ("老旧小区改造", Decimal(16), "个", Decimal(9), "on_track", "2024-12", date(2024, 6, 30)),
        ("技能培训", Decimal(3000), "人次", Decimal(3200), "done_early", "2024-12", date(2024, 6, 30)),
    ]
    assert {row["reporting_district_code"] for row in told.progress} == {"410802"}
    assert [row["ordinal"] for row in told.progress] == [1, 2]
    assert not told.refusals and told.unaccounted == 0


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    return load_workbook(BytesIO(template_bytes("indicators", "410802", 2024)))


def test_headers_are_locked_and_rows_are_free(workbook: Workbook) -> None:
    table = workbook["指标"]
    assert table.protection.sheet and table["A3"].protection.locked
    assert not table.cell(FIRST_ROW, 1).protection.locked
    assert not table.cell(FIRST_ROW + ROWS - 1, 5).protection.locked


def test_each_column_says_what_to_type_and_checks_it(workbook: Workbook) -> None:
    table = workbook["指标"]
    checks = {str(check.sqref): check for check in table.data_validations.dataValidation}
    assert len(checks) == 11 and all(check.prompt for check in checks.values())
    assert checks["A4:A203"].type == "list" and checks["A4:A203"].errorStyle == "warning"
    assert checks["C4:C203"].errorStyle == "stop" and checks["E4:E203"].type == "decimal"
    assert checks["J4:J203"].type == "date"


def test_every_unit_of_the_list_is_known(workbook: Workbook) -> None:
    units = [cell.value for cell in workbook["选项"]["D"][1:] if cell.value]
    assert len(units) > 40 and [unit for unit in units if unit not in sheet_words().units] == []


def test_the_first_page_explains_in_chinese(workbook: Workbook) -> None:
    text = "\n".join(str(cell.value) for cell in workbook["填写说明"]["A"] if cell.value)
    assert "raw/sheets/" in text and "不要填 0" in text


def test_the_same_request_gives_the_same_bytes() -> None:
    assert template_bytes("progress", "410802", 2024) == template_bytes("progress", "410802", 2024)


def test_an_empty_template_says_nothing() -> None:
    with pytest.raises(UnknownDistrictError):
        template_bytes("indicators", "999999", 2024)
    with pytest.raises(ValueError, match="no template"):
        template_bytes("other", "410802", 2024)
