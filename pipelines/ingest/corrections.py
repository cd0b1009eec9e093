"""Corrections by named people: lines of raw/corrections/*.csv become rows of ``raw_corrections``.

What belongs here: reading the lines and telling what is wrong with them. What does not: applying them (dbt), and
the rules of a whole row (``schemas/landing.py``).
"""

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from pipelines.ingest.decoding import UndecodableError, decode
from pipelines.ingest.discovery import RawFile
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.fact_rows import RATE_MEASURES, RATE_UNITS
from schemas.landing import RAW_CORRECTIONS
from schemas.registry import column
from schemas.row_rules import DISTRICT_PATTERN
from schemas.words import CORRECTION_ACTION, KIND, MEASURE, Words

Row = dict[str, Any]

ASSET = RAW_CORRECTIONS.name
VERSION = "corrections-2"
LINE = ("action", "sha256", "surface", "near", "file", "sheet", "cell", "value", "reason", "who", "corrected_on")
ADDED = ("subject", "indicator_code", "kind", "measure", "period", "unit", "district_code")
"""What the line of an added figure says besides; a file of other corrections may leave these columns out."""
COLUMNS = (*LINE, *ADDED)
NEEDED = ("action", "reason", "who", "corrected_on")
SHA256 = re.compile(r"[0-9a-f]{64}")
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_YEAR, _MONTH = "(?:19|20)[0-9]{2}", "(?:0[1-9]|1[0-2])"
PERIOD = re.compile(f"{_YEAR}(?:/{_YEAR}|H[12]|Q[1-4]|-{_MONTH}(?:/{_YEAR}-{_MONTH})?)?")
FIGURE = re.compile(r"([-+]?[0-9]{1,12}(?:\.[0-9]{1,8})?)([^0-9.].*)?")
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
NEEDED_TO_ADD = ("subject", "kind", "measure", "period", "value")
ID_LENGTH = 20


class _BadValueError(ValueError):
    """A value that its column cannot have; the text is the Chinese reason."""


def read_corrections(raw: Path, file: RawFile) -> tuple[list[Row], list[Refusal]]:
    """Rows of one file and a refusal for every line that is not one.

    The header names the columns by their words or their Chinese labels, in any order. Rules: unreadable_file,
    changed_while_reading, undecodable, damaged_file, unknown_column, missing_column, wrong_columns, bad_value.
    Rows still go through the Pandera model, which knows what a whole row needs.
    """
    try:
        data = (raw / file.source_path).read_bytes()
    except OSError as error:
        return [], [_refusal(file, "unreadable_file", f"文件无法打开（{error.strerror}），请检查权限与磁盘")]
    if hashlib.sha256(data).hexdigest() != file.sha256:
        return [], [_refusal(file, "changed_while_reading", "文件在读取期间被改动，下次运行将重新读取")]
    try:
        text, _ = decode(data)
        # Lines are counted as an office sees them: a quoted line break does not begin a new row.
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UndecodableError as error:
        return [], [_refusal(file, "undecodable", f"{error}，请另存为 UTF-8")]
    except csv.Error as error:
        return [], [_refusal(file, "damaged_file", f"不是有效的 csv（{error}），请用表格软件重新保存")]
    return _rows(file, lines)


def _rows(file: RawFile, lines: list[list[str]]) -> tuple[list[Row], list[Refusal]]:
    if not any(cell.strip() for line in lines for cell in line):
        return [], []
    names = [column_names().get(cell.strip(), cell.strip()) for cell in lines[0]]
    if fault := _header_fault(names):
        return [], [_refusal(file, *fault, row_number=1)]
    rows: list[Row] = []
    refusals: list[Refusal] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(names):
            message = f"该行有 {len(line)} 列，表头有 {len(names)} 列；含逗号的内容请加引号"
            refusals.append(_refusal(file, "wrong_columns", message, row_number=number))
            continue
        row = _row(file, number, dict(zip(names, (cell.strip() for cell in line), strict=True)))
        if isinstance(row, Refusal):
            refusals.append(row)
        else:
            rows.append(row)
    return rows, refusals


def column_names() -> Mapping[str, str]:
    """Chinese labels to column words."""
    return {column(name, ASSET).label_zh: name for name in COLUMNS}


def _header_fault(names: list[str]) -> tuple[str, str] | None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown or len(set(names)) != len(names):
        wrong = "、".join(unknown) or "有重复的列"
        return "unknown_column", f"表头有误：{wrong}；可用的列有：{'、'.join(COLUMNS)}"
    missing = [name for name in NEEDED if name not in names]
    if missing:
        return "missing_column", f"表头缺少列：{'、'.join(missing)}"
    return None


def _row(file: RawFile, number: int, told: Mapping[str, str]) -> Row | Refusal:
    row: Row = {"source_path": file.source_path, "row_number": number}
    for name in COLUMNS:
        text = told.get(name, "")
        if not text and name in NEEDED:
            return _refusal(file, "bad_value", f"{column(name, ASSET).label_zh}（{name}）不能为空", row_number=number)
        try:
            row[name] = READERS.get(name, str)(text) if text else None
        except _BadValueError as error:
            return _refusal(file, "bad_value", f"{name} 不对：{error}", row_number=number, value=text)
    if row["action"] == "add":
        try:
            row |= added_figure(row)
        except _BadValueError as error:
            return _refusal(file, "bad_value", f"补录（add）{error}", row_number=number, value=row["value"])
    # Lines that add nothing keep the identifier that they had before there were columns for it.
    named = COLUMNS if row["action"] == "add" else LINE
    key = "\0".join([file.source_path, *(str(row[name] or "") for name in named)])
    return {"correction_id": hashlib.sha256(key.encode()).hexdigest()[:ID_LENGTH], **row}


