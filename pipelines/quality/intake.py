"""What lies in raw/ goes into landing, unit by unit; only what changed is read.

What belongs here: the order of work of one night before dbt. What does not: reading files
(``pipelines/ingest``), judging rows (``validation.py``), Dagster.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest import corrections, documents, reports
from pipelines.ingest.discovery import Discovery, RawFile, changes, discover, last_sightings
from pipelines.ingest.landing import LandingTable, Ledger
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets import facts as sheet_facts
from pipelines.ingest.sheets.doubt_rows import doubt_rows
from pipelines.ingest.sheets.meta import book_meta, book_version
from pipelines.ingest.sheets.raw_rows import BookMeta, book_from_rows, meta_from_row, sheet_rows
from pipelines.ingest.sheets.reader import read_book
from pipelines.ingest.sheets.reading import SheetReading
from pipelines.ingest.sidecar import about
from pipelines.quality.acceptance import Acceptance
from schemas.landing import TABLES
from schemas.ledger import LEDGER_TABLES

Row = dict[str, Any]
Tell = Callable[[str], None]

BATCH_FILES = 64
BOOK_READER = "books-1"
DISCOVERY = "discovery"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is read again although it did not change: everything (``force``), or one district (and year)."""

    force: bool = False
    only: str = ""
    verify: bool = False
    min_age_seconds: float = 0

    def again(self, district_code: str | None, year: int | None) -> bool:
        """Whether a unit of this place and year is to be read again."""
        if not self.force and not self.only:
            return False
        code, _, asked = self.only.partition("/")
        return (not code or code == district_code) and (not asked or asked == str(year))


@dataclass(slots=True)
class Taken:
    """What one asset took in: units read, unchanged, gone and waiting, rows landed, and this run's refusals."""

    asset: str
    read: int = 0
    unchanged: int = 0
    gone: int = 0
    waiting: tuple[str, ...] = ()
    rows: int = 0
    refusals: list[Refusal] = field(default_factory=list)


