"""The account of each workbook is read off the landing tables, and bad files are in it."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable
from pipelines.quality.books import book_accounts, book_line, worst_rows
from schemas.landing import TABLES

GOOD, BAD = "sheets/good.xlsx", "sheets/bad.xlsx"


def land(folder: Path, name: str, *rows: dict[str, object]) -> None:
    schema = TABLES[name].polars_schema
    frame = pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)
    owners = [f"{name}:doc"] * len(rows) if name == "quarantine" else None
    LandingTable(folder, name).replace({f"{name}:doc" if owners else "doc": "1"}, frame, owners=owners)


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    about = {"document_id": "doc", "source_path": GOOD, "sheet": "表"}
    land(tmp_path, "raw_sheets", {**about, "row_number": 1}, {**about, "row_number": 2})
    land(tmp_path, "sheet_facts", {**about, "fact_id": "f"})
    land(tmp_path, "sheet_doubts", {**about, "doubt_id": "d", "rule": "unit_switch", "cell": "B2", "message": "疑"})
    refused = {"asset": "sheet_facts", "source_path": GOOD, "sheet": "表", "message": "空"}
    land(
        tmp_path,
        "quarantine",
        {**refused, "rule": "missing_blank", "cell": "B3"},
        {**refused, "rule": "unknown_unit", "cell": "B4"},
        {"asset": "raw_sheets", "source_path": BAD, "rule": "damaged_file", "message": "坏"},
        {"asset": "raw_documents", "source_path": "reports/a.txt", "rule": "undecodable", "message": "别的"},
    )
    return tmp_path


def test_each_workbook_has_its_account(landing: Path) -> None:
    bad, good = book_accounts(landing)
    assert good == {"source_path": GOOD, "rows": 2, "facts": 1, "progress": 0, "quarantined": 2, "doubts": 1}
    assert bad == {"source_path": BAD, "rows": 0, "facts": 0, "progress": 0, "quarantined": 1, "doubts": 0}
    assert book_line(good) == f"{GOOD}：2 行，数值 1 个，隔离 2 格，存疑 1 处"


def test_the_worst_come_first(landing: Path) -> None:
    assert [row["rule"] for row in worst_rows(landing)] == [
        "damaged_file",
        "unknown_unit",
        "unit_switch",
        "missing_blank",
    ]
    assert len(worst_rows(landing, limit=1)) == 1


def test_an_empty_warehouse_has_no_books(tmp_path: Path) -> None:
    assert book_accounts(tmp_path) == [] and worst_rows(tmp_path) == []
