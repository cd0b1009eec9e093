"""The account of one sheet: what became of each of its cells, and the ranges that are told to people."""

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.book import Cell, Sheet, column_letters
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.marks import Marks
from pipelines.ingest.sheets.reading import Doubt, FactRow, SheetReading, Total
from pipelines.ingest.sheets.shown import shown

ASSET = "sheet_facts"
DOUBT_MESSAGES = {
    "percent_read_as_growth": "金额类指标的单位是 %，按增速读入，请核对口径",
    "unit_against_heading": "单元格写的单位与表头的单位不是同一种，按单元格读入，请核对是否填错了列",
}
NAMED = 5
"""Names told in a line that sums many up."""
LONGEST_VALUE = 200


class SheetAccount:
    """Books every cell of one sheet once: the first word about a cell stands."""

    def __init__(self, sheet: Sheet, source_path: str, headings: HeadingReader, reading: SheetReading) -> None:
        self.sheet = sheet.name
        self.source_path = source_path
        self.headings = headings
        self.reading = reading
        self.without_unit = 0
        self.marks = Marks(sheet)

    def role(self, cell: Cell, role: str, meaning: str) -> None:
        """The cell is a name, heading, note …: ``role`` is a stable word, ``meaning`` is told to people."""
        if not self.marks.knows(cell):
            self.marks.mark(cell, role, meaning)
            self.reading.roles[role] += 1

    def refuse(self, cell: Cell, rule: str, message: str) -> None:
        """The cell goes to quarantine."""
        if self.marks.knows(cell):
            return
        self.marks.mark(cell, "refused", f"隔离：{rule}")
        self.reading.refused_cells += 1
        value = shown(cell)[:LONGEST_VALUE]
        self.reading.refusals.append(
            Refusal(ASSET, self.source_path, rule, message, self.sheet, cell.ref, cell.row, None, value)
        )

    def fact(self, cell: Cell, fact: FactRow, doubts: list[str], unit_word: str = "") -> None:
        """The cell is a figure; ``unit_word`` is the unit as the sheet writes it (万元)."""
        self.marks.mark(cell, "fact", "数值")
        self.reading.fact_cells += 1
        self.reading.unit_words.append(unit_word)
        self.reading.facts.append(fact)
        self.without_unit += "no_unit" in doubts
        for rule in doubts:
            if rule in DOUBT_MESSAGES:
                message = f"{fact['subject']} {fact['surface']}（{cell.ref}）：{DOUBT_MESSAGES[rule]}"
                year = int(str(fact["period"])[:4])
                told = (fact["indicator_code"], fact["district_code"], year, fact["stated_value"])
                self.reading.doubts.append(Doubt(rule, self.sheet, (cell.ref,), message, *told))

    def estimate(self, ref: str, heading: str) -> None:
        """Figures of a column are said to be estimates."""
        message = f"“{heading}”（{ref}）是预计数，按实绩读入；年终数出来后请另报或更正"
        self.reading.doubts.append(Doubt("estimate", self.sheet, (ref,), message))

    def total(self, total: Total) -> None:
        """A figure of a totals row."""
        self.reading.totals.append(total)

    def close(self, grid: Grid) -> None:
        """Account for what nobody spoke for, and write the ranges into the reading."""
        for cell in grid.sheet.cells():
            if self.marks.knows(cell):
                continue
            if not cell.uncached and not shown(cell).strip():
                self.refuse(cell, "missing_blank", "单元格只有空格或换行，视为空白")
            else:
                self.refuse(cell, "not_understood", "单元格在表外或列意不明，未读入；请核对表头")
        self.reading.marks.append(self.marks)
        self.reading.rows += len(grid.sheet.rows)
        self._hidden(grid)
        self._summaries()

    def _hidden(self, grid: Grid) -> None:
        """Hidden rows, columns and sheets are read like all others, and told; lists of words alone are not."""
        if not any(role in ("fact", "refused") or role.startswith("progress") for role in self.marks.roles()):
            return
        rows = [str(row.number) for row in grid.sheet.rows if row.hidden]
        columns = sorted({cell.column for cell in grid.sheet.cells() if cell.hidden})
        if not rows and not columns and not grid.sheet.hidden:
            return
        parts = [
            "整张工作表是隐藏的" if grid.sheet.hidden else "",
            f"隐藏的行：{'、'.join(rows[:NAMED])}{'…' if len(rows) > NAMED else ''}（共 {len(rows)} 行）"
            if rows
            else "",
            f"隐藏的列：{'、'.join(column_letters(column) for column in columns)}" if columns else "",
        ]
        message = "；".join(part for part in parts if part) + "；其中的内容已照常读入，请确认是否应当采用"
        self.reading.doubts.append(Doubt("hidden_cells", self.sheet, (), message))

    def _summaries(self) -> None:
        if self.without_unit:
            message = (
                f"{self.without_unit} 个数值没有单位，按无单位读入，不与指标目录对应；请在表头、标题或单位列写明单位"
            )
            self.reading.doubts.append(Doubt("no_unit", self.sheet, (), message))
