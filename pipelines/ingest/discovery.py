"""Which files lie in an area of raw/, by content: the walk, the hashes, and what changed since the last look.

What belongs here: listing, refusing what must not be opened, waiting for what is still being written. What does
not: reading content (``documents.py``, ``sheets``, ``corrections.py``) and writing the ledger.
"""

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import polars as pl

from pipelines.ingest.formats import FORMATS as DOCUMENT_FORMATS
from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.guard import FORMATS as SHEET_FORMATS
from pipelines.ingest.sidecar import SUFFIX as SIDECAR_SUFFIX

MAX_FILE_BYTES = 200 * 2**20
DOCUMENT_ID_LENGTH = 16
NANOSECONDS = 10**9
YOUNG_SECONDS = 3
SETTLE_SECONDS = 1
"""A file written within the last ``YOUNG_SECONDS`` is looked at again after ``SETTLE_SECONDS``: is it still growing?"""

AREAS = {
    "reports": ("raw_documents", frozenset(DOCUMENT_FORMATS)),
    "sheets": ("raw_sheets", frozenset(SHEET_FORMATS)),
    "corrections": ("raw_corrections", frozenset({".csv"})),
}
"""Folder of raw/ to its asset and the extensions that may lie in it."""

UNFINISHED = (".part", ".tmp", ".crdownload")
DROPPINGS = frozenset({"Thumbs.db", "desktop.ini"})
NOT_DATA = (".lock", ".md5")
SAVE_AS = {
    ".doc": "请用 Word 或 WPS 另存为 docx",
    ".wps": "请用 WPS 另存为 docx",
    ".rtf": "请另存为 docx",
    ".ofd": "请另存为带文字层的 pdf 或 docx",
    ".et": "请用 WPS 另存为 xlsx",
    ".xlsb": "请另存为 xlsx",
    ".zip": "请解压后放入其中的文件",
    ".rar": "请解压后放入其中的文件",
    ".7z": "请解压后放入其中的文件",
    ".yml": "说明文件请以 .yaml 结尾",
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file as it was last seen; ``mtime_ns`` is the file system's time of its last change."""

    source_path: str
    sha256: str
    size_bytes: int
    mtime_ns: int

    @property
    def document_id(self) -> str:
        """Identifier of the content."""
        return self.sha256[:DOCUMENT_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that may be read. ``source_path`` is its path below ``raw/`` with forward slashes."""

    source_path: str
    size_bytes: int
    mtime_ns: int
    sha256: str
    area: str

    @property
    def document_id(self) -> str:
        """Identifier of the content: the first digits of its SHA-256."""
        return self.sha256[:DOCUMENT_ID_LENGTH]

    @property
    def sighting(self) -> Sighting:
        """The file as the ledger keeps it."""
        return Sighting(self.source_path, self.sha256, self.size_bytes, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What lies in an area: files to read, files refused with the reason, and paths left for the next run.

    ``gone`` are the known paths that are there no more.
    """

    files: tuple[RawFile, ...]
    refused: tuple[Refusal, ...]
    waiting: tuple[str, ...]
    gone: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line for the ledger: ``event`` is appeared, changed or gone."""

    event: str
    sighting: Sighting


class _WaitError(Exception):
    """A file is still being written."""


def discover(
    raw: Path,
    area: str,
    known: Mapping[str, Sighting],
    verify: bool = False,
    min_age_seconds: float = 0,
    pause: Callable[[float], None] = time.sleep,
) -> Discovery:
    """Walk ``raw/<area>``; files come in the order of their paths.

    A file of the size and time of its ``known`` sighting keeps the known hash unless ``verify``. Files changed
    less than ``min_age_seconds`` ago, growing while they are read or from one look to the next (which happens only
    when there are very young files, after a ``pause``), or named like unfinished copies wait. Hidden
    files and folders, ``~$`` lock files and notes beside files are no data. Rules of refusals: unreadable_folder,
    folder_link, outside_raw, bad_name, unreadable_file, not_a_file, unknown_extension, empty_file, file_too_large,
    orphan_sidecar, duplicate_file (the same bytes as an earlier path). Raises ``KeyError`` for an unknown area.
    """
    walk = _Walk(raw, area, known, verify, min_age_seconds)
    walk.run()
    walk.look_again(pause)
    return Discovery(tuple(walk.files), tuple(walk.refused), tuple(walk.waiting), tuple(walk.gone()))


def changes(found: Discovery, known: Mapping[str, Sighting]) -> list[Change]:
    """What differs from the last look: content, or only size and time, so that it is not hashed again every night."""
    told = []
    for file in found.files:
        before = known.get(file.source_path)
        if before is None:
            told.append(Change("appeared", file.sighting))
        elif before != file.sighting:
            told.append(Change("changed", file.sighting))
    return told + [Change("gone", sighting) for sighting in found.gone]


def last_sightings(ledger: pl.DataFrame, area: str = "") -> dict[str, Sighting]:
    """The last sighting of every path that is not gone; ``ledger`` holds ``file_sightings`` in their order.

    ``area`` names the folder of raw/ to which to keep.
    """
    columns = ("source_path", "sha256", "size_bytes", "mtime_ns", "event")
    seen = ledger.select(columns).filter(pl.col("source_path").str.starts_with(f"{area}/" if area else ""))
    last = seen.unique("source_path", keep="last", maintain_order=True).filter(pl.col("event") != "gone")
    return {row[0]: Sighting(*row) for row in last.drop("event").iter_rows()}


class _Walk:
    """One walk through an area."""

    def __init__(
        self, raw: Path, area: str, known: Mapping[str, Sighting], verify: bool, min_age_seconds: float
    ) -> None:
        self.asset, self.extensions = AREAS[area]
        self.raw = raw
        self.root = raw.resolve()
        self.area = area
        self.known = known
        self.verify = verify
        self.min_age_ns = round(min_age_seconds * NANOSECONDS)
        self.now = time.time_ns() if min_age_seconds else 0
        self.files: list[RawFile] = []
        self.refused: list[Refusal] = []
        self.waiting: list[str] = []
        self.seen: set[str] = set()
        self.by_hash: dict[str, str] = {}
        self.closed: set[str] = set()

    def run(self) -> None:
        """Look at every entry once, in path order."""
        for path in sorted(self._paths(self.raw / self.area)):
            name = _source_path(path, self.raw)
            if name.endswith(UNFINISHED):
                self.waiting.append(name)
                continue
            self.seen.add(name)
            try:
                self._look(path, name)
            except _WaitError:
                self.waiting.append(name)
            except OSError as error:
                self._refuse(name, "unreadable_file", f"文件无法打开（{error.strerror}），请检查权限与磁盘")

    def look_again(self, pause: Callable[[float], None]) -> None:
        """Files that were written just now and go on changing wait."""
        now = time.time_ns()
        young = [file for file in self.files if 0 <= now - file.mtime_ns < YOUNG_SECONDS * NANOSECONDS]
        if not young:
            return
        pause(SETTLE_SECONDS)
        growing = {file.source_path for file in young if self._changed(file)}
        self.files = [file for file in self.files if file.source_path not in growing]
        self.waiting += sorted(growing)

    def _changed(self, file: RawFile) -> bool:
        try:
            told = (self.raw / file.source_path).stat()
        except OSError:
            return True
        return (told.st_size, told.st_mtime_ns) != (file.size_bytes, file.mtime_ns)

    def gone(self) -> Iterator[Sighting]:
        """Known files of the area that are there no more; what lies in a folder that cannot be opened may be there."""
        there = {*self.seen, *self.waiting}
        for path, told in sorted(self.known.items()):
            below = {parent.as_posix() for parent in PurePosixPath(path).parents}
            if self.area in below and path not in there and not below & self.closed:
                yield told

    def _paths(self, folder: Path) -> Iterator[Path]:
        if not folder.is_dir():
            return
        for here, folders, names in os.walk(folder, onerror=self._unreadable_folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from (Path(here, name) for name in folders if Path(here, name).is_symlink())
            siblings = set(names)
            yield from (Path(here, name) for name in names if _is_data(name, siblings))

    def _unreadable_folder(self, error: OSError) -> None:
        name = _source_path(Path(str(error.filename)), self.raw)
        self.closed.add(name)
        self._refuse(name, "unreadable_folder", f"文件夹无法打开（{error.strerror}），请检查权限")

    def _look(self, path: Path, name: str) -> None:
        told = path.lstat()
        if stat.S_ISLNK(told.st_mode):
            if not path.resolve(strict=True).is_relative_to(self.root):
                self._refuse(name, "outside_raw", "链接指向 raw 之外，不予读取，请放入文件本身")
                return
            told = path.stat()
        if stat.S_ISDIR(told.st_mode):
            self._refuse(name, "folder_link", "文件夹链接不予跟随，请放入文件夹本身")
            return
        refusal = self._refusal(path, name, told)
        if refusal is not None:
            self._refuse(name, *refusal)
            return
        sha256 = self._sha256(path, name, told)
        first = self.by_hash.setdefault(sha256, name)
        if first != name:
            self._refuse(name, "duplicate_file", f"内容与 {first} 完全相同，只读取前者，请删除其一")
            return
        self.files.append(RawFile(name, told.st_size, told.st_mtime_ns, sha256, self.area))

    def _refusal(self, path: Path, name: str, told: os.stat_result) -> tuple[str, str] | None:
        """Why a file must not be opened, as rule and message."""
        suffix = PurePosixPath(name).suffix.lower()
        if not _is_utf8(path):
            return "bad_name", "文件名不是有效的 UTF-8 文字，请改名"
        if not stat.S_ISREG(told.st_mode):
            return "not_a_file", "不是普通文件（管道或设备），请移走"
        if suffix == SIDECAR_SUFFIX:
            return "orphan_sidecar", f"没有与说明文件同名的文件 {PurePosixPath(name).stem}，请补上文件或改正文件名"
        if suffix not in self.extensions:
            hint = SAVE_AS.get(suffix) or f"可用的扩展名有：{'、'.join(sorted(self.extensions))}"
            return "unknown_extension", f"扩展名“{suffix}”不能读取，{hint}"
        if told.st_size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // 2**20
            return "file_too_large", f"文件有 {told.st_size // 2**20} MB，超过上限 {limit} MB，请拆分"
        if 0 <= self.now - told.st_mtime_ns < self.min_age_ns:
            raise _WaitError
        if told.st_size == 0:
            return "empty_file", "文件是空的，请重新导出或重新上传"
        return None

    def _sha256(self, path: Path, name: str, told: os.stat_result) -> str:
        before = self.known.get(name)
        same = before is not None and (before.size_bytes, before.mtime_ns) == (told.st_size, told.st_mtime_ns)
        if before is not None and same and not self.verify:
            return before.sha256
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns) != (told.st_size, told.st_mtime_ns):
            raise _WaitError
        return digest

    def _refuse(self, name: str, rule: str, message: str) -> None:
        self.refused.append(Refusal(self.asset, name, rule, message))


def _is_data(name: str, siblings: Iterable[str]) -> bool:
    """Whether an entry is meant as input: no hidden, lock or system file, and no note beside its file."""
    if name.startswith((".", "~$")) or name in DROPPINGS or name.lower().endswith(NOT_DATA):
        return False
    return not (name.endswith(SIDECAR_SUFFIX) and name.removesuffix(SIDECAR_SUFFIX) in siblings)


def _is_utf8(path: Path) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in str(path))


def _source_path(path: Path, raw: Path) -> str:
    """Path below raw/; bytes that are no UTF-8 are shown as ``\\xNN``, so that the name can be stored."""
    return os.fsencode(path.relative_to(raw).as_posix()).decode("utf-8", "backslashreplace")
