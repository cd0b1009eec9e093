"""The one gate into landing: refused rows are written first, then the good ones."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice

import polars as pl

from pipelines.ingest.landing import LandingTable
from pipelines.ingest.refusal import Refusal
from pipelines.quality.validation import NO_PATHS, split
from schemas.landing import QUARANTINE, TABLES

Told = Collection[tuple[str, Refusal]]
"""Refusals, each with the unit that it belongs to; gone through more than once."""
Rows = Sequence[Mapping[str, object]] | pl.DataFrame
FRAME_ROWS = 50_000
"""Rows that are judged and written at once."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What one batch gave: rows produced, rows landed, rows refused by their model."""

    produced: int
    landed: int
    refused: int


class Acceptance:
    """Lands batches of one table: every row either passes its Pandera model or becomes a quarantine row."""

    def __init__(self, table: LandingTable, quarantine: LandingTable, run_id: str) -> None:
        self._table = table
        self._quarantine = quarantine
        self._run_id = run_id

    def land(
        self,
        units: Mapping[str, str],
        rows: Rows,
        told: Told = (),
        *,
        source_paths: Mapping[str, str] = NO_PATHS,
    ) -> Accepted:
        """Land the rows of ``units`` (unit to version), replacing what an older version of them had landed.

        ``source_paths`` names the file of a document in refusals of tables without such a column. Raises
        ``SchemaDriftError`` when the rows do not fit the registry.
        """
        return self._land(units, [framed(rows, self._table.name)], told, source_paths)

    def land_frames(
        self,
        units: Mapping[str, str],
        frames: Iterable[pl.DataFrame],
        told: Told = (),
        *,
        source_paths: Mapping[str, str] = NO_PATHS,
    ) -> Accepted:
        """The same for more rows than should be held at once: ``frames`` may be gone through more than once."""
        if _keys_differ(TABLES[self._table.name].key, frames):
            return self._land(units, _joined(frames), told, source_paths)
        return self._land(units, [pl.concat(frames)], told, source_paths)

    def _land(
        self, units: Mapping[str, str], frames: Iterable[pl.DataFrame], told: Told, source_paths: Mapping[str, str]
    ) -> Accepted:
        """Judge frame by frame; good rows become visible after the refused ones are written."""
        only = next(iter(units), "")
        judged: list[tuple[str, Refusal]] = []
        produced = landed = broken = 0
        with self._table.replacement(units) as good:
            for frame in frames:
                divided = split(frame, self._table.name, source_paths=source_paths)
                for document, refusal in zip(divided.documents, divided.refusals, strict=True):
                    judged.append((document or only, refusal))
                good.add(divided.accepted)
                produced += frame.height
                landed += divided.accepted.height
                broken += divided.refused_rows
            self.refuse(units, told, judged)
            good.land()
        return Accepted(produced, landed, broken)

    def refuse(self, units: Mapping[str, str], told: Told, judged: Told = ()) -> None:
        """Replace the quarantine rows of ``units`` by ``told`` and ``judged``; units without any have none."""
        name = self._table.name
        before = self._quarantine.units()
        keys = {unit: f"{name}:{unit}" for unit, _ in chain(told, judged)}
        refused = set(keys.values())
        clean = [key for unit in units if (key := f"{name}:{unit}") in before and key not in refused]
        if clean:
            self._quarantine.drop(clean)
        if not keys:
            return
        versions = {f"{name}:{unit}": version for unit, version in units.items() if f"{name}:{unit}" in refused}
        with self._quarantine.replacement(versions) as lines:
            waiting = chain(told, judged)
            while some := list(islice(waiting, FRAME_ROWS)):
                rows = [{"run_id": self._run_id, **asdict(refusal)} for _, refusal in some]
                frame = pl.DataFrame(rows, schema=QUARANTINE.polars_schema, orient="row")
                lines.add(frame, [keys[unit] for unit, _ in some])
            lines.land()


def framed(rows: Rows, name: str) -> pl.DataFrame:
    """Rows of a landing table as a frame."""
    return rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, TABLES[name].polars_schema, orient="row")


def _keys_differ(key: Sequence[str], frames: Iterable[pl.DataFrame]) -> bool:
    """Whether no two rows share a key; told by hashes, so that a stroke of bad luck may say no."""
    if not key:
        return True
    hashes = pl.concat([frame.select(pl.struct(key).hash()).to_series() for frame in frames])
    return hashes.n_unique() == hashes.len()


def _joined(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows in frames of about ``FRAME_ROWS``: judging a frame has its price, however small it is."""
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        if sum(one.height for one in waiting) >= FRAME_ROWS:
            yield from pl.concat(waiting).iter_slices(FRAME_ROWS)
            waiting = []
    if waiting:
        yield pl.concat(waiting)
