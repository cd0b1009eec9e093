"""How the templates look and help: drop-downs, input checks, locked headers, a page of instructions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FONT = "微软雅黑"
HEADER_FILL = PatternFill("solid", fgColor="D9E2EC")
INPUT_FILL = PatternFill("solid", fgColor="FFFDF2")
EDGE = Side(style="thin", color="B8C4CE")
BOX = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
FIRST_DATE, LAST_DATE = 25569, 73415
"""1970-01-01 and 2100-12-31 as serial dates."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a template: header, width in characters, what the cursor shows, and what may be typed.

    ``choices`` make a drop-down; ``strict`` says whether anything else is rejected. ``kind`` is text, number or date.
    """

    header: str
    width: int
    hint: str
    choices: tuple[str, ...] = ()
    strict: bool = True
    kind: str = "text"


def write_guide(sheet: Worksheet, title: str, lines: Sequence[str]) -> None:
    """The page of instructions."""
    sheet.cell(1, 1, f"{title} · 填写说明").font = Font(name=FONT, size=16, bold=True)
    for number, line in enumerate(lines, start=3):
        told = sheet.cell(number, 1, f"{number - 2}. {line}")
        told.font = Font(name=FONT, size=11)
        told.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 92
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    _on_one_page(sheet)


def add_choices(sheet: Worksheet, fields: Sequence[Field]) -> dict[str, str]:
    """Write the lists of the drop-downs on a hidden sheet; the range of each by its header."""
    ranges: dict[str, str] = {}
    for column, field in enumerate(fields, start=1):
        for row, text in enumerate((field.header, *field.choices), start=1):
            sheet.cell(row, column).value = text
        letter = get_column_letter(column)
        ranges[field.header] = f"'{sheet.title}'!${letter}$2:${letter}${len(field.choices) + 1}"
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    return ranges


def finish_table(sheet: Worksheet, fields: Sequence[Field], ranges: Mapping[str, str], first: int, last: int) -> None:
    """Style the table, lock everything but the rows ``first`` to ``last``, and attach the input checks."""
    sheet.cell(1, 1).font = Font(name=FONT, size=16, bold=True)
    sheet.cell(2, 1).font = Font(name=FONT, size=10, color="5A6B7B")
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[first - 1].height = 22
    for column, field in enumerate(fields, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = field.width
        head = sheet.cell(first - 1, column)
        head.font = Font(name=FONT, bold=True)
        head.fill = HEADER_FILL
        head.border = BOX
        head.alignment = Alignment(horizontal="center", vertical="center")
        for row in range(first, last + 1):
            cell = sheet.cell(row, column)
            cell.protection = Protection(locked=False)
            cell.border = BOX
            cell.fill = INPUT_FILL
            cell.font = Font(name=FONT)
            cell.alignment = Alignment(vertical="center", wrap_text=field.kind == "text" and field.width > 20)
            cell.number_format = {"date": "yyyy-mm-dd", "number": "General"}.get(field.kind, "@")
        check = _check(field, ranges.get(field.header))
        sheet.add_data_validation(check)
        check.add(f"{letter}{first}:{letter}{last}")
    sheet.freeze_panes = f"B{first}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    _on_one_page(sheet)
    sheet.print_title_rows = f"1:{first - 1}"


def _check(field: Field, source: str | None) -> DataValidation:
    if source:
        check = DataValidation(type="list", formula1=f"={source}", allow_blank=True)
    elif field.kind == "number":
        check = DataValidation(
            type="decimal", operator="between", formula1="-1E+15", formula2="1E+15", allow_blank=True
        )
    elif field.kind == "date":
        check = DataValidation(
            type="date", operator="between", formula1=str(FIRST_DATE), formula2=str(LAST_DATE), allow_blank=True
        )
    else:
        check = DataValidation(allow_blank=True)
    check.showInputMessage = True
    check.promptTitle, check.prompt = field.header, field.hint
    check.showErrorMessage = check.type is not None
    # A warning lets a person insist: a mark for a missing figure, a name that the catalogue lacks.
    check.errorStyle = "stop" if source and field.strict else "warning"
    check.errorTitle, check.error = f"{field.header}的写法", f"{field.hint}。确认要这样填写吗？"
    return check


def _on_one_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
