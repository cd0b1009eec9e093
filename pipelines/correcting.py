"""`scorecard correct`: a person's correction of one fact, or a figure that was missed, as a line of raw/corrections.

What belongs here: finding the fact in the release, naming its place so that only it is meant, and writing the line.
What does not: reading lines (``ingest/corrections.py``) and applying them (dbt).
"""

import contextlib
import csv
import datetime as dt
import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.ingest.corrections import COLUMNS, check_line, column_names
from pipelines.ingest.decoding import UndecodableError, decode

FACT_SQL = """
select
    facts.fact_id, facts.medium, facts.surface, facts.evidence, facts.sheet, facts.cell, facts.subject, facts.period,
    facts.derivation, facts.corrected_by, documents.sha256, documents.source_path, documents.title,
    facts.document_id
from fct_facts as facts
inner join dim_document as documents on facts.document_id = documents.document_id
where starts_with(facts.fact_id, ?)
limit 2
"""
DOCUMENT_SQL = """
select source_path, title, sha256, medium
from dim_document
where source_path = ?
order by is_current desc
limit 1
"""
SAME_SQL = "select evidence from fct_facts where document_id = ? and surface = ? and fact_id <> ?"
SHORTEST_PREFIX = 8
NEAR_STEP = 4


class CorrectionError(Exception):
    """The correction cannot be written; the message says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the file, its new line, and the fact in words."""

    file: Path
    line: str
    fact: str


def write_correction(
    release: Path, raw: Path, fact_id: str, told: Mapping[str, str], name: str | None = None
) -> Written:
    """Append a correction of one fact; ``told`` holds action, value, reason, who and corrected_on.

    ``name`` is the file below ``raw/corrections``, by default that of the correction's year. Raises
    ``CorrectionError`` when the fact is unknown, cannot be told from another, or the file cannot take the line.
    """
    fact = _fact(release, fact_id)
    path = _file(raw, told, name)
    text = _append(path, {**told, **_place(release, fact)})
    about = f"{fact['title']}　{fact['subject']} {fact['period']}：{fact['surface']}"
    return Written(path, text, about)


def write_added(release: Path, raw: Path, file: str, told: Mapping[str, str], name: str | None = None) -> Written:
    """Append a figure that was missed in the document or workbook ``file``, a path below ``raw/``.

    ``told`` holds the columns of an ``add`` line besides those that name the file: ``surface`` (and ``near``) of a
    text, or ``sheet`` and ``cell`` of a workbook. Raises ``CorrectionError`` when the file is not in the release or
    the line does not say all that a figure needs.
    """
    document = _document(release, file)
    needed: tuple[str, ...]
    if document["medium"] == "sheet":
        needed, place = ("sheet", "cell"), {"file": document["source_path"]}
    else:
        needed, place = ("surface",), {"sha256": document["sha256"]}
    if lacking := [f"--{key}" for key in needed if not told.get(key)]:
        raise CorrectionError(f"{document['source_path']}：补录须写明 {'、'.join(lacking)}")
    path = _file(raw, told, name)
    text = _append(path, {**told, **place})
    return Written(path, text, f"{document['title']}　补录 {told.get('subject', '')}：{told['value']}")


def _file(raw: Path, told: Mapping[str, str], name: str | None) -> Path:
    path = raw / "corrections" / (name or f"{told['corrected_on'][:4]}.csv")
    if path.suffix.lower() != ".csv":
        raise CorrectionError(f"更正文件应以 .csv 结尾：{path.name}")
    return path


def _document(release: Path, file: str) -> dict[str, Any]:
    """The document of a path; of several versions of a file the current one."""
    found = _rows(release, DOCUMENT_SQL, [file.replace("\\", "/").removeprefix("raw/")])
    if not found:
        raise CorrectionError(f"发布中没有文件 {file}（写 raw/ 之下的路径，见 dim_document.source_path）")
    return found[0]


