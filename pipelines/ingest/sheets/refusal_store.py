"""Refusals of one workbook as they are made: packed block by block, so that a million of them take little memory."""

from collections.abc import Collection, Iterator
from dataclasses import astuple, fields
from io import BytesIO

import polars as pl

from pipelines.ingest.refusal import Refusal

CHUNK = 10_000
"""Refusals of one block. Only the last block is held as objects, the others as compressed Parquet."""
_WHOLE = ("row_number", "start_offset")
_SCHEMA = {item.name: pl.Int64() if item.name in _WHOLE else pl.String() for item in fields(Refusal)}


class RefusalStore(Collection[Refusal]):
    """A list of refusals to append to and to go through as often as needed."""

    def __init__(self) -> None:
        self._waiting: list[Refusal] = []
        self._packed: list[bytes] = []

    def append(self, refusal: Refusal) -> None:
        """Add one refusal."""
        self._waiting.append(refusal)
        if len(self._waiting) >= CHUNK:
            self._pack()

    def __iter__(self) -> Iterator[Refusal]:
        for packed in self._packed:
            for row in pl.read_parquet(BytesIO(packed)).iter_rows():
                yield Refusal(*row)
        yield from self._waiting

    def __len__(self) -> int:
        return CHUNK * len(self._packed) + len(self._waiting)

    def __contains__(self, refusal: object) -> bool:
        return any(refusal == mine for mine in self)

    def _pack(self) -> None:
        frame = pl.DataFrame([astuple(refusal) for refusal in self._waiting], schema=_SCHEMA, orient="row")
        out = BytesIO()
        frame.write_parquet(out, compression="zstd", statistics=False)
        self._packed.append(out.getvalue())
        self._waiting = []