def check_line(told: Mapping[str, str]) -> str | None:
    """What is wrong with a line about to be written, in Chinese; ``None`` for a good one."""
    row = _row(RawFile("corrections/new.csv", 0, 0, "", "corrections"), 1, told)
    if isinstance(row, Refusal):
        return row.message
    frame = pl.DataFrame([row], schema=RAW_CORRECTIONS.polars_schema, orient="row")
    failed = [rule.message_zh for rule in RAW_CORRECTIONS.rules if frame.select(rule.holds()).item() is False]
    return failed[0] if failed else None


def added_figure(row: Row) -> Row:
    """Value and unit of an added figure apart: ``3.47万户`` is 3.47 and 万户, as is 3.47 with the unit beside it.

    Raises ``ValueError`` with the Chinese reason when the line does not say all that a figure needs.
    """
    missing = [name for name in NEEDED_TO_ADD if not row[name]]
    if missing:
        told = "、".join(f"{column(name, ASSET).label_zh}（{name}）" for name in missing)
        raise _BadValueError(f"须写明：{told}")
    figure = FIGURE.fullmatch(_narrow(row["value"]).replace(",", ""))
    if figure is None:
        raise _BadValueError(f"的新值“{row['value']}”不是一个数，应写作 3.47 或 3.47万户")
    number, written = figure.groups()
    unit = _narrow(row["unit"] or "")
    if written and unit and written != unit:
        raise _BadValueError(f"的新值带有单位“{written}”，与单位列“{unit}”不一致，请只写一处")
    unit = written or unit
    if re.sub("^(万亿|亿|万)", "", unit) not in {"", *vocabulary("units.csv", "unit")}:
        raise _BadValueError(f"的单位“{unit}”不在单位表中，请核对写法")
    if row["measure"] in RATE_MEASURES and unit not in RATE_UNITS:
        raise _BadValueError(f"的{MEASURE[row['measure']]}应以 % 为单位，这里是“{unit}”")
    return {"value": number, "unit": unit or None}


def _word(words: Words, name: str) -> Callable[[str], str]:
    """Reader of a controlled word, which may be written by its Chinese label."""

    def read(text: str) -> str:
        word = next((word for word, label in words.items() if text in (word, label)), None)
        if word is None:
            told = "、".join(f"{word}（{label}）" for word, label in words.items())
            raise _BadValueError(f"“{text}”不是{column(name, ASSET).label_zh}，可用的有：{told}")
        return word

    return read


def _indicator(text: str) -> str:
    if text not in vocabulary("indicators.csv", "indicator_code"):
        raise _BadValueError(f"指标目录中没有“{text}”（见 dim_indicator.indicator_code）；未编入目录的请留空")
    return text


@cache
def vocabulary(name: str, key: str) -> frozenset[str]:
    """What the column ``key`` of a vocabulary file holds."""
    text = resources.files("schemas").joinpath("vocabulary", name).read_text(encoding="utf-8")
    return frozenset(row[key] for row in csv.DictReader(io.StringIO(text)))


def _narrow(text: str) -> str:
    return text.translate(NARROW).replace(" ", "")


def _district(text: str) -> str:
    if not re.fullmatch(DISTRICT_PATTERN, text):
        raise _BadValueError(f"“{text}”不是行政区划代码，应为六位数字")
    return text


def _period(text: str) -> str:
    period = text.removesuffix("年")
    first, _, last = period.partition("/")
    if not PERIOD.fullmatch(period) or (last and first >= last):
        raise _BadValueError(f"“{text}”不是期间，应写作 2022、2018/2022、2023H1、2023Q1 或 2023-01/2023-10")
    return period


def _sha256(text: str) -> str:
    if not SHA256.fullmatch(text.lower()):
        raise _BadValueError("应为文件的完整 SHA-256（64 位，见 dim_document.sha256）")
    return text.lower()


def _file(text: str) -> str:
    """A path below raw/, as ``source_path`` has it; it only names a landed file and is never opened."""
    path = PurePosixPath(text.replace("\\", "/"))
    parts = path.parts[1:] if path.parts[:1] == ("raw",) else path.parts
    if path.is_absolute() or ".." in parts or not parts:
        raise _BadValueError("应为 raw/ 之下的路径，如 sheets/名称.xlsx")
    return PurePosixPath(*parts).as_posix()


def _cell(text: str) -> str:
    cell = text.upper().replace("$", "")
    if not CELL.fullmatch(cell):
        raise _BadValueError(f"“{text}”不是单元格，应写作 C5")
    return cell


def _date(text: str) -> dt.date:
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        if parts:
            return dt.date(*(int(part) for part in parts.groups()))
    except ValueError:
        pass
    raise _BadValueError(f"“{text}”不是日期，应写作 2026-01-31")


READERS: Mapping[str, Callable[[str], Any]] = {
    "action": _word(CORRECTION_ACTION, "action"),
    "sha256": _sha256,
    "file": _file,
    "cell": _cell,
    "corrected_on": _date,
    "indicator_code": _indicator,
    "kind": _word(KIND, "kind"),
    "measure": _word(MEASURE, "measure"),
    "period": _period,
    "district_code": _district,
}


def _refusal(
    file: RawFile, rule: str, message: str, row_number: int | None = None, value: str | None = None
) -> Refusal:
    return Refusal(ASSET, file.source_path, rule, message, row_number=row_number, value=value)
