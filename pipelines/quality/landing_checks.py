"""Verdicts on the landing tables of one warehouse: conservation, offsets, refused rows."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from pipelines.ingest.discovery import last_sightings
from pipelines.ingest.landing import LandingTable, Ledger
from pipelines.quality.conservation import cells_kept, files_kept, numerals_kept
from pipelines.quality.counting import cells_in
from pipelines.quality.offsets import evidence_at_offsets
from pipelines.quality.verdict import Verdict, verdict
from schemas.policy import threshold

AREAS = {"raw_documents": "reports", "raw_sheets": "sheets", "raw_corrections": "corrections"}
UNCACHED = "f"


class LandingChecks:
    """Reads landing and raw/ again, by other means than intake did."""

    def __init__(self, raw: Path, landing: Path, ledger: Path) -> None:
        self._raw = raw
        self._landing = landing
        self._ledger = ledger

    def files(self, asset: str, waiting: tuple[str, ...] = ()) -> Verdict:
        """Every file of the area is landed, refused, or still being written."""
        area = AREAS[asset]
        sightings = last_sightings(Ledger(self._ledger, "file_sightings").read())
        units = LandingTable(self._landing, asset).units()
        landed = [path for path, seen in sightings.items() if path.startswith(f"{area}/") and seen.document_id in units]
        refused = self._refused_paths(asset)
        there = [path for path in [*landed, *refused, *waiting] if (self._raw / path).exists() or path in landed]
        return files_kept(asset, self._raw / area, there, ())

    def cells(self) -> Verdict:
        """Cells of every landed workbook that is still there; formulas without a value are no cells to the counter."""
        counted: dict[str, int] = {}
        landed: dict[str, int] = {}
        current = last_sightings(Ledger(self._ledger, "file_sightings").read())
        rows = LandingTable(self._landing, "raw_sheets").read().select("document_id", "source_path", "cells")
        for (document_id, path), book in rows.group_by(["document_id", "source_path"], maintain_order=True):
            seen = current.get(str(path))
            count = cells_in(self._raw / str(path)) if seen and seen.document_id == document_id else None
            if count is None:
                continue
            counted[str(path)] = count
            landed[str(path)] = sum(_holds(cell) for row in book["cells"] for cell in json.loads(row))
        return cells_kept(counted, landed)

    def numerals(self) -> Verdict:
        """Numerals of every text against the extractor's account."""
        accounts = LandingTable(self._landing, "report_accounting").read()
        seen = dict(accounts.select("document_id", "numerals_seen").iter_rows())
        return numerals_kept(self._texts().items(), seen.get)

    def offsets(self) -> Verdict:
        """Every fact's surface and evidence at their offsets."""
        facts = LandingTable(self._landing, "report_facts").read()
        return evidence_at_offsets(facts.iter_rows(named=True), self._texts())

    def explained(self) -> Verdict:
        """Documents whose share of unexplained numerals is above the policy's threshold."""
        limit = threshold("report_facts_numerals_explained")
        accounts = LandingTable(self._landing, "report_accounting").read()
        failures = [
            {
                "document_id": row["document_id"],
                "unexplained": row["numerals_unexplained"],
                "seen": row["numerals_seen"],
                "numerals": row["unexplained"][:200],
            }
            for row in accounts.iter_rows(named=True)
            if row["numerals_seen"] and row["numerals_unexplained"] / row["numerals_seen"] > limit
        ]
        sql = "select document_id, numerals_unexplained, numerals_seen from dim_document where numerals_unexplained > 0"
        return verdict("report_facts_numerals_explained", "report_facts", failures, accounts.height, sql=sql)

    def rows_valid(self, asset: str) -> Verdict:
        """Whether anything of an asset is in quarantine."""
        refused = self._refused(asset)
        told = ("source_path", "sheet", "cell", "row_number", "start_offset", "rule", "value", "message")
        rows: list[Mapping[str, object]] = list(refused.select(told).iter_rows(named=True))
        total = LandingTable(self._landing, asset).read().height + len(rows)
        sql = f"select * from quality.quarantine where asset = '{asset}'"
        return verdict(f"{asset}_rows_valid", asset, rows, total, sql=sql)

    def _texts(self) -> dict[str, str]:
        return dict(LandingTable(self._landing, "raw_documents").read().select("document_id", "text").iter_rows())

    def _refused(self, asset: str) -> pl.DataFrame:
        return LandingTable(self._landing, "quarantine").read().filter(pl.col("asset") == asset)

    def _refused_paths(self, asset: str) -> Iterator[str]:
        yield from self._refused(asset)["source_path"].unique()


def _holds(cell: Mapping[str, object]) -> bool:
    return cell["type"] != UNCACHED and str(cell["text"]) != ""
