"""Facts of one workbook as they are read: kept as frames, so that a million of them take megabytes, not gigabytes."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from schemas.landing import SHEET_FACTS

FactRow = dict[str, Any]
CHUNK = 10_000


class FactStore:
    """A list of fact rows to append to, to iterate over, and to take as one frame."""

    def __init__(self) -> None:
        self._waiting: list[FactRow] = []
        self._frames: list[pl.DataFrame] = []

    def append(self, fact: FactRow) -> None:
        """Add one fact."""
        self._waiting.append(fact)
        if len(self._waiting) >= CHUNK:
            self._settle()

    def frame(self) -> pl.DataFrame:
        """Every fact, in the columns of ``sheet_facts``."""
        self._settle()
        if len(self._frames) != 1:
            self._frames = [pl.concat(self._frames)] if self._frames else [_framed([])]
        return self._frames[0]

    def head(self, count: int) -> list[FactRow]:
        """The first facts."""
        return self.frame().head(count).to_dicts()

    def __len__(self) -> int:
        return sum(frame.height for frame in self._frames) + len(self._waiting)

    def __iter__(self) -> Iterator[FactRow]:
        return self.frame().iter_rows(named=True)

    def __getitem__(self, at: int) -> FactRow:
        return self.frame().row(at, named=True)

    def _settle(self) -> None:
        if self._waiting:
            self._frames.append(_framed(self._waiting))
            self._waiting = []


def _framed(facts: list[FactRow]) -> pl.DataFrame:
    return pl.DataFrame(facts, schema=SHEET_FACTS.polars_schema, orient="row")
