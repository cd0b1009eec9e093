"""Doubts as rows of ``sheet_doubts``: what people read in the findings."""

import hashlib
from collections.abc import Iterable
from typing import Any

from pipelines.ingest.sheets.fact_rows import fact_id
from pipelines.ingest.sheets.raw_rows import BookMeta
from pipelines.ingest.sheets.reading import Doubt

ID_LENGTH = 20


def doubt_rows(doubts: Iterable[Doubt], meta: BookMeta, version: str) -> list[dict[str, Any]]:
    """One row per doubt; a doubt told twice of the same cells is one row. ``version`` is the extractor's."""
    rows = {row["doubt_id"]: row for row in (_row(doubt, meta, version) for doubt in doubts)}
    return list(rows.values())


def _row(doubt: Doubt, meta: BookMeta, version: str) -> dict[str, Any]:
    key = "|".join((meta.document_id, doubt.rule, doubt.sheet, *doubt.cells))
    return {
        "doubt_id": hashlib.sha256(key.encode()).hexdigest()[:ID_LENGTH],
        "document_id": meta.document_id,
        "source_path": meta.source_path,
        "sheet": doubt.sheet,
        "rule": doubt.rule,
        "message": doubt.message,
        "extractor_version": version,
        "cell": doubt.cells[0] if doubt.cells else None,
        "fact_id": _fact(doubt, meta),
        "district_code": doubt.district_code or meta.reporting_district_code,
        "indicator_code": doubt.indicator_code,
        "year": doubt.year,
        "left_value": doubt.left_value,
        "right_value": doubt.right_value,
    }


def _fact(doubt: Doubt, meta: BookMeta) -> str | None:
    """The fact in doubt, so that a correction can name it; a total is none."""
    if not doubt.cells or doubt.rule == "total_differs":
        return None
    return fact_id(meta.document_id, doubt.sheet, doubt.cells[0])
