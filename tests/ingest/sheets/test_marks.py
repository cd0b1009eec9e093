"""What each cell was taken for is kept, and cells of one column with one meaning are told as one range."""

from pipelines.ingest.sheets.marks import Marks
from tests.ingest.sheets.making import sheet_of

SHEET = sheet_of([["名", "甲"], ["乙", 1], [None, None], ["丙", 2], ["丁", "—"]], "表")
CELLS = {cell.ref: cell for cell in SHEET.cells()}


def marked(**roles: str) -> Marks:
    marks = Marks(SHEET)
    for reference, role in roles.items():
        marks.mark(CELLS[reference], role, f"是{role}")
    return marks


def test_a_run_goes_on_over_cells_that_hold_nothing() -> None:
    marks = marked(A1="header", B1="header", A2="name", B2="fact", A4="name", B4="fact", A5="name", B5="refused")
    told = [(part.range, part.role, part.cells) for part in marks.ranges()]
    assert told == [
        ("A1", "header", 1),
        ("A2:A5", "name", 3),
        ("B1", "header", 1),
        ("B2:B4", "fact", 2),
        ("B5", "refused", 1),
    ]
    assert {part.meaning for part in marks.ranges()} == {"是header", "是name", "是fact", "是refused"}
    assert marks.roles() == {"header", "name", "fact", "refused"}


def test_what_was_not_marked_is_not_known() -> None:
    marks = marked(B4="fact")
    assert marks.knows(CELLS["B4"])
    assert not marks.knows(CELLS["A4"]) and not marks.knows(CELLS["B5"])
    assert not Marks(sheet_of([])).ranges()
