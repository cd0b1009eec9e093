"""Small landing tables made by hand, so that the dbt project is tested without the rooms that fill them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from schemas.landing import TABLES

Row = dict[str, Any]

SIGHTINGS = pl.Schema(
    {
        "run_id": pl.String(),
        "seen_at": pl.Datetime("us"),
        "source_path": pl.String(),
        "sha256": pl.String(),
        "document_id": pl.String(),
        "size_bytes": pl.Int64(),
        "mtime_ns": pl.Int64(),
        "event": pl.String(),
    }
)


def digest(text: str) -> str:
    """A stand-in for a file's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_landing(warehouse: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write every landing table, the empty ones too, and one sighting of each document."""
    for name, table in TABLES.items():
        folder = warehouse / "landing" / name
        folder.mkdir(parents=True, exist_ok=True)
        schema = table.polars_schema
        rows = [{column: row.get(column) for column in schema} for row in tables.get(name, ())]
        pl.DataFrame(rows, schema=schema).write_parquet(folder / "part-0.parquet")
    documents = {row["document_id"]: row for name in ("raw_documents", "raw_sheets") for row in tables.get(name, ())}
    sightings = [_sighting(row, row.get("event", "appeared")) for row in documents.values()]
    folder = warehouse / "ledger" / "file_sightings"
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(sightings, schema=SIGHTINGS).write_parquet(folder / "part-0.parquet")
    (warehouse / "stage").mkdir(exist_ok=True)


def _sighting(row: Row, event: str) -> Row:
    return {
        "run_id": "fixture",
        "seen_at": row.get("seen_at", datetime(2026, 11, 1, 2)),
        "source_path": row["source_path"],
        "sha256": row["sha256"],
        "document_id": row["document_id"],
        "size_bytes": row["size_bytes"],
        "mtime_ns": 0,
        "event": event,
    }


def document(name: str, district: str, place: str, year: int, source_type: str = "work_report", **more: Any) -> Row:
    """A landed report whose text is not needed here."""
    return {
        "document_id": digest(name)[:16],
        "source_path": f"reports/{name}.txt",
        "sha256": digest(name),
        "format": "txt",
        "title": f"{place}{year}年政府工作报告",
        "reporting_district_code": district,
        "place_name": place,
        "planning_year": year,
        "source_type": source_type,
        "published_on": date(year, 2, 20),
        "size_bytes": 1,
        "text": "",
        "characters": 0,
        "converter": "text",
        **more,
    }


def sheet_row(name: str, district: str | None = None) -> Row:
    """The landed heading row of a workbook."""
    return {
        "document_id": digest(name)[:16],
        "source_path": f"sheets/{name}.xlsx",
        "sha256": digest(name),
        "format": "xlsx",
        "sheet": "指标",
        "row_number": 1,
        "hidden": False,
        "cells": "[]",
        "cell_count": 1,
        "size_bytes": 1,
        "title": name,
        "converter": "xlsx",
        "reporting_district_code": district,
    }


def report_fact(report: Row, start: int, subject: str, value: str, unit: str, **more: Any) -> Row:
    """A mention in a report; an actual of the year before, unless told otherwise."""
    surface = more.pop("surface", f"{value}{unit}")
    kind = more.get("kind", "actual")
    return {
        "fact_id": digest(f"{report['document_id']}:{start}")[:20],
        "document_id": report["document_id"],
        "reporting_district_code": report["reporting_district_code"],
        "district_code": report["reporting_district_code"],
        "place": "self",
        "place_resolution": "self",
        "subject": subject,
        "kind": kind,
        "measure": "level",
        "period_type": "year",
        "period": str(report["planning_year"] - (kind == "actual")),
        "stated_value": Decimal(value),
        "stated_unit": unit,
        "bound": "eq",
        "set_by": "self",
        "surface": surface,
        "evidence": f"{subject}{surface}",
        "source_type": report["source_type"],
        "extractor_version": "fixture",
        "planning_year": report["planning_year"],
        "start_offset": start,
        "end_offset": start + len(surface),
        "evidence_start": start,
        "evidence_end": start + len(surface),
        "ordinal": 0,
        "rules": "fixture",
        **more,
    }


def sheet_fact(book: Row, row: int, district: str, subject: str, value: str, unit: str, **more: Any) -> Row:
    """A figure in a cell of column D."""
    return {
        "fact_id": digest(f"{book['document_id']}:D{row}")[:20],
        "document_id": book["document_id"],
        "reporting_district_code": district,
        "district_code": district,
        "place": "self",
        "place_resolution": "self",
        "subject": subject,
        "kind": "actual",
        "measure": "level",
        "period_type": "year",
        "stated_value": Decimal(value),
        "stated_unit": unit,
        "bound": "eq",
        "set_by": "self",
        "surface": value,
        "evidence": f"{subject} | {value}",
        "source_type": "work_report",
        "extractor_version": "fixture",
        "source_path": book["source_path"],
        "sheet": "指标",
        "cell": f"D{row}",
        "row_number": row,
        **more,
    }
