"""A file of raw/reports becomes a row of ``raw_documents``, or one refusal that says what to mend.

What belongs here: whose document it is, of which year and kind. What does not: bytes to text (``formats``) and
what the text says (``pipelines/extraction``).
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.ingest import places
from pipelines.ingest.discovery import RawFile
from pipelines.ingest.formats import FORMATS, ConversionError, Converted, convert
from pipelines.ingest.formats.conversion import converter_version
from pipelines.ingest.planning_years import year_in_heading
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.words import source_type_of
from pipelines.ingest.sidecar import Sidecar, about, sidecar_bytes

Row = dict[str, Any]

ASSET = "raw_documents"
VERSION = "documents-1"
HEAD_LINES = 12
LONGEST_TITLE = 120
TITLE_LINES = 4
LONGEST_TITLE_LINE = 60
OTHER_SOURCE_TYPE = "news"

EXAMPLE = "district_code: 410802\nplanning_year: 2023\nsource_type: work_report"


def document_version(raw: Path, file: RawFile) -> str:
    """Digest of all that decides a document's row besides its bytes: path, note, converter, list of divisions."""
    suffix = PurePosixPath(file.source_path).suffix.lower()
    parts = (VERSION, converter_version(FORMATS[suffix]), places.digest(), file.source_path)
    digest = hashlib.sha256("\0".join(parts).encode() + b"\0" + sidecar_bytes(raw, file.source_path))
    return digest.hexdigest()[:16]


def read_document(raw: Path, file: RawFile) -> Row | Refusal:
    """The row of one discovered file: converted text, place, planning year and kind.

    Place and year are told by the note beside the file, else by the path ``reports/<code>/<year>-*``, else by the
    document's own head; otherwise the document is refused (no_place, ambiguous_place, no_year). Other rules are
    those of ``formats.conversion.convert`` and ``sidecar.about``, and changed_while_reading.
    """
    told = about(raw, file.source_path, ASSET)
    if isinstance(told, Refusal):
        return told
    try:
        data = (raw / file.source_path).read_bytes()
    except OSError as error:
        return _refusal(file, "unreadable_file", f"文件无法打开（{error.strerror}），请检查权限与磁盘")
    if hashlib.sha256(data).hexdigest() != file.sha256:
        return _refusal(file, "changed_while_reading", "文件在读取期间被改动，下次运行将重新读取")
    try:
        converted = convert(file.source_path, data)
    except ConversionError as error:
        return _refusal(file, error.rule, error.message)
    return _row(file, told, converted)


def head_of(converted: Converted) -> list[str]:
    """Title and first lines that are not empty: where a document says whose it is."""
    lines = list(_first_lines(converted.text, HEAD_LINES))
    return [converted.title, *lines] if converted.title else lines


def _row(file: RawFile, told: Sidecar, converted: Converted) -> Row | Refusal:
    head = head_of(converted)
    if told.title:
        head = [told.title, *head]
    code = told.district_code or _place(file, head)
    if isinstance(code, Refusal):
        return code
    year = told.planning_year or year_in_heading(head)
    if year is None:
        return _refusal(file, "no_year", f"标题和开头没有说明是哪一年的报告。{_how_to_tell(file)}")
    title = told.title or (head[0].strip()[:LONGEST_TITLE] if head else "")
    return {
        "document_id": file.document_id,
        "source_path": file.source_path,
        "sha256": file.sha256,
        "format": FORMATS[PurePosixPath(file.source_path).suffix.lower()],
        "title": title,
        "reporting_district_code": code,
        "place_name": told.place_name or places.district(code).name,
        "planning_year": year,
        "source_type": told.source_type or _source_type(head),
        "size_bytes": file.size_bytes,
        "text": converted.text,
        "characters": len(converted.text),
        "converter": converted.converter,
        "encoding": converted.encoding,
        "publisher": told.publisher,
        "published_on": told.published_on,
        "origin": told.origin,
        "licence": told.licence,
    }


def _place(file: RawFile, head: Sequence[str]) -> str | Refusal:
    found = places.place_in_heading(head)
    if found.code is not None:
        return found.code
    if found.outcome == "ambiguous":
        named = "、".join(f"{places.full_name(code)}（{code}）" for code in found.candidates[:5])
        message = f"标题和开头中的地区不止一个可能：{named}。{_how_to_tell(file)}"
        return _refusal(file, "ambiguous_place", message)
    return _refusal(file, "no_place", f"标题和开头没有说明是哪个地区的报告。{_how_to_tell(file)}")


def _how_to_tell(file: RawFile) -> str:
    name = PurePosixPath(file.source_path).name
    return f"请把文件移到 reports/<代码>/<年份>-{name}，或在同一文件夹新建 {name}.yaml，内容如：\n{EXAMPLE}"


def _source_type(head: Sequence[str]) -> str:
    """The kind that title or heading lines name, else news."""
    titles = [line for line in head[:TITLE_LINES] if len(line.strip()) <= LONGEST_TITLE_LINE]
    return next((kind for line in titles if (kind := source_type_of(line))), OTHER_SOURCE_TYPE)


def _first_lines(text: str, count: int) -> Iterator[str]:
    """The first lines with something on them; a text of one endless line is not copied whole."""
    start = found = 0
    while start < len(text) and found < count:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if line := text[start : min(end, start + 2000)].strip():
            found += 1
            yield line
        start = end + 1


def _refusal(file: RawFile, rule: str, message: str) -> Refusal:
    return Refusal(ASSET, file.source_path, rule, message)
