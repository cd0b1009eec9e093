"""Facts of one workbook as they are read: packed block by block, so that two million of them take little memory."""

from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any

import polars as pl

from schemas.landing import SHEET_FACTS

FactRow = dict[str, Any]
CHUNK = 10_000
"""Facts of one block. Only the last block is held as rows, the others as compressed Parquet."""


class FactStore:
    """A list of fact rows to append to, to iterate over, and to take block by block as frames."""

    def __init__(self) -> None:
        self._waiting: list[FactRow] = []
        self._packed: list[bytes] = []

    def append(self, fact: FactRow) -> None:
        """Add one fact."""
        self._waiting.append(fact)
        if len(self._waiting) >= CHUNK:
            self._pack()

    def frames(self, columns: Collection[str] = SHEET_FACTS.column_names) -> Iterator[pl.DataFrame]:
        """Every fact in order, in frames of at most ``CHUNK`` rows, only with ``columns``: one frame at least."""
        for packed in self._packed:
            yield pl.read_parquet(BytesIO(packed), columns=list(columns))
        if self._waiting or not self._packed:
            yield _framed(self._waiting).select(columns)

    def frame(self, columns: Collection[str] = SHEET_FACTS.column_names) -> pl.DataFrame:
        """Every fact in one frame: for few columns, or few facts."""
        return pl.concat(self.frames(columns))

    def rows_at(self, places: pl.Series, columns: Collection[str]) -> pl.DataFrame:
        """Facts at ``places`` (counted from 0 in the order in which they were appended, sorted), with ``columns``."""
        found = []
        begin = 0
        for frame in self.frames(columns):
            here = places.filter((places >= begin) & (places < begin + frame.height)) - begin
            # Texts picked out of a frame would hold on to all of its texts: the way through Arrow copies them.
            kept = frame[here].to_arrow(compat_level=pl.CompatLevel.oldest())
            found.append(pl.DataFrame(kept))
            begin += frame.height
        return pl.concat(found)

    def unlinked(self) -> pl.DataFrame:
        """Names that no indicator has, by sheet, with the number of their figures."""
        columns = ("sheet", "subject", "indicator_code")
        found = [
            frame.filter(pl.col("indicator_code").is_null()).group_by("sheet", "subject", maintain_order=True).len()
            for frame in self.frames(columns)
        ]
        return pl.concat(found).group_by("sheet", "subject", maintain_order=True).agg(pl.col("len").sum())

    def head(self, count: int) -> list[FactRow]:
        """The first facts."""
        return next(self.frames()).head(count).to_dicts()

    def __len__(self) -> int:
        return CHUNK * len(self._packed) + len(self._waiting)

    def __iter__(self) -> Iterator[FactRow]:
        for frame in self.frames():
            yield from frame.iter_rows(named=True)

    def __getitem__(self, at: int) -> FactRow:
        return self.rows_at(pl.Series([at]), SHEET_FACTS.column_names).row(0, named=True)

    def _pack(self) -> None:
        out = BytesIO()
        _framed(self._waiting).write_parquet(out, compression="zstd", statistics=False)
        self._packed.append(out.getvalue())
        self._waiting = []


def _framed(facts: list[FactRow]) -> pl.DataFrame:
    return pl.DataFrame(facts, schema=SHEET_FACTS.polars_schema, orient="row")
