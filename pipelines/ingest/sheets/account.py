"""The account of one sheet: what became of each of its cells, and the ranges that are told to people."""

from collections import Counter

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.book import Cell, column_letters
from pipelines.ingest.sheets.grid import Grid
from pipelines.ingest.sheets.headings import HeadingReader
from pipelines.ingest.sheets.reading import Doubt, FactRow, SheetReading, Total, Understood
from pipelines.ingest.sheets.shown import shown

ASSET = "sheet_facts"
DOUBT_MESSAGES = {"percent_read_as_growth": "金额类指标的单位是 %，按增速读入，请核对口径"}
LONGEST_VALUE = 200


class SheetAccount:
    """Books every cell of one sheet once: the first word about a cell stands."""

    def __init__(self, sheet: str, source_path: str, headings: HeadingReader, reading: SheetReading) -> None:
        self.sheet = sheet
        self.source_path = source_path
        self.headings = headings
        self.reading = reading
        self.without_unit = 0
        self.unlinked: Counter[str] = Counter()
        self._roles: dict[tuple[int, int], tuple[str, str]] = {}

    def role(self, cell: Cell, role: str, meaning: str) -> None:
        """The cell is a name, heading, note …: ``role`` is a stable word, ``meaning`` is told to people."""
        if not self.knows(cell):
            self._roles[cell.column, cell.row] = (role, meaning)
            self.reading.roles[role] += 1

    def refuse(self, cell: Cell, rule: str, message: str) -> None:
        """The cell goes to quarantine."""
        if self.knows(cell):
            return
        self._roles[cell.column, cell.row] = ("refused", f"隔离：{rule}")
        self.reading.refused_cells += 1
        value = shown(cell)[:LONGEST_VALUE]
        self.reading.refusals.append(
            Refusal(ASSET, self.source_path, rule, message, self.sheet, cell.ref, cell.row, None, value)
        )

    def fact(self, cell: Cell, fact: FactRow, doubts: list[str]) -> None:
        """The cell is a figure."""
        self._roles[cell.column, cell.row] = ("fact", "数值")
        self.reading.fact_cells += 1
        self.reading.facts.append(fact)
        self.without_unit += "no_unit" in doubts
        if fact["indicator_code"] is None:
            self.unlinked[fact["subject"]] += 1
        for rule in doubts:
            if rule in DOUBT_MESSAGES:
                message = f"{fact['subject']}：{DOUBT_MESSAGES[rule]}"
                self.reading.doubts.append(Doubt(rule, self.sheet, (cell.ref,), message, fact["indicator_code"]))

    def total(self, total: Total) -> None:
        """A figure of a totals row."""
        self.reading.totals.append(total)

    def knows(self, cell: Cell) -> bool:
        """Whether the cell has been booked."""
        return (cell.column, cell.row) in self._roles

    def close(self, grid: Grid) -> None:
        """Account for what nobody spoke for, and write the ranges into the reading."""
        for cell in grid.sheet.cells():
            if self.knows(cell):
                continue
            if not cell.uncached and not shown(cell).strip():
                self.refuse(cell, "missing_blank", "单元格只有空格或换行，视为空白")
            else:
                self.refuse(cell, "not_understood", "单元格在表外或列意不明，未读入；请核对表头")
        self.reading.understood.extend(self.ranges())
        if self.without_unit:
            message = f"{self.without_unit} 个数值没有单位，按无单位读入，不与指标目录对应"
            self.reading.doubts.append(Doubt("no_unit", self.sheet, (), message))
        for subject, count in self.unlinked.most_common():
            near = "、".join(self.headings.words.near_indicators(subject)) if len(self.unlinked) <= 50 else ""
            hint = f"；相近的有：{near}" if near else ""
            message = f"“{subject}”不在指标目录中（{count} 个数值，仍读入）{hint}"
            self.reading.doubts.append(Doubt("unknown_indicator", self.sheet, (), message))

    def ranges(self) -> list[Understood]:
        """Runs of cells in one column with one meaning, in column order."""
        runs: list[Understood] = []
        start: tuple[int, int] | None = None
        previous: tuple[int, int] | None = None
        count = 0
        for place in sorted(self._roles):
            same = previous is not None and place[0] == previous[0] and self._roles[place] == self._roles[previous]
            if not same and start and previous:
                runs.append(self._run(start, previous, count))
            if not same:
                start, count = place, 0
            previous, count = place, count + 1
        if start and previous:
            runs.append(self._run(start, previous, count))
        return runs

    def _run(self, first: tuple[int, int], last: tuple[int, int], count: int) -> Understood:
        role, meaning = self._roles[first]
        start = f"{column_letters(first[0])}{first[1]}"
        end = f"{column_letters(last[0])}{last[1]}"
        return Understood(self.sheet, start if start == end else f"{start}:{end}", role, meaning, count)
