"""Assets of the group raw: what lies in raw/, read once and kept as it was read."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.described import (
    LANDING_PREVIEWS,
    PREVIEW_KEY,
    PREVIEW_ROWS,
    described_asset,
    previewed,
    rows_before,
    rows_metadata,
)
from pipelines.defs.resources import Scorecard
from pipelines.defs.retrying import retried
from pipelines.defs.verdicts import check_result, table_of
from pipelines.ingest.refusal import Refusal
from pipelines.quality.intake import Taken


def landed(context: dg.AssetExecutionContext, scorecard: Scorecard, name: str) -> dict[str, Any]:
    """Metadata of a landing or ledger table as it stands: its rows, their change since last run, the first of them."""
    count, first = scorecard.landed(name, PREVIEW_ROWS)
    key = dg.AssetKey(name)
    metadata = dict(rows_metadata(count, rows_before(context.instance, [key]).get(key)))
    if count:
        shown = previewed(first.columns, wanted=LANDING_PREVIEWS.get(name, ()))
        metadata[PREVIEW_KEY] = table_of(first.select(shown).to_dicts())
    return metadata


def told(taken: Taken) -> dict[str, Any]:
    """Metadata of one asset's intake: counts, and this run's refusals as a table."""
    metadata: dict[str, Any] = {
        "新读 read": taken.read,
        "未变 unchanged": taken.unchanged,
        "已移走 gone": taken.gone,
        "等待写完 waiting": len(taken.waiting),
        "新增行 rows_landed": taken.rows,
        "拒收 refused": taken.refused,
    }
    if taken.refusals:
        metadata["拒收明细 refusals"] = table_of([_line(refusal) for refusal in taken.refusals])
    return metadata


def _line(refusal: Refusal) -> dict[str, object]:
    """Few columns: the page of an asset is narrow."""
    return {"message": refusal.message, "value": refusal.value, "place_in_file": refusal.where}


@described_asset(
    "raw_documents",
    "raw",
    "raw/reports 中每份报告的解码文本 · Every report text, decoded",
    rules=["raw_documents_files_conserved", "raw_documents_rows_valid"],
)
@retried
def raw_documents(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Texts with their place, planning year and kind."""
    intake = scorecard.intake(context.run_id, context.log.info)
    intake.sweep()
    taken = intake.documents()
    checks = scorecard.checks()
    yield dg.MaterializeResult(metadata=told(taken) | landed(context, scorecard, taken.asset))
    yield check_result(checks.files("raw_documents", taken.waiting))
    yield check_result(checks.rows_valid("raw_documents"))


@described_asset(
    "raw_sheets",
    "raw",
    "raw/sheets 中每个工作簿的每个单元格 · Every cell of every workbook",
    rules=["raw_sheets_files_conserved", "raw_sheets_cells_conserved", "raw_sheets_rows_valid"],
)
@retried
def raw_sheets(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Rows of sheets with their cells as typed and as shown."""
    taken = scorecard.intake(context.run_id, context.log.info).sheets()
    checks = scorecard.checks()
    yield dg.MaterializeResult(metadata=told(taken) | landed(context, scorecard, taken.asset))
    yield check_result(checks.files("raw_sheets", taken.waiting))
    yield check_result(checks.cells())
    yield check_result(checks.rows_valid("raw_sheets"))


@described_asset(
    "raw_corrections",
    "raw",
    "raw/corrections 中由具名人员作出的更正 · Corrections by named people",
    rules=["raw_corrections_files_conserved", "raw_corrections_rows_valid"],
)
@retried
def raw_corrections(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Lines that reject, set or add a figure."""
    taken = scorecard.intake(context.run_id, context.log.info).corrections()
    checks = scorecard.checks()
    yield dg.MaterializeResult(metadata=told(taken) | landed(context, scorecard, taken.asset))
    yield check_result(checks.files("raw_corrections", taken.waiting))
    yield check_result(checks.rows_valid("raw_corrections"))
