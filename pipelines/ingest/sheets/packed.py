"""Rows of one table as they are made: packed block by block, so that millions of them take little memory."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Generic, TypeVar

import polars as pl

Row = TypeVar("Row", bound=Mapping[str, Any] | Sequence[Any])
CHUNK = 10_000
"""Rows of one block. Only the last block is held as rows, the others as compressed Parquet."""


class PackedRows(Generic[Row]):
    """Rows to append to and to take block by block as frames, as often as needed."""

    def __init__(self, schema: pl.Schema) -> None:
        self._schema = schema
        self._waiting: list[Row] = []
        self._packed: list[bytes] = []

    def append(self, row: Row) -> None:
        """Add one row."""
        self._waiting.append(row)
        if len(self._waiting) >= CHUNK:
            self._pack()

    def frames(self, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Every row in order, in frames of at most ``CHUNK`` rows, only with ``columns``: one frame at least."""
        for packed in self._packed:
            yield pl.read_parquet(BytesIO(packed), columns=list(columns))
        if self._waiting or not self._packed:
            yield self._framed().select(columns)

    def __len__(self) -> int:
        return CHUNK * len(self._packed) + len(self._waiting)

    def _pack(self) -> None:
        out = BytesIO()
        self._framed().write_parquet(out, compression="zstd", statistics=False)
        self._packed.append(out.getvalue())
        self._waiting = []

    def _framed(self) -> pl.DataFrame:
        return pl.DataFrame(self._waiting, schema=self._schema, orient="row")


def of_its_own(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows picked out of a larger frame, which would hold on to all of its texts: the way through Arrow copies them."""
    return pl.DataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))
