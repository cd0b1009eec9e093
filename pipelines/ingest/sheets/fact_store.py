"""Facts of one workbook as they are read: packed, so that two million of them take little memory."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from pipelines.ingest.sheets.packed import PackedRows, of_its_own
from schemas.landing import SHEET_FACTS

FactRow = dict[str, Any]


class FactStore:
    """A list of fact rows to append to, to iterate over, and to take block by block as frames."""

    def __init__(self) -> None:
        self._rows: PackedRows[FactRow] = PackedRows(SHEET_FACTS.polars_schema)

    def append(self, fact: FactRow) -> None:
        """Add one fact."""
        self._rows.append(fact)

    def frames(self, columns: Sequence[str] = SHEET_FACTS.column_names) -> Iterator[pl.DataFrame]:
        """Every fact in order, in frames of some thousand rows, only with ``columns``: one frame at least."""
        return self._rows.frames(columns)

    def frame(self, columns: Sequence[str] = SHEET_FACTS.column_names) -> pl.DataFrame:
        """Every fact in one frame: for few columns, or few facts."""
        return pl.concat(self.frames(columns))

    def rows_at(self, places: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
        """Facts at ``places`` (counted from 0 in the order in which they were appended, sorted), with ``columns``."""
        found = []
        begin = 0
        for frame in self.frames(columns):
            here = places.filter((places >= begin) & (places < begin + frame.height)) - begin
            found.append(of_its_own(frame[here]))
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
        return len(self._rows)

    def __iter__(self) -> Iterator[FactRow]:
        for frame in self.frames():
            yield from frame.iter_rows(named=True)

    def __getitem__(self, at: int) -> FactRow:
        return self.rows_at(pl.Series([at]), SHEET_FACTS.column_names).row(0, named=True)
