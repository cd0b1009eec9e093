"""Landed texts and cells become facts: part by part, in batches that are landed as they finish.

A killed run loses at most the batches under way: what was landed tells its version and is not drawn again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.ingest import aliases, reports
from pipelines.ingest.cluster import executor_for
from pipelines.ingest.executors import Executor
from pipelines.ingest.landing import LandedPart, LandingTable
from pipelines.ingest.progress import Progress
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.reports import ReportReading
from pipelines.ingest.sheets import facts as sheet_facts
from pipelines.ingest.sheets.doubt_rows import doubt_rows
from pipelines.ingest.sheets.raw_rows import BookMeta, LandedBook, meta_from_row, runs_of
from pipelines.ingest.sheets.reading import SheetReading
from pipelines.ingest.sidecar import about
from pipelines.quality.desk import Desk, Taken

LAND_DOCUMENTS = 256
"""Reports are landed together: few parts, and little to draw again after a kill."""
LAND_BOOKS = 64
LAND_CELLS = 200_000
"""Workbooks are landed together until they are so many or have so many cells."""
ALIASES_FOLDER = "aliases"

Units = Collection[str]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be drawn from one part: document to its source path."""

    part: LandedPart
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Book:
    document_id: str
    source_path: str
    meta: BookMeta
    reading: SheetReading


class _Facts:
    """The facts of some books, block by block, as often as they are asked for."""

    def __init__(self, books: Sequence[_Book]) -> None:
        self._books = books

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for book in self._books:
            yield from book.reading.facts.frames()


class _Refusals(Collection[tuple[str, Refusal]]):
    """The refusals of some books, each with its book, as often as they are asked for."""

    def __init__(self, books: Sequence[_Book]) -> None:
        self._books = books

    def __iter__(self) -> Iterator[tuple[str, Refusal]]:
        for book in self._books:
            for refusal in book.reading.refusals:
                yield book.document_id, refusal

    def __len__(self) -> int:
        return sum(len(book.reading.refusals) for book in self._books)

    def __contains__(self, told: object) -> bool:
        return any(told == mine for mine in self)


def draw_report_facts(desk: Desk, executor: Executor | None = None) -> Taken:
    """Facts, promises and accounts of the landed texts; many of them over processes, or over the cluster if set."""
    documents, facts = desk.table("raw_documents"), desk.table("report_facts")
    history = aliases.AliasHistory(desk.landing / ALIASES_FOLDER)
    history.keep()
    cores = _derived(documents.units(), reports.reader_version())
    unchanged, lists = _still_good(facts, cores, history)
    taken = Taken("report_facts")
    work = _work(desk, documents, unchanged, taken)
    paths = {document: path for item in work for document, path in item.paths.items()}
    chosen = executor or _executor(desk, len(paths))
    progress = Progress("抽取报告", len(paths), desk.tell)
    accounting, commitments = (desk.gate(desk.table(name)) for name in ("report_accounting", "report_commitments"))
    gate = desk.gate(facts)
    for reading in _together(reports.read_reports(_batches(documents, work), chosen)):
        units = {unit: f"{cores[unit]}.{aliases.digest()}" for unit in reading.document_ids}
        accounting.land(units, reading.accounting, source_paths=paths)
        commitments.land(units, reading.commitments, source_paths=paths)
        taken.rows += gate.land(units, reading.facts, source_paths=paths).landed
        taken.read += len(units)
        progress.add(len(units))
    history.cover(lists)
    return taken


def draw_sheet_facts(desk: Desk) -> Taken:
    """Facts, progress rows and doubts of the landed workbooks."""
    cells, facts = desk.table("raw_sheets"), desk.table("sheet_facts")
    versions = _derived(cells.units(), sheet_facts.extractor_version())
    taken = Taken("sheet_facts")
    unchanged = {unit for unit, version in facts.units().items() if versions.get(unit) == version}
    work = _work(desk, cells, unchanged, taken)
    progress = Progress("读取工作簿", sum(len(item.paths) for item in work), desk.tell)
    gates = {name: desk.gate(desk.table(name)) for name in ("sheet_doubts", "sheet_progress", "sheet_facts")}
    for books in _some(_books(desk, cells, work)):
        units = {book.document_id: versions[book.document_id] for book in books}
        paths = {book.document_id: book.source_path for book in books}
        doubts = [row for book in books for row in doubt_rows(book.reading.doubts, book.meta, units[book.document_id])]
        gates["sheet_doubts"].land(units, doubts, source_paths=paths)
        gates["sheet_progress"].land(
            units, [row for book in books for row in book.reading.progress], source_paths=paths
        )
        rows = _Facts(books)
        taken.rows += gates["sheet_facts"].land_frames(units, rows, _Refusals(books), source_paths=paths).landed
        for book in books:
            taken.refuse(book.reading.refusals)
        taken.read += len(books)
        progress.add(len(books))
    return taken