class Intake:
    """One run's work on one warehouse. ``now`` is the time to write into the ledger (Beijing time)."""

    def __init__(
        self, raw: Path, landing: Path, ledger: Path, run_id: str, now: datetime, scope: Scope, tell: Tell
    ) -> None:
        self._raw = raw
        self._landing = landing
        self._sightings = Ledger(ledger, "file_sightings")
        self._run_id = run_id
        self._now = now
        self._scope = scope
        self._tell = tell
        self._quarantine = LandingTable(landing, "quarantine")

    def documents(self) -> Taken:
        """Texts of ``raw/reports`` into ``raw_documents``."""
        return self._take("reports", "raw_documents", documents.document_version, self._document_rows)

    def sheets(self) -> Taken:
        """Cells of ``raw/sheets`` into ``raw_sheets``."""
        return self._take(
            "sheets", "raw_sheets", lambda raw, file: book_version(raw, file, BOOK_READER), self._book_rows
        )

    def corrections(self) -> Taken:
        """Lines of ``raw/corrections`` into ``raw_corrections``."""
        return self._take("corrections", "raw_corrections", _correction_version, corrections.read_corrections)

    def report_facts(self, workers: int = 0) -> Taken:
        """Facts, promises and accounts of the landed texts; ``workers`` processes, by default one per core."""
        tables = {name: self._table(name) for name in ("report_facts", "report_accounting", "report_commitments")}
        texts = self._table("raw_documents").read()
        versions = self._derived_versions("raw_documents", reports.extractor_version())
        taken = Taken("report_facts")
        todo = self._todo(texts, versions, tables["report_facts"].units(), taken)
        paths = dict(texts.select("document_id", "source_path").iter_rows())
        for batch in reports.read_reports(todo, workers=workers or os.cpu_count() or 1):
            units = {reading.document_id: versions[reading.document_id] for reading in batch}
            self._land(tables["report_accounting"], units, [r.accounting for r in batch], paths, taken)
            self._land(tables["report_commitments"], units, [c for r in batch for c in r.commitments], paths, taken)
            taken.rows += self._land(tables["report_facts"], units, [f for r in batch for f in r.facts], paths, taken)
            taken.read += len(batch)
            self._tell(f"抽取报告 {taken.read} / {len(todo)}")
        return taken

    def sheet_facts(self) -> Taken:
        """Facts, progress rows and doubts of the landed workbooks."""
        facts, progress, doubts = (self._table(name) for name in ("sheet_facts", "sheet_progress", "sheet_doubts"))
        cells = self._table("raw_sheets").read()
        versions = self._derived_versions("raw_sheets", sheet_facts.extractor_version())
        taken = Taken("sheet_facts")
        known = facts.units()
        for (document_id,), rows in cells.group_by(["document_id"], maintain_order=True):
            unit, version = str(document_id), versions[str(document_id)]
            first = rows.row(0, named=True)
            if known.get(unit) == version and not self._scope.again(
                first["reporting_district_code"], first["planning_year"]
            ):
                taken.unchanged += 1
                continue
            meta, reading = self._read_book(rows)
            paths = {unit: first["source_path"]}
            doubted = doubt_rows(reading.doubts, meta, version)
            self._land(doubts, {unit: version}, doubted, paths, taken)
            self._land(progress, {unit: version}, reading.progress, paths, taken)
            told = [(unit, refusal) for refusal in reading.refusals]
            taken.rows += self._land(facts, {unit: version}, reading.facts, paths, taken, told)
            taken.read += 1
        return taken

    def settle(self) -> int:
        """Every table readable by dbt, small parts brought together; the number of quarantined rows."""
        for name in TABLES:
            table = self._table(name)
            table.ensure()
            table.compact()
        self._sightings.ensure()
        return self._quarantine.read().height

    def sweep(self) -> None:
        """Remove what a killed run left behind."""
        for name in TABLES:
            self._table(name).sweep()
        self._sightings.sweep()

    def _take(
        self,
        area: str,
        asset: str,
        version_of: Callable[[Path, RawFile], str],
        read: Callable[[Path, RawFile], tuple[list[Row], list[Refusal]]],
    ) -> Taken:
        known = last_sightings(self._sightings.read())
        found = discover(self._raw, area, known, self._scope.verify, self._scope.min_age_seconds)
        table = self._table(asset)
        gate = Acceptance(table, self._quarantine, self._run_id)
        taken = Taken(asset, gone=len(found.gone), waiting=found.waiting, refusals=list(found.refused))
        landed = table.units()
        for file in found.files:
            version = version_of(self._raw, file)
            if landed.get(file.document_id) == version and not self._again(file, asset):
                taken.unchanged += 1
                continue
            rows, refusals = read(self._raw, file)
            told = [(file.document_id, refusal) for refusal in refusals]
            accepted = gate.land(
                {file.document_id: version}, rows, told, source_paths={file.document_id: file.source_path}
            )
            taken.read += 1
            taken.rows += accepted.landed
            taken.refusals += refusals
            self._tell(
                f"{asset}：读入 {file.source_path}，{accepted.landed} 行，拒收 {len(refusals) + accepted.refused}"
            )
        self._tell_of_folder(gate, found)
        self._see(found, known)
        return taken

    def _again(self, file: RawFile, asset: str) -> bool:
        if not self._scope.force and not self._scope.only:
            return False
        told = about(self._raw, file.source_path, asset)
        if isinstance(told, Refusal):
            return True
        return self._scope.again(told.district_code, told.planning_year)

    def _tell_of_folder(self, gate: Acceptance, found: Discovery) -> None:
        """Refusals of files that are not opened at all, and nothing more of files that are gone."""
        told = [(DISCOVERY, refusal) for refusal in found.refused]
        gate.refuse({DISCOVERY: self._run_id, **{sighting.document_id: "" for sighting in found.gone}}, told)

    def _see(self, found: Discovery, known: Mapping[str, Any]) -> None:
        rows = [
            {
                "run_id": self._run_id,
                "seen_at": self._now,
                "event": change.event,
                "document_id": change.sighting.document_id,
                **asdict(change.sighting),
            }
            for change in changes(found, known)
        ]
        schema = LEDGER_TABLES["file_sightings"].polars_schema
        self._sightings.append(pl.DataFrame(rows, schema=schema, orient="row"))

    def _document_rows(self, raw: Path, file: RawFile) -> tuple[list[Row], list[Refusal]]:
        row = documents.read_document(raw, file)
        return ([], [row]) if isinstance(row, Refusal) else ([row], [])

    def _book_rows(self, raw: Path, file: RawFile) -> tuple[list[Row], list[Refusal]]:
        meta = book_meta(raw, file)
        if isinstance(meta, Refusal):
            return [], [meta]
        book = read_book(raw / file.source_path, file.source_path)
        if isinstance(book, Refusal):
            return [], [book]
        return sheet_rows(book, meta), []

    def _read_book(self, rows: pl.DataFrame) -> tuple[BookMeta, SheetReading]:
        first = rows.row(0, named=True)
        told = about(self._raw, first["source_path"], "sheet_facts")
        meta = meta_from_row(first, None if isinstance(told, Refusal) else told.mapping)
        return meta, sheet_facts.read_facts(book_from_rows(rows.iter_rows(named=True)), meta)

    def _derived_versions(self, asset: str, version: str) -> dict[str, str]:
        return {
            unit: hashlib.sha256(f"{landed}|{version}".encode()).hexdigest()[:16]
            for unit, landed in self._table(asset).units().items()
        }

    def _todo(
        self, texts: pl.DataFrame, versions: Mapping[str, str], known: Mapping[str, str], taken: Taken
    ) -> list[Row]:
        todo = []
        for row in texts.iter_rows(named=True):
            unit = row["document_id"]
            again = self._scope.again(row["reporting_district_code"], row["planning_year"])
            if known.get(unit) == versions[unit] and not again:
                taken.unchanged += 1
            else:
                todo.append(row)
        return todo

    def _land(
        self,
        table: LandingTable,
        units: Mapping[str, str],
        rows: Sequence[Row],
        paths: Mapping[str, str],
        taken: Taken,
        told: Sequence[tuple[str, Refusal]] = (),
    ) -> int:
        gate = Acceptance(table, self._quarantine, self._run_id)
        accepted = gate.land(units, rows, told, source_paths=paths)
        taken.refusals += [refusal for _, refusal in told]
        return accepted.landed

    def _table(self, name: str) -> LandingTable:
        return LandingTable(self._landing, name)


def _correction_version(raw: Path, file: RawFile) -> str:
    return hashlib.sha256(f"{corrections.VERSION}|{file.source_path}".encode()).hexdigest()[:16]
