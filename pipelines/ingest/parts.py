"""Parquet parts in one folder: written whole or not at all, their bytes provable by their name.

What belongs here: naming, atomic writing, proving and setting aside of part files. What does not: which rows
a part holds (``landing.py``, ``ledger.py``). One process writes at a time; readers never see half a part.
"""

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

PATTERN = "part-*.parquet"
CORRUPT = "corrupt"
METADATA_KEY = "scorecard"
DIGEST_LENGTH = 16

log = logging.getLogger(__name__)


class Parts:
    """The part files of one table: ``<folder>/part-<number>-<digest of its bytes>.parquet``."""

    def __init__(self, folder: Path, schema: pl.Schema, *, keeps_history: bool = False) -> None:
        """``keeps_history``: parts of an older version, which lack columns of today, are written anew, these empty."""
        self.folder = folder
        self._schema = schema
        self._keeps_history = keeps_history
        self._about: dict[str, Mapping[str, Any]] = {}

    def about(self) -> dict[Path, Mapping[str, Any]]:
        """Every readable part, oldest first, with what its writer said about it.

        A part whose footer is broken or whose columns are not the table's is set aside in ``corrupt/``. Footers are
        read once.
        """
        found = {}
        for found_path in sorted(self.folder.glob(PATTERN)):
            path = found_path
            if path.name not in self._about:
                told = self._told(path)
                if told is None and self._keeps_history:
                    path = self._upgraded(found_path)
                    told = self._told(path)
                if told is None:
                    self.set_aside(path)
                    continue
                self._about[path.name] = told
            found[path] = self._about[path.name]
        return found

    def write(self, frame: pl.DataFrame, about: Mapping[str, Any], *, number: int | None = None) -> Path:
        """One new part, durable when this returns; ``number`` is its place in the order, by default the last.

        Raises ``ValueError`` when the frame's columns are not the table's.
        """
        with self.begun(number=number) as part:
            part.add(frame)
            return part.finish(about)

    def begun(self, *, number: int | None = None) -> "GrowingPart":
        """A part to write frame by frame, for more rows than should be held at once."""
        return GrowingPart(self.folder, self._schema, self._next() if number is None else number)

    def remove(self, path: Path) -> None:
        """Delete a part."""
        path.unlink(missing_ok=True)
        sync_folder(self.folder)

    def read(self, path: Path) -> pl.DataFrame | None:
        """Rows of a part; ``None`` when it cannot be read, it is then set aside."""
        try:
            return pl.read_parquet(path, glob=False)
        except (pl.exceptions.PolarsError, OSError):
            self.set_aside(path)
            return None

    def read_all(self) -> pl.DataFrame:
        """Rows of every part, oldest part first; no rows when there is none."""
        frames = [frame for path in self.about() if (frame := self.read(path)) is not None]
        return pl.concat([self._schema.to_frame(), *frames])

    def ensure(self) -> None:
        """At least one part, if need be without rows, so that a reader of the folder finds the columns."""
        if not self.about():
            self.write(self._schema.to_frame(), {})

    def sweep(self) -> list[Path]:
        """Remove what a killed run left and set aside every part whose bytes are not those written: these."""
        for leftover in self.folder.glob(".*.tmp"):
            leftover.unlink()
        broken = [path for path in self.about() if not path.stem.endswith(digest_of(path))]
        for path in broken:
            self.set_aside(path)
        return broken

    def set_aside(self, path: Path) -> None:
        """Move an unreadable part out of the readers' sight; nothing is deleted."""
        log.warning("landing part %s of %s is unreadable and was set aside", path.name, self.folder.name)
        aside = self.folder / CORRUPT
        aside.mkdir(exist_ok=True)
        path.replace(aside / path.name)
        sync_folder(self.folder)

    def number(self, path: Path) -> int:
        """Place of a part in the order."""
        return int(path.stem.split("-")[1])

    def digest(self, path: Path) -> str:
        """First digits of the hash of a part's bytes, as its name tells them."""
        return path.stem.split("-")[2]

    def rows(self, path: Path) -> int:
        """Rows of a part of ``about()``, without reading them."""
        return int(self._about[path.name]["height"])

    def size(self, path: Path) -> int:
        """Bytes of a part of ``about()`` in memory."""
        return int(self._about[path.name]["size"])

    def _next(self) -> int:
        aside = self.folder / CORRUPT
        return 1 + max(
            (self.number(path) for folder in (self.folder, aside) for path in folder.glob(PATTERN)), default=0
        )

    def _upgraded(self, path: Path) -> Path:
        """A part as an older version wrote it, written anew in its place; itself when it holds more or is damaged."""
        try:
            frame = pl.read_parquet(path, glob=False)
            about = json.loads(pl.read_parquet_metadata(path).get(METADATA_KEY, "{}"))
        except (pl.exceptions.PolarsError, OSError, ValueError):
            return path
        if frame.schema.items() - self._schema.items():
            return path
        lacking = [pl.lit(None, dtype=self._schema[name]).alias(name) for name in self._schema.keys() - frame.schema]
        new = self.write(frame.with_columns(lacking).select(*self._schema), about, number=self.number(path))
        if new != path:
            self.remove(path)
        return new

    def _told(self, path: Path) -> Mapping[str, Any] | None:
        try:
            if pl.read_parquet_schema(path) != self._schema:
                return None
            told = json.loads(pl.read_parquet_metadata(path)[METADATA_KEY])
        except (pl.exceptions.PolarsError, OSError, KeyError, ValueError):
            return None
        return told if isinstance(told, dict) and {"height", "size"} <= told.keys() else None


class GrowingPart:
    """A part that is being written: nobody sees it before ``finish``, and without that nothing is left of it."""

    def __init__(self, folder: Path, schema: pl.Schema, place: int) -> None:
        self._folder = folder
        self._schema = schema
        self._place = place
        self._temporary = folder / f".part-{place:08d}.tmp"
        self._writer: Any = None
        self._height = 0
        self._size = 0.0

    def __enter__(self) -> "GrowingPart":
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
        self._temporary.unlink(missing_ok=True)

    def add(self, frame: pl.DataFrame) -> None:
        """Write some more rows. Raises ``ValueError`` when the frame's columns are not the table's."""
        if frame.schema != self._schema:
            raise ValueError(f"{self._folder.name}: the frame's columns are not the table's")
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._writer = _parquet_writer(self._temporary, table)
        self._writer.write_table(table)
        self._height += frame.height
        self._size += frame.estimated_size()

    def finish(self, about: Mapping[str, Any]) -> Path:
        """Put the part in its place, durable when this returns, with what its writer says about it."""
        if self._writer is None:
            self.add(self._schema.to_frame())
        told = {**about, "height": self._height, "size": round(self._size)}
        self._writer.add_key_value_metadata({METADATA_KEY: json.dumps(told, ensure_ascii=False)})
        self._writer.close()
        self._writer = None
        digest = sync(self._temporary)
        target = self._folder / f"part-{self._place:08d}-{digest}.parquet"
        self._temporary.replace(target)
        sync_folder(self._folder)
        return target


def _parquet_writer(path: Path, table: Any) -> Any:
    # Only what lands rows needs this library: the rest of the program starts without it.
    from pyarrow import parquet

    return parquet.ParquetWriter(path, table.schema, compression="zstd")


def digest_of(path: Path) -> str:
    """First digits of the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:DIGEST_LENGTH]


def sync(path: Path) -> str:
    """Put a file's bytes on disk; their digest."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()[:DIGEST_LENGTH]


def sync_folder(folder: Path) -> None:
    """Put a folder's names on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
