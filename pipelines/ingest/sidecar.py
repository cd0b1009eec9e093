"""What is told about a file of raw/ outside its content: the note beside it, and the folder it lies in.

What belongs here: reading ``<file>.yaml`` and paths such as ``reports/410802/2023-name.txt``. What does not:
what the file itself says (``documents.py``, ``sheets``). Values are data: nothing in a note names a file to open.
"""

import csv
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from pipelines.ingest import places
from pipelines.ingest.refusal import Refusal

SUFFIX = ".yaml"
MAX_BYTES = 64 * 2**10
FIRST_YEAR, LAST_YEAR = 1978, 2100
IN_FOLDER = re.compile(r"^\d{6}$")
IN_NAME = re.compile(r"^((?:19|20)\d{2})(?!\d)")
MAPPING_NAME = re.compile(r"^[\w-]+$")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is told about one file, ``None`` where nothing is; ``mapping`` is a file of ``schemas/sheet_mappings``."""

    district_code: str | None = None
    place_name: str | None = None
    planning_year: int | None = None
    source_type: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: dt.date | None = None
    origin: str | None = None
    licence: str | None = None
    mapping: str | None = None


class _BadValueError(ValueError):
    """A value that its key cannot have; the text is the Chinese reason."""


def sidecar_path(path: Path) -> Path:
    """Where the note about ``path`` lies."""
    return path.with_name(path.name + SUFFIX)


def sidecar_bytes(raw: Path, source_path: str) -> bytes:
    """The note's bytes, empty when there is none: part of what decides whether a file must be read again."""
    try:
        return sidecar_path(raw / source_path).read_bytes()
    except FileNotFoundError:
        return b""


def about(raw: Path, source_path: str, asset: str) -> Sidecar | Refusal:
    """What note and path tell of a file, the note first.

    A note that cannot be read, has an unknown key or a bad value is a ``Refusal`` of ``asset`` that names the key
    (bad_sidecar, unknown_sidecar_key, bad_sidecar_value, sidecar_place_differs); so is a folder that is no
    division's code (unknown_district).
    """
    noted = read_sidecar(raw, source_path, asset)
    if isinstance(noted, Refusal):
        return noted
    code, year = told_by_path(source_path)
    if noted.district_code is None and code is not None:
        try:
            places.district(code)
        except places.UnknownDistrictError:
            return Refusal(
                asset, source_path, "unknown_district", f"文件夹名 {code} 不是行政区划代码，请改为六位代码（如 410802）"
            )
    told = asdict(noted)
    return Sidecar(
        **{**told, "district_code": noted.district_code or code, "planning_year": noted.planning_year or year}
    )


def told_by_path(source_path: str) -> tuple[str | None, int | None]:
    """Code and planning year of ``<area>/<code>/<year>-*``, each ``None`` where the path does not tell it."""
    parts = PurePosixPath(source_path).parts
    if len(parts) < 3 or not IN_FOLDER.match(parts[1]):
        return None, None
    named = IN_NAME.match(parts[-1])
    year = int(named[1]) if named else None
    return parts[1], year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def read_sidecar(raw: Path, source_path: str, asset: str) -> Sidecar | Refusal:
    """The note beside a file; an empty ``Sidecar`` when there is none."""
    name = source_path + SUFFIX
    try:
        told = _mapping(sidecar_bytes(raw, source_path))
    except _BadValueError as error:
        return Refusal(asset, source_path, "bad_sidecar", f"说明文件 {name} 无法读取：{error}")
    except OSError as error:
        return Refusal(asset, source_path, "bad_sidecar", f"说明文件 {name} 无法打开（{error.strerror}）")
    values: dict[str, Any] = {}
    for key, text in told.items():
        if key not in READERS:
            return Refusal(
                asset,
                source_path,
                "unknown_sidecar_key",
                f"说明文件 {name} 有未知的项目“{key}”，可用的有：{'、'.join(READERS)}",
                value=key,
            )
        try:
            values[key] = READERS[key](text) if text else None
        except _BadValueError as error:
            return Refusal(
                asset, source_path, "bad_sidecar_value", f"说明文件 {name} 的 {key} 不对：{error}", value=text
            )
    return _checked(Sidecar(**values), source_path, asset)


