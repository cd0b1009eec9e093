"""Verdicts on the landing tables of one warehouse: conservation, offsets, refused rows."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest.discovery import last_sightings
from pipelines.ingest.landing import LandedPart, LandingTable, Ledger
from pipelines.quality.conservation import NUMERAL, cells_kept, files_kept, numerals_kept
from pipelines.quality.counting import cells_in
from pipelines.quality.offsets import LOOKED_AT, evidence_at_offsets
from pipelines.quality.proofs import Look, Proofs, proof_key
from pipelines.quality.verdict import SAMPLE_ROWS, Verdict, verdict
from schemas.policy import threshold

AREAS = {"raw_documents": "reports", "raw_sheets": "sheets", "raw_corrections": "corrections"}
UNCACHED = "f"
PROOFS_FOLDER = "proofs"
TEXTS = ("document_id", "source_path", "text")
CONTEXT = 24
"""Characters shown before and after a numeral that nothing explains."""


class LandingChecks:
    """Reads landing and raw/ again, by other means than intake did; ``again`` also what was proven before."""

    def __init__(self, raw: Path, landing: Path, ledger: Path, *, again: bool = False) -> None:
        self._raw = raw
        self._landing = landing
        self._ledger = ledger
        self._again = again

    def files(self, asset: str, waiting: tuple[str, ...] = ()) -> Verdict:
        """Every file of the area is landed, refused, or still being written."""
        area = AREAS[asset]
        sightings = last_sightings(Ledger(self._ledger, "file_sightings").read(), area)
        units = self._table(asset).units()
        landed = [path for path, seen in sightings.items() if seen.document_id in units]
        refused = [path for path in self._refused_paths(asset) if (self._raw / path).exists()]
        return files_kept(asset, self._raw / area, landed, refused, waiting)

    def cells(self) -> Verdict:
        """Cells of every landed workbook that is still there; formulas without a value are no cells to the counter."""
        current = last_sightings(Ledger(self._ledger, "file_sightings").read(), "sheets")
        there = {seen.document_id: path for path, seen in current.items()}
        table = self._table("raw_sheets")
        pieces = [
            (proof_key(part.digest, *sorted(there.keys() & part.units)), partial(self._cells_of, table, part, there))
            for part in table.parts()
        ]
        return self._proven(cells_kept({}, {}), pieces)

    def numerals(self) -> Verdict:
        """Numerals of every text against the extractor's account."""
        texts, accounts = self._table("raw_documents"), self._table("report_accounting")
        holders = _holders(accounts)
        pieces = [
            (_key(part, holders, NUMERAL.pattern), partial(_numerals_of, texts, part, accounts, holders))
            for part in texts.parts()
        ]
        return self._proven(numerals_kept((), lambda _: None), pieces)

    def offsets(self) -> Verdict:
        """Every fact's surface and evidence at their offsets."""
        texts, facts = self._table("raw_documents"), self._table("report_facts")
        holders = _holders(texts)
        pieces = [
            (_key(part, holders, ""), partial(_offsets_of, facts, part, texts, holders)) for part in facts.parts()
        ]
        return self._proven(evidence_at_offsets((), {}), pieces)

    def explained(self) -> Verdict:
        """Documents whose share of unexplained numerals is above the policy's threshold; the rows are numerals."""
        limit = threshold("report_numerals_explained")
        accounts = self._table("report_accounting").read().sort("numerals_unexplained", descending=True)
        over = [
            row
            for row in accounts.iter_rows(named=True)
            if row["numerals_seen"] and row["numerals_unexplained"] / row["numerals_seen"] > limit
        ]
        sql = (
            "select source_path, numerals_unexplained, numerals_seen from dim_document"
            " where numerals_unexplained > 0 order by numerals_unexplained / numerals_seen desc"
        )
        rows = tuple(islice(self._unexplained(over[:SAMPLE_ROWS]), SAMPLE_ROWS))
        return Verdict("report_numerals_explained", "report_facts", len(over), accounts.height, rows, sql)

    def _unexplained(self, accounts: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, object]]:
        """A row for each unexplained numeral, with the words around it."""
        texts = self._table("raw_documents")
        found = _rows_of(texts, _holders(texts), [row["document_id"] for row in accounts], TEXTS)
        told = {document: (path, text) for document, path, text in found.iter_rows()}
        for row in accounts:
            path, text = told.get(row["document_id"], (row["document_id"], ""))
            for start, numeral in json.loads(row["unexplained"]):
                yield {
                    "value": numeral,
                    "evidence": _around(text, start, start + len(numeral)),
                    "source_path": path,
                    "start_offset": start,
                    "unexplained": f"{row['numerals_unexplained']} / {row['numerals_seen']}",
                }

    def rows_valid(self, asset: str) -> Verdict:
        """Whether anything of an asset is in quarantine."""
        refused = self._refused(asset)
        told = ("message", "value", "source_path", "sheet", "cell", "row_number", "start_offset", "rule")
        rows: list[Mapping[str, object]] = list(refused.select(told).iter_rows(named=True))
        total = self._table(asset).height() + len(rows)
        sql = f"select * from quality.quarantine where asset = '{asset}'"
        return verdict(f"{asset}_rows_valid", asset, rows, total, sql=sql)

    def _table(self, name: str) -> LandingTable:
        return LandingTable(self._landing, name)

    def _proven(self, nothing: Verdict, pieces: Sequence[tuple[str, Look]]) -> Verdict:
        path = self._landing / PROOFS_FOLDER / f"{nothing.check}.json"
        return Proofs(path, again=self._again).over(nothing, pieces)

    def _cells_of(self, table: LandingTable, part: LandedPart, there: Mapping[str, str]) -> Verdict:
        counted: dict[str, int] = {}
        landed: dict[str, int] = {}
        rows = table.rows_of(part, columns=("document_id", "source_path", "cells"))
        for (document_id, path), book in rows.group_by(["document_id", "source_path"], maintain_order=True):
            count = cells_in(self._raw / str(path)) if there.get(str(document_id)) == path else None
            if count is not None:
                counted[str(path)] = count
                landed[str(path)] = sum(_holds(cell) for row in book["cells"] for cell in json.loads(row))
        return cells_kept(counted, landed)

    def _refused(self, asset: str) -> pl.DataFrame:
        return LandingTable(self._landing, "quarantine").read().filter(pl.col("asset") == asset)

    def _refused_paths(self, asset: str) -> Iterator[str]:
        yield from self._refused(asset)["source_path"].unique()