def _rows(release: Path, sql: str, values: list[object]) -> list[dict[str, Any]]:
    with duckdb.connect(str(release), read_only=True) as connection:
        result = connection.execute(sql, values)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _fact(release: Path, fact_id: str) -> dict[str, Any]:
    if len(fact_id) < SHORTEST_PREFIX:
        raise CorrectionError(f"数值编号至少写 {SHORTEST_PREFIX} 位（见 fct_facts.fact_id 或 findings.left_fact_id）")
    rows = _rows(release, FACT_SQL, [fact_id])
    if not rows:
        raise CorrectionError(f"没有编号为 {fact_id} 的数值（见 fct_facts.fact_id 或 findings.left_fact_id）")
    if len(rows) > 1:
        raise CorrectionError(f"编号以 {fact_id} 开头的数值不止一个，请写完整的编号")
    if rows[0]["derivation"]:
        raise CorrectionError("这个数值是推算出来的，请更正它所依据的数值（见 fct_facts.derived_from）")
    return rows[0]


def _place(release: Path, fact: Mapping[str, Any]) -> dict[str, str]:
    """The columns that name the fact's place: a cell, or a text's surface with words beside it."""
    if fact["medium"] == "sheet":
        return {"file": fact["source_path"], "sheet": fact["sheet"], "cell": fact["cell"]}
    place = {"sha256": fact["sha256"], "surface": fact["surface"]}
    with duckdb.connect(str(release), read_only=True) as connection:
        others = connection.execute(SAME_SQL, [fact["document_id"], fact["surface"], fact["fact_id"]]).fetchall()
    if not others:
        return place
    return {**place, "near": nearest_words(fact["evidence"], fact["surface"], [other for (other,) in others])}


def nearest_words(evidence: str, surface: str, others: list[str]) -> str:
    """The shortest stretch of ``evidence`` around ``surface`` that none of the ``others`` contains.

    Raises ``CorrectionError`` when the same sentence holds the surface twice.
    """
    at = evidence.find(surface)
    for reach in range(NEAR_STEP, len(evidence) + NEAR_STEP, NEAR_STEP):
        words = evidence[max(at - reach, 0) : at + len(surface) + reach].strip()
        if not any(words in other for other in others):
            return words
    raise CorrectionError(f"同一句中“{surface}”出现不止一次，无法只更正其中一处；请手工填写更正文件并说明")


def _append(path: Path, line: Mapping[str, str]) -> str:
    """Write the line at the end of the file, which is replaced in one step; the line as written."""
    data = path.read_bytes() if path.exists() else b""
    data = data if data.strip() else b""
    text, encoding = _text(path, data)
    header = next(csv.reader(io.StringIO(text)), None)
    names = [column_names().get(cell.strip(), cell.strip()) for cell in header] if header else list(COLUMNS)
    if lacking := [name for name, value in line.items() if value and name not in names]:
        raise CorrectionError(f"{path.name} 的表头没有 {'、'.join(lacking)} 列，请换一个文件（--file）或补上该列")
    if fault := check_line({name: line.get(name, "") for name in names}):
        raise CorrectionError(fault)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if not header:
        writer.writerow(COLUMNS)
    writer.writerow([line.get(name, "") for name in names])
    added = out.getvalue()
    between = "" if not text or text.endswith("\n") else "\n"
    new = (between + added).encode(encoding)
    _replace(path, data + new)
    return added.splitlines()[-1]


def _text(path: Path, data: bytes) -> tuple[str, str]:
    """Text of the file and the encoding in which a line is added; a new file begins with a mark that Excel needs."""
    if not data:
        return "", "utf-8-sig"
    try:
        text, encoding = decode(data)
    except UndecodableError as error:
        raise CorrectionError(f"{path.name} 无法读取（{error}），请另存为 UTF-8") from error
    plain = encoding.lower().replace("_", "-")
    return text, "utf-8" if plain.startswith("utf-8") else encoding


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def today() -> str:
    """The day to write into a correction when none is told."""
    return dt.date.today().isoformat()