def _mapping(data: bytes) -> Mapping[str, str]:
    """Keys and values as the text that a person wrote: YAML would read 010203 as an octal number."""
    if not data.strip():
        return {}
    if len(data) > MAX_BYTES:
        raise _BadValueError(f"超过 {MAX_BYTES // 2**10} KB")
    try:
        told = yaml.load(data.decode("utf-8-sig"), Loader=yaml.BaseLoader)
    except UnicodeDecodeError:
        raise _BadValueError("请用 UTF-8 保存") from None
    except yaml.MarkedYAMLError as error:
        line = f"第 {error.problem_mark.line + 1} 行附近" if error.problem_mark else "其中"
        raise _BadValueError(f"{line}不符合“项目: 值”的写法") from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise _BadValueError("不符合“项目: 值”的写法") from None
    if told is None or told == "":
        return {}
    if not isinstance(told, dict) or not all(isinstance(part, str) for pair in told.items() for part in pair):
        raise _BadValueError("每行应为“项目: 值”，值是一个词或数，不能是列表")
    return {key: text.strip() for key, text in told.items()}


def _text(text: str) -> str:
    return text


def _district_code(text: str) -> str:
    try:
        return places.district(text).code
    except places.UnknownDistrictError:
        raise _BadValueError(f"“{text}”不是行政区划代码，应为六位数字，如 410802") from None


def _year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise _BadValueError(f"“{text}”不是年份，应为 {FIRST_YEAR} 至 {LAST_YEAR} 的四位数字")
    return int(text)


@cache
def source_types() -> tuple[str, ...]:
    """Source types in the order of their precedence, as the vocabulary lists them."""
    lines = (files("schemas") / "vocabulary" / "source_types.csv").read_text("utf-8").splitlines()
    return tuple(row["source_type"] for row in csv.DictReader(lines))


def _source_type(text: str) -> str:
    if text not in source_types():
        raise _BadValueError(f"“{text}”不是来源类型，可用的有：{'、'.join(source_types())}")
    return text


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _BadValueError(f"“{text}”不是日期，应写作 2023-02-25；只知道年月时请不要填写") from None


def _mapping_name(text: str) -> str:
    if not MAPPING_NAME.match(text):
        raise _BadValueError(f"“{text}”不是映射名称，只能用文字、数字、下划线与连字符")
    return text


READERS: Mapping[str, Callable[[str], Any]] = {
    "district_code": _district_code,
    "place_name": _text,
    "planning_year": _year,
    "source_type": _source_type,
    "title": _text,
    "publisher": _text,
    "published_on": _date,
    "origin": _text,
    "licence": _text,
    "mapping": _mapping_name,
}


def _checked(told: Sidecar, source_path: str, asset: str) -> Sidecar | Refusal:
    """A name that surely means another division than the code is a slip of the hand in one of them."""
    if told.district_code is None or told.place_name is None:
        return told
    meant = places.resolve(told.place_name, near=told.district_code, year=told.planning_year).code
    if meant is None or _same_ground(meant, told.district_code):
        return told
    message = (
        f"说明文件 {source_path}{SUFFIX} 的 place_name“{told.place_name}”与 district_code {told.district_code}"
        f"（{places.full_name(told.district_code)}）不是同一地区，请改正其一"
    )
    return Refusal(asset, source_path, "sidecar_place_differs", message, value=told.place_name)


def _same_ground(one: str, other: str) -> bool:
    """Whether two codes are the same division, perhaps before and after a change."""
    grounds = [{code, *places.district(code).current_codes} for code in (one, other)]
    return bool(grounds[0] & grounds[1])
