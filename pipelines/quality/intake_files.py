"""Files of raw/ into landing: only what is new or read otherwise is opened, many at a time, landed as they are read."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest import corrections, documents
from pipelines.ingest.discovery import Discovery, RawFile, Sighting, changes, discover, last_sightings
from pipelines.ingest.executors import local_executor
from pipelines.ingest.progress import Progress
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.meta import book_meta, book_version
from pipelines.ingest.sheets.raw_rows import sheet_rows
from pipelines.ingest.sheets.reader import read_book
from pipelines.ingest.sidecar import about
from pipelines.quality.acceptance import Acceptance, Rows, framed
from pipelines.quality.desk import Desk, Taken
from schemas.ledger import LEDGER_TABLES

Row = dict[str, Any]
Reading = tuple[Rows, list[Refusal]]
Read = Callable[[Path, RawFile], Reading]

BOOK_READER = "books-1"
DISCOVERY = "discovery"
BATCH_FILES = 16
POOL_FROM_FILES = 100
"""From so many files on it pays to start processes."""
LAND_BYTES = 16 * 2**20
"""Files are landed together when they have so many bytes: few parts, and little to read again after a kill."""
TOLD_FILES = 20
"""Up to so many files each is told in a line of its own."""


@dataclass(frozen=True, slots=True)
class Area:
    """A folder of raw/, the asset it feeds, and how a file of it is read and versioned."""

    folder: str
    asset: str
    version_of: Callable[[Path, RawFile], str]
    read: Read


def take_files(desk: Desk, area: Area) -> Taken:
    """Land what is new in one area and remember what was seen."""
    known = last_sightings(desk.sightings.read(), area.folder)
    found = discover(desk.raw, area.folder, known, desk.scope.verify, desk.scope.min_age_seconds)
    taken = Taken(area.asset, gone=len(found.gone), waiting=found.waiting)
    taken.refuse(found.refused)
    here = {file.document_id for file in found.files}
    table = desk.table(area.asset)
    past = desk.past(table)
    past.bring_back(here)
    gate = desk.gate(table)
    todo = _todo(desk, area, table.units(), found, taken)
    _land_files(desk, area, gate, todo, taken)
    _tell_of_folder(desk, area, gate, found)
    past.keep(here)
    _see(desk, found, known)
    return taken


def _todo(
    desk: Desk, area: Area, landed: Mapping[str, str], found: Discovery, taken: Taken
) -> list[tuple[RawFile, str]]:
    """Files to read with the version they will have."""
    todo = []
    for file in found.files:
        version = area.version_of(desk.raw, file)
        if landed.get(file.document_id) == version and not _again(desk, file, area.asset):
            taken.unchanged += 1
        else:
            todo.append((file, version))
    return todo


def _land_files(desk: Desk, area: Area, gate: Acceptance, todo: Sequence[tuple[RawFile, str]], taken: Taken) -> None:
    versions = {file.document_id: version for file, version in todo}
    files = [file for file, _ in todo]
    progress = Progress(area.asset, len(files), desk.tell) if len(files) > TOLD_FILES else None
    for group in _groups(_read_all(desk.raw, area.read, files)):
        frames = [framed(rows, area.asset) for _, (rows, _) in group]
        told = [(file.document_id, refusal) for file, (_, refusals) in group for refusal in refusals]
        paths = {file.document_id: file.source_path for file, _ in group}
        units = {unit: versions[unit] for unit in paths}
        accepted = gate.land_frames(units, frames, told, source_paths=paths)
        taken.read += len(group)
        taken.rows += accepted.landed
        taken.refuse([refusal for _, refusal in told])
        if progress is None:
            for file, (rows, refusals) in group:
                desk.tell(f"{area.asset}：读入 {file.source_path}，{len(rows)} 行，拒收 {len(refusals)}")
        else:
            progress.add(len(group))


def _read_all(raw: Path, read: Read, files: Sequence[RawFile]) -> Iterator[tuple[RawFile, Reading]]:
    batches = [files[at : at + BATCH_FILES] for at in range(0, len(files), BATCH_FILES)]
    executor = local_executor(len(files), pool_from=POOL_FROM_FILES)
    for batch in executor.imap_unordered(partial(_read_batch, raw, read), batches):
        yield from batch


def _read_batch(raw: Path, read: Read, files: Sequence[RawFile]) -> list[tuple[RawFile, Reading]]:
    return [(file, read(raw, file)) for file in files]


def _groups(readings: Iterable[tuple[RawFile, Reading]]) -> Iterator[list[tuple[RawFile, Reading]]]:
    group: list[tuple[RawFile, Reading]] = []
    size = 0
    for file, reading in readings:
        if group and size + file.size_bytes > LAND_BYTES:
            yield group
            group, size = [], 0
        group.append((file, reading))
        size += file.size_bytes
    if group:
        yield group


def _again(desk: Desk, file: RawFile, asset: str) -> bool:
    if not desk.scope.force and not desk.scope.only:
        return False
    told = about(desk.raw, file.source_path, asset)
    if isinstance(told, Refusal):
        return True
    return desk.scope.again(told.district_code, told.planning_year)


def _tell_of_folder(desk: Desk, area: Area, gate: Acceptance, found: Discovery) -> None:
    """Refusals of files that are not opened at all, and nothing more of files that are gone.

    The same refusals as the night before stay as they are: landing changes only where something changed.
    """
    units = {sighting.document_id: "" for sighting in found.gone}
    told = [(DISCOVERY, refusal) for refusal in found.refused]
    version = hashlib.sha256("\n".join(sorted(map(repr, found.refused))).encode()).hexdigest()[:16]
    if desk.quarantine.units().get(f"{area.asset}:{DISCOVERY}") == version:
        told = []
    else:
        units[DISCOVERY] = version
    gate.refuse(units, told)


def _see(desk: Desk, found: Discovery, known: Mapping[str, Sighting]) -> None:
    rows = [
        {
            "run_id": desk.run_id,
            "seen_at": desk.now,
            "event": change.event,
            "document_id": change.sighting.document_id,
            **asdict(change.sighting),
        }
        for change in changes(found, known)
    ]
    schema = LEDGER_TABLES["file_sightings"].polars_schema
    desk.sightings.append(pl.DataFrame(rows, schema=schema, orient="row"))


def _document_rows(raw: Path, file: RawFile) -> Reading:
    row = documents.read_document(raw, file)
    return ([], [row]) if isinstance(row, Refusal) else ([row], [])


def _book_rows(raw: Path, file: RawFile) -> Reading:
    meta = book_meta(raw, file)
    if isinstance(meta, Refusal):
        return [], [meta]
    book = read_book(raw / file.source_path, file.source_path)
    if isinstance(book, Refusal):
        return [], [book]
    return sheet_rows(book, meta), []


def _book_version(raw: Path, file: RawFile) -> str:
    return book_version(raw, file, BOOK_READER)


def _correction_version(raw: Path, file: RawFile) -> str:
    return hashlib.sha256(f"{corrections.VERSION}|{file.source_path}".encode()).hexdigest()[:16]


REPORTS = Area("reports", "raw_documents", documents.document_version, _document_rows)
SHEETS = Area("sheets", "raw_sheets", _book_version, _book_rows)
CORRECTIONS = Area("corrections", "raw_corrections", _correction_version, corrections.read_corrections)
AREAS = (REPORTS, SHEETS, CORRECTIONS)