def _holds(cell: Mapping[str, object]) -> bool:
    return cell["type"] != UNCACHED and str(cell["text"]) != ""


def _holders(table: LandingTable) -> dict[str, LandedPart]:
    """The part that holds each unit."""
    return {unit: part for part in table.parts() for unit in part.units}


def _key(part: LandedPart, holders: Mapping[str, LandedPart], rule: str) -> str:
    """What a verdict on ``part`` depends on: its bytes and those of the parts that its units are held against."""
    others = {holders[unit].digest if unit in holders else "" for unit in part.units}
    return proof_key(rule, part.digest, *sorted(others))


def _rows_of(
    table: LandingTable, holders: Mapping[str, LandedPart], units: Collection[str], columns: tuple[str, ...]
) -> pl.DataFrame:
    """Rows of units that lie in several parts."""
    by_part: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        if unit in holders:
            by_part[holders[unit].digest].append(unit)
    parts = {part.digest: part for part in holders.values()}
    frames = [table.rows_of(parts[digest], found, columns) for digest, found in by_part.items()]
    return pl.concat(frames) if frames else pl.DataFrame(schema=columns)


def _numerals_of(
    texts: LandingTable, part: LandedPart, accounts: LandingTable, holders: Mapping[str, LandedPart]
) -> Verdict:
    seen = dict(_rows_of(accounts, holders, part.units, ("document_id", "numerals_seen")).iter_rows())
    return numerals_kept(texts.rows_of(part, columns=TEXTS).iter_rows(), seen.get)


def _offsets_of(
    facts: LandingTable, part: LandedPart, texts: LandingTable, holders: Mapping[str, LandedPart]
) -> Verdict:
    rows = _rows_of(texts, holders, part.units, TEXTS).iter_rows()
    told = {document: (path, text) for document, path, text in rows}
    return evidence_at_offsets(facts.rows_of(part, columns=LOOKED_AT).iter_rows(named=True), told)


def _around(text: str, start: int, end: int) -> str:
    """The words around a numeral, on one line."""
    return " ".join(text[max(0, start - CONTEXT) : end + CONTEXT].split())
