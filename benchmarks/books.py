"""Workbooks of many cells: from the file to landed cells, facts and doubts, each in a process of its own."""

import csv
import random
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from benchmarks.measure import cost_of, python
from benchmarks.report import Line
from pipelines.quality.intake import Intake, Scope

NOW = datetime(2026, 1, 1)
PLACES = ("解放区", "中站区", "马村区", "山阳区")
YEARS = range(1955, 2025)
Rows = Iterator[list[object]]


def wide(cells: int) -> Rows:
    """One indicator a row, seventy years across."""
    yield ["指标", "单位", *(f"{year}年" for year in YEARS)]
    for row in range(cells // (len(YEARS) + 2)):
        yield [f"指标{row}", "亿元", *(_figure() for _ in YEARS)]


def long(cells: int) -> Rows:
    """One figure a row."""
    yield ["地区", "年份", "指标", "数值", "单位"]
    for row in range(cells // 5):
        yield [PLACES[row % 4], 2000 + row // 4 % 25, f"指标{row // 100}", _figure(), "亿元"]


def refused(cells: int) -> Rows:
    """As ``wide``, every second figure not known yet."""
    for row in wide(cells):
        yield [value if at % 2 or not isinstance(value, float) else "待核实" for at, value in enumerate(row)]


def names(cells: int) -> Rows:
    """As many different names as figures."""
    yield ["指标", "2023年（亿元）"]
    for row in range(cells // 2):
        yield [f"指标{row}号", _figure()]


SHAPES = {
    "wide.xlsx": wide,
    "long.xlsx": long,
    "wide.csv": wide,
    "refused.xlsx": refused,
    "names.xlsx": names,
}


def measure(folder: Path, cells: int) -> Iterator[Line]:
    """Each shape with about ``cells`` cells; the peak is that of the one process that reads and draws."""
    for name, rows in SHAPES.items():
        home = folder / name
        shutil.rmtree(home, ignore_errors=True)
        book = home / "raw" / "sheets" / name
        book.parent.mkdir(parents=True)
        _write(book, rows(cells))
        book.with_name(f"{name}.yaml").write_text('district_code: "410802"\n', "utf-8")
        cost = cost_of(python("-m", "benchmarks.books", str(home)))
        yield Line(f"{name}, {cells} cells", cost, note=cost.output.strip())


def _figure() -> float:
    return round(random.random() * 1000, 2)


def _write(path: Path, rows: Rows) -> None:
    random.seed(1)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("表")
    for row in rows:
        sheet.append(row)
    workbook.save(path)


def main() -> None:
    """Take in the one workbook of a folder: ``python -m benchmarks.books FOLDER``."""
    home = Path(sys.argv[1])
    intake = Intake(home / "raw", home / "landing", home / "ledger", "benchmark", NOW, Scope(), lambda _: None)
    rows, facts = intake.sheets().rows, intake.sheet_facts().rows
    print(f"{rows} rows, {facts} facts")


if __name__ == "__main__":
    main()
