"""Assets of the group facts: figures and promises drawn from texts and sheets, and what was refused."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.described import attributes, described_asset
from pipelines.defs.raw import landed, raw_corrections, raw_documents, raw_sheets, told
from pipelines.defs.resources import Scorecard
from pipelines.defs.retrying import retried
from pipelines.defs.verdicts import check_result, check_spec, table_of
from pipelines.ingest.refusal import place_in_file
from pipelines.quality.books import book_accounts, book_line, worst_rows

REPORT_ASSETS = {
    "report_facts": "报告中的每个数值 · Every figure of every report",
    "report_accounting": "每份报告中数字的去向 · What became of each numeral",
    "report_commitments": "报告承诺的事项 · Promises of the reports",
}
SHEET_ASSETS = {
    "sheet_facts": "表格中的每个数值 · Every figure of every workbook",
    "sheet_progress": "台账中的进度 · Progress as the books tell it",
    "sheet_doubts": "表格中存疑之处 · What is doubtful in the workbooks",
}

SHEETS = "sheets/"


def _specs(assets: dict[str, str], upstream: dg.AssetsDefinition) -> list[dg.AssetSpec]:
    return [dg.AssetSpec(name, deps=[upstream], **attributes(name, "facts", words)) for name, words in assets.items()]


@dg.multi_asset(
    specs=_specs(REPORT_ASSETS, raw_documents),
    check_specs=[
        check_spec(rule)
        for rule in (
            "report_numerals_conserved",
            "report_evidence_at_offsets",
            "report_numerals_explained",
            "report_facts_rows_valid",
            "report_accounting_rows_valid",
            "report_commitments_rows_valid",
        )
    ],
)
@retried
def reports(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Facts, accounts and promises of every text that is new or whose reader changed."""
    taken = scorecard.intake(context.run_id, context.log.info).report_facts()
    context.log.info(f"抽取了 {taken.read} 份报告，{taken.unchanged} 份未变")
    for name in REPORT_ASSETS:
        yield dg.MaterializeResult(asset_key=name, metadata=told(taken) | landed(context, scorecard, name))
    checks = scorecard.checks()
    yield check_result(checks.numerals())
    yield check_result(checks.offsets())
    yield check_result(checks.explained())
    for name in REPORT_ASSETS:
        yield check_result(checks.rows_valid(name))


@dg.multi_asset(
    specs=_specs(SHEET_ASSETS, raw_sheets),
    check_specs=[check_spec(f"{name}_rows_valid") for name in SHEET_ASSETS],
)
@retried
def sheets(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Facts and progress of every workbook that is new or whose reader changed."""
    taken = scorecard.intake(context.run_id, context.log.info).sheet_facts()
    context.log.info(f"读取了 {taken.read} 个工作簿，{taken.unchanged} 个未变")
    books = book_accounts(scorecard.workspace.landing)
    for book in books:
        context.log.info(book_line(book))
    about = told(taken) | _of_books(books, worst_rows(scorecard.workspace.landing))
    for name in SHEET_ASSETS:
        yield dg.MaterializeResult(asset_key=name, metadata=about | landed(context, scorecard, name))
    checks = scorecard.checks()
    for name in SHEET_ASSETS:
        yield check_result(checks.rows_valid(name))


def _of_books(books: list[dict[str, Any]], worst: list[dict[str, Any]]) -> dict[str, Any]:
    """Metadata: each workbook's account, and the rows that a person should look at first; few and narrow columns."""
    accounts = [{**book, "source_path": book["source_path"].removeprefix(SHEETS)} for book in books]
    rows = [
        {
            "message": row["message"],
            "value": row["value"],
            "place_in_file": place_in_file(row["source_path"], row["sheet"], row["cell"]).removeprefix(SHEETS),
        }
        for row in worst
    ]
    tables = {"各工作簿 books": accounts, "最需核对的行 worst rows": rows}
    return {label: table_of(found) for label, found in tables.items() if found}


@described_asset(
    "quarantine",
    "facts",
    "被拒收的文件、行、单元格与数值 · Refused files, rows, cells and figures",
    deps=[*REPORT_ASSETS, *SHEET_ASSETS, raw_corrections],
)
@retried
def quarantine(context: dg.AssetExecutionContext, scorecard: Scorecard) -> dg.MaterializeResult[None]:
    """What was refused and why; every landing table is left readable for dbt."""
    scorecard.intake(context.run_id, context.log.info).settle()
    return dg.MaterializeResult(metadata=landed(context, scorecard, "quarantine"))


@described_asset(
    "file_sightings",
    "raw",
    "文件的出现、改动与移走 · When files appeared, changed and went",
    deps=[raw_documents, raw_sheets, raw_corrections],
)
@retried
def file_sightings(context: dg.AssetExecutionContext, scorecard: Scorecard) -> dg.MaterializeResult[None]:
    """The ledger that raw/ cannot give back."""
    scorecard.keep_sightings()
    return dg.MaterializeResult(metadata=landed(context, scorecard, "file_sightings"))
