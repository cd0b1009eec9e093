"""What became of each workbook, from the landing tables: rows, facts, doubts, refused cells, and the worst rows."""

from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest.landing import LandingTable

ASSETS = ("raw_sheets", "sheet_facts", "sheet_progress")
COUNTED = {"raw_sheets": "rows", "sheet_facts": "facts", "sheet_progress": "progress", "sheet_doubts": "doubts"}
MISSING = "missing_"
SHOWN = ("source_path", "sheet", "cell", "rule", "value", "message")


def book_accounts(landing: Path) -> list[dict[str, Any]]:
    """One row per workbook, also those of which nothing could be read: ``source_path``, ``rows``, ``facts``,
    ``progress``, ``quarantined`` and ``doubts``."""
    refused = _refused(landing).group_by("source_path").len("quarantined")
    counts = [_count(landing, name, column) for name, column in COUNTED.items()]
    told = refused
    for count in counts:
        told = told.join(count, on="source_path", how="full", coalesce=True)
    columns = ("source_path", "rows", "facts", "progress", "quarantined", "doubts")
    return told.fill_null(0).select(columns).sort("source_path").to_dicts()


def book_line(account: dict[str, Any]) -> str:
    """The account of one workbook in a line."""
    progress = f"，进度 {account['progress']} 条" if account["progress"] else ""
    return (
        f"{account['source_path']}：{account['rows']} 行，数值 {account['facts']} 个{progress}，"
        f"隔离 {account['quarantined']} 格，存疑 {account['doubts']} 处"
    )


def worst_rows(landing: Path, limit: int = 20) -> list[dict[str, Any]]:
    """Refused files and cells first, then doubts, then cells that only tell that there is no figure."""
    refused = _refused(landing).select(SHOWN)
    missing = pl.col("rule").str.starts_with(MISSING)
    doubts = LandingTable(landing, "sheet_doubts").read()
    told = doubts.with_columns(value=pl.col("left_value").cast(pl.String)).select(SHOWN)
    whole = pl.concat([refused.filter(pl.col("sheet").is_null()), refused.filter(pl.col("sheet").is_not_null())])
    return pl.concat([whole.filter(~missing), told, whole.filter(missing)]).head(limit).to_dicts()


def _count(landing: Path, name: str, column: str) -> pl.DataFrame:
    return LandingTable(landing, name).read(["source_path"]).group_by("source_path").len(column)


def _refused(landing: Path) -> pl.DataFrame:
    return LandingTable(landing, "quarantine").read().filter(pl.col("asset").is_in(ASSETS))
