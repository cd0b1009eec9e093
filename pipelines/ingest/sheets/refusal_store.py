"""Refusals of one workbook as they are made: packed, so that a million of them take little memory."""

from collections.abc import Collection, Iterator
from dataclasses import astuple, fields

import polars as pl

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets.packed import PackedRows

_WHOLE = ("row_number", "start_offset")
_SCHEMA = pl.Schema({item.name: pl.Int64() if item.name in _WHOLE else pl.String() for item in fields(Refusal)})


class RefusalStore(Collection[Refusal]):
    """A list of refusals to append to and to go through as often as needed."""

    def __init__(self) -> None:
        self._rows: PackedRows[tuple[object, ...]] = PackedRows(_SCHEMA)

    def append(self, refusal: Refusal) -> None:
        """Add one refusal."""
        self._rows.append(astuple(refusal))

    def __iter__(self) -> Iterator[Refusal]:
        for frame in self._rows.frames(_SCHEMA.names()):
            for row in frame.iter_rows():
                yield Refusal(*row)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, refusal: object) -> bool:
        return any(refusal == mine for mine in self)