def _executor(desk: Desk, documents: int) -> Executor:
    pool_from = reports.POOL_FROM_DOCUMENTS
    return executor_for(documents, pool_from=pool_from, version_of=reports.extractor_version, tell=desk.tell)


def _derived(units: Mapping[str, str], version: str) -> dict[str, str]:
    """Version of what is drawn from each unit: its own and its reader's."""
    return {unit: hashlib.sha256(f"{landed}|{version}".encode()).hexdigest()[:16] for unit, landed in units.items()}


def _still_good(
    facts: LandingTable, cores: Mapping[str, str], history: aliases.AliasHistory
) -> tuple[set[str], Sequence[str]]:
    """Documents whose landed facts are what would be drawn today, and the other lists of aliases in use."""
    drawn_with: dict[str, set[str]] = defaultdict(set)
    for unit, version in facts.units().items():
        core, _, names = version.partition(".")
        if cores.get(unit) == core:
            drawn_with[names].add(unit)
    good = drawn_with.pop(aliases.digest(), set())
    for names, units in drawn_with.items():
        differences = history.differences(names)
        if differences is not None:
            good |= units - _touched(facts, units, differences)
    return good, list(drawn_with)


def _touched(facts: LandingTable, units: Units, differences: frozenset[str]) -> set[str]:
    if not differences:
        return set()
    subjects: dict[str, set[str]] = defaultdict(set)
    for part in facts.parts():
        for document, subject in facts.rows_of(part, units, ("document_id", "subject")).unique().iter_rows():
            subjects[subject].add(document)
    return aliases.touched(subjects, differences)


def _work(desk: Desk, table: LandingTable, unchanged: Units, taken: Taken) -> list[Work]:
    """What is to be drawn, by part; a part of which nothing is, is not opened."""
    found = []
    asked_again = desk.scope.force or desk.scope.only
    columns = ("document_id", "source_path", "reporting_district_code", "planning_year")
    for part in table.parts():
        if not asked_again and part.units.keys() <= set(unchanged):
            taken.unchanged += len(part.units)
            continue
        paths = {}
        for document, path, code, year in table.rows_of(part, columns=columns).unique().sort("source_path").iter_rows():
            if document in unchanged and not desk.scope.again(code, year):
                taken.unchanged += 1
            else:
                paths[document] = path
        found.append(Work(part, paths))
    return [item for item in found if item.paths]


def _batches(documents: LandingTable, work: Iterable[Work]) -> Iterator[pl.DataFrame]:
    """Texts to draw from, few at a time: only as many parts are held as are being worked on."""
    for item in work:
        yield from documents.rows_of(item.part, item.paths).iter_slices(reports.BATCH_DOCUMENTS)


def _together(readings: Iterable[ReportReading]) -> Iterator[ReportReading]:
    """Readings joined until they are worth a part."""
    waiting: list[ReportReading] = []
    for reading in readings:
        waiting.append(reading)
        if sum(len(one.document_ids) for one in waiting) >= LAND_DOCUMENTS:
            yield ReportReading.joined(waiting)
            waiting = []
    if waiting:
        yield ReportReading.joined(waiting)


def _books(desk: Desk, cells: LandingTable, work: Iterable[Work]) -> Iterator[_Book]:
    for item in work:
        for document, book in runs_of(cells.rows_of(item.part, item.paths), "document_id"):
            yield _read_book(desk, document, book)


def _read_book(desk: Desk, document_id: str, rows: pl.DataFrame) -> _Book:
    first = rows.row(0, named=True)
    told = about(desk.raw, first["source_path"], "sheet_facts")
    meta = meta_from_row(first, None if isinstance(told, Refusal) else told.mapping)
    reading = sheet_facts.read_facts(LandedBook(rows), meta)
    return _Book(document_id, first["source_path"], meta, reading)


def _some(books: Iterable[_Book]) -> Iterator[list[_Book]]:
    """Books that are landed together: not too many, and a large one not with many others."""
    waiting: list[_Book] = []
    for book in books:
        waiting.append(book)
        if len(waiting) >= LAND_BOOKS or sum(one.reading.cells for one in waiting) >= LAND_CELLS:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
