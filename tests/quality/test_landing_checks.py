"""What was lost between raw/ and landing turns a check red: files, cells, numerals, offsets, refused rows."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable
from pipelines.quality.intake import Intake, Scope
from pipelines.quality.landing_checks import LandingChecks

REPORT = """解放区2024年政府工作报告
一、2023年工作回顾
地区生产总值完成177.3亿元，同比增长5.1%。新增城镇就业4500人。
二、2024年主要预期目标
地区生产总值增长6%以上，新增城镇就业4310人。
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A raw folder with a report, a workbook and a file that cannot be read, taken into landing."""
    report = tmp_path / "raw/reports/410802/2024-work-report.txt"
    report.parent.mkdir(parents=True)
    report.write_text(REPORT, encoding="utf-8")
    (tmp_path / "raw/reports/notes.xyz").write_text("?", encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (["地区", "年份", "指标", "数值", "单位"], ["解放区", 2023, "地区生产总值", 177.3, "亿元"]):
        book.active.append(row)
    (tmp_path / "raw/sheets").mkdir()
    book.save(tmp_path / "raw/sheets/a.xlsx")
    take(tmp_path)
    return tmp_path


def take(place: Path) -> None:
    night = dt.datetime(2026, 1, 1)
    intake = Intake(place / "raw", place / "landing", place / "ledger", "run", night, Scope(), lambda line: None)
    intake.documents()
    intake.sheets()
    intake.corrections()
    intake.report_facts()
    intake.settle()


def checks(place: Path) -> LandingChecks:
    return LandingChecks(place / "raw", place / "landing", place / "ledger")


def mutate(place: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change the landed rows of a table and leave everything else as it was."""
    table = LandingTable(place / "landing", name)
    table.replace(table.units(), change(table.read()))


def test_everything_is_there(place: Path) -> None:
    told = checks(place)
    verdicts = [told.files("raw_documents"), told.files("raw_sheets"), told.files("raw_corrections")]
    verdicts += [told.cells(), told.numerals(), told.offsets(), told.rows_valid("report_facts")]
    assert [verdict.check for verdict in verdicts if not verdict.passed] == []
    assert told.cells().total == 10
    assert told.numerals().total == 8


def test_a_file_that_was_not_landed_is_missed(place: Path) -> None:
    table = LandingTable(place / "landing", "raw_documents")
    table.drop(table.units())
    (row,) = checks(place).files("raw_documents").rows
    assert row["source_path"] == "reports/410802/2024-work-report.txt"


def test_a_refused_file_that_left_quarantine_is_missed(place: Path) -> None:
    table = LandingTable(place / "landing", "quarantine")
    table.drop(table.units())
    assert [row["source_path"] for row in checks(place).files("raw_documents").rows] == ["reports/notes.xyz"]


def test_a_file_that_appeared_meanwhile_is_missed_unless_it_waits(place: Path) -> None:
    (place / "raw/sheets/b.xlsx").write_bytes(b"")
    assert not checks(place).files("raw_sheets").passed
    assert checks(place).files("raw_sheets", waiting=("sheets/b.xlsx",)).passed


def test_a_file_that_went_after_it_was_landed_is_told(place: Path) -> None:
    (place / "raw/sheets/a.xlsx").unlink()
    (row,) = checks(place).files("raw_sheets").rows
    assert "不在目录" in str(row["message"])


def drop_row(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.head(frame.height - 1)


def drop_cell(frame: pl.DataFrame) -> pl.DataFrame:
    fewer = [json.dumps(json.loads(row)[1:], ensure_ascii=False) for row in frame["cells"]]
    return frame.with_columns(cells=pl.Series([*frame["cells"][:-1], fewer[-1]]))


@pytest.mark.parametrize("change", [drop_row, drop_cell])
def test_a_lost_cell_is_missed(place: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    assert checks(place).cells().passed
    mutate(place, "raw_sheets", change)
    (row,) = checks(place).cells().rows
    assert row["source_path"] == "sheets/a.xlsx"
    assert int(str(row["value"])) < int(str(row["expected"])) == 10


def test_a_numeral_that_nobody_accounts_for_is_missed(place: Path) -> None:
    mutate(place, "report_accounting", lambda frame: frame.with_columns(pl.col("numerals_seen") - 1))
    (row,) = checks(place).numerals().rows
    assert row == {"source_path": "reports/410802/2024-work-report.txt", "value": 7, "expected": 8}


def test_a_report_without_an_account_is_missed(place: Path) -> None:
    table = LandingTable(place / "landing", "report_accounting")
    table.drop(table.units())
    assert not checks(place).numerals().passed


@pytest.mark.parametrize("column", ["start_offset", "evidence_start"])
def test_a_fact_that_points_elsewhere_is_missed(place: Path, column: str) -> None:
    mutate(place, "report_facts", lambda frame: frame.with_columns(pl.col(column) + 1))
    verdict = checks(place).offsets()
    assert verdict.failed == verdict.total > 0
    assert {"value", "expected", "evidence", "source_path", "start_offset"} <= set(verdict.rows[0])


def test_numerals_without_a_reason_are_shown_with_the_words_around_them(place: Path) -> None:
    assert checks(place).explained().passed
    start = REPORT.index("4310")
    told = json.dumps([[start, "4310"]])
    change = {"numerals_unexplained": pl.lit(1, pl.Int64), "unexplained": pl.lit(told)}
    mutate(place, "report_accounting", lambda frame: frame.with_columns(**change))
    verdict = checks(place).explained()
    assert (verdict.failed, verdict.total) == (1, 1)
    assert "新增城镇就业4310人" in str(verdict.rows[0]["evidence"])


def test_refused_rows_are_counted_with_their_place(place: Path) -> None:
    verdict = checks(place).rows_valid("raw_documents")
    assert (verdict.failed, verdict.total) == (1, 2)
    assert verdict.rows[0]["source_path"] == "reports/notes.xyz"
    assert "quality.quarantine" in verdict.sql
