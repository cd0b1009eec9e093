"""What is known of a workbook before its cells are read: its bytes, the note beside it, and its path."""

import hashlib
from pathlib import Path, PurePosixPath

from pipelines.ingest.discovery import RawFile
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.raw_rows import BookMeta
from pipelines.ingest.sidecar import about, sidecar_bytes

ASSET = "raw_sheets"


def book_meta(raw: Path, file: RawFile) -> BookMeta | Refusal:
    """What note and path tell of a workbook; a note with a fault is one ``Refusal`` (rules of ``sidecar.about``)."""
    told = about(raw, file.source_path, ASSET)
    if isinstance(told, Refusal):
        return told
    return BookMeta(
        document_id=file.document_id,
        source_path=file.source_path,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        title=told.title or PurePosixPath(file.source_path).stem,
        reporting_district_code=told.district_code,
        planning_year=told.planning_year,
        source_type=told.source_type,
        publisher=told.publisher,
        published_on=told.published_on,
        origin=told.origin,
        licence=told.licence,
        mapping=told.mapping,
    )


def book_version(raw: Path, file: RawFile, *versions: str) -> str:
    """Digest of all that decides a workbook's rows besides its bytes; ``versions`` are those of the readers."""
    digest = hashlib.sha256("\0".join((file.source_path, *versions)).encode() + b"\0")
    digest.update(sidecar_bytes(raw, file.source_path))
    return digest.hexdigest()[:16]
