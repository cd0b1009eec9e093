"""The landing store: what crossed the boundary, unit by unit, in Parquet parts that dbt reads.

What belongs here: which units are landed in which version, replacing and dropping them. What does not: part
files (``parts.py``), history (``ledger.py``), and whether a row is good (``pipelines/quality``).

A unit is what is read as one (a document; for quarantine ``<asset>:<unit>``). Every part tells its units and
their versions. The newest part that tells a unit holds it: a run killed between writing the new part and
removing the old rows leaves both, and the next look at the table settles that.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest.ledger import Ledger
from pipelines.ingest.parts import Parts
from schemas.landing import TABLES

__all__ = ["LandedPart", "LandingTable", "Ledger"]

UNIT_COLUMN = "document_id"
COMPACT_BYTES = 128 * 2**20
"""Size in memory from which a part is left alone: large enough for readers, small enough to be held whole."""


@dataclass(frozen=True, slots=True)
class LandedPart:
    """One part of a table: the digest of its bytes, its units with their versions, its number of rows."""

    path: Path
    digest: str
    units: Mapping[str, str]
    rows: int


class LandingTable:
    """One landing table below ``root``; ``name`` is a table of ``schemas.landing``.

    One process writes at a time; ``keeps_history``: parts of an older version are kept, columns they lack are empty.
    Raises ``KeyError`` for an unknown name.
    """

    def __init__(self, root: Path, name: str, *, keeps_history: bool = False) -> None:
        self.name = name
        self._schema = TABLES[name].polars_schema
        self._parts = Parts(root / name, self._schema, keeps_history=keeps_history)
        self._keyed = UNIT_COLUMN in self._schema
        self._settled_parts: dict[Path, Mapping[str, Any]] = {}
        self._holders: dict[str, Path] = {}

    def units(self) -> dict[str, str]:
        """Landed units and their versions."""
        return {unit: version for about in self._settled().values() for unit, version in _units(about).items()}

    def parts(self) -> list[LandedPart]:
        """The parts, oldest first, so that a large table can be read part by part."""
        return [
            LandedPart(path, self._parts.digest(path), _units(about), self._parts.rows(path))
            for path, about in self._settled().items()
        ]

    def height(self) -> int:
        """Number of landed rows, told by the parts without reading them."""
        return sum(part.rows for part in self.parts())

    def rows_of(
        self, part: LandedPart, units: Collection[str] | None = None, columns: Sequence[str] | None = None
    ) -> pl.DataFrame:
        """Rows of one part, only those of ``units`` and only ``columns`` when told; ``units`` need a keyed table."""
        rows = pl.scan_parquet(part.path, glob=False)
        if units is not None:
            rows = rows.filter(pl.col(UNIT_COLUMN).is_in(list(units)))
        return (rows if columns is None else rows.select(columns)).collect()

    def replace(self, units: Mapping[str, str], frame: pl.DataFrame, *, owners: Sequence[str] | None = None) -> None:
        """Land ``units`` (unit to version) with the rows of ``frame``; what they had landed before is gone.

        A row belongs to the unit in its ``document_id``. In a table without that column ``owners`` names the
        unit of each row; it may be left out when there is one unit or no row. Raises ``ValueError`` when rows
        belong to no unit of ``units`` or the frame's columns are not the table's.
        """
        with self.replacement(units) as batch:
            batch.add(frame, owners)
            batch.land()

    def replacement(self, units: Mapping[str, str]) -> "Replacement":
        """The same as ``replace`` for more rows than should be held at once: they are given frame by frame."""
        return Replacement(self, units)

    def drop(self, units: Collection[str]) -> None:
        """Remove units and their rows; units that are not landed are no fault."""
        gone = set(units)
        for path, about in self._settled().items():
            if gone & _units(about).keys():
                self._without(path, about, gone)

    def compact(self, *, at_least: int = 2) -> None:
        """Bring small parts together into parts of about ``COMPACT_BYTES``, so that readers open few files.

        Nothing happens while there are fewer than ``at_least`` small parts: what a night adds is not worth
        writing the last part again every night.
        """
        abouts = self._settled()
        sizes = {path: self._parts.size(path) for path in abouts}
        small = [path for path in abouts if sizes[path] < COMPACT_BYTES]
        if len(small) < at_least:
            return
        groups: list[list[Path]] = [[]]
        size = 0
        for path in small:
            if size + sizes[path] > COMPACT_BYTES:
                groups.append([])
                size = 0
            groups[-1].append(path)
            size += sizes[path]
        for group in groups:
            if len(group) > 1:
                self._merge({path: abouts[path] for path in group})

    def head(self, rows: int) -> pl.DataFrame:
        """The first landed rows; no more parts are opened than hold them."""
        found = self._schema.to_frame()
        for part in self.parts():
            if found.height >= rows:
                break
            if part.rows:
                found.extend(pl.scan_parquet(part.path, glob=False).head(rows - found.height).collect())
        return found

    def read(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Every landed row, only with ``columns`` when told."""
        if columns is None:
            self._settled()
            return self._parts.read_all()
        rows = [self.rows_of(part, columns=columns) for part in self.parts()]
        return pl.concat([self._schema.to_frame().select(columns), *rows])

    def ensure(self) -> None:
        """At least one part, so that dbt can always read the folder."""
        self._parts.ensure()

    def sweep(self) -> None:
        """After a killed run: remove temporary files, set damaged parts aside, settle what was half replaced."""
        self._parts.sweep()
        self._settled()

    def _settled(self) -> Mapping[Path, Mapping[str, Any]]:
        """The parts, no unit in two of them: the newer part has it."""
        abouts = self._parts.about()
        if abouts.keys() == self._settled_parts.keys():
            return self._settled_parts
        if not self._only_adds(abouts):
            abouts = self._settle(abouts)
            self._holders = {}
            self._settled_parts = {}
        for path in abouts.keys() - self._settled_parts.keys():
            self._holders.update(dict.fromkeys(_units(abouts[path]), path))
        self._settled_parts = abouts
        return abouts

    def _only_adds(self, abouts: Mapping[Path, Mapping[str, Any]]) -> bool:
        """Whether all that is new since the last look are units that no part held: the way of a first build."""
        if not self._settled_parts or not self._settled_parts.keys() <= abouts.keys():
            return False
        added = [unit for path in abouts.keys() - self._settled_parts.keys() for unit in _units(abouts[path])]
        return len(set(added)) == len(added) and self._holders.keys().isdisjoint(added)

    def _settle(self, abouts: dict[Path, Mapping[str, Any]]) -> dict[Path, Mapping[str, Any]]:
        taken: set[str] = set()
        overtaken = {}
        for path in reversed(abouts):
            here = _units(abouts[path]).keys()
            if here & taken:
                overtaken[path] = here & taken
            taken |= here
        if not overtaken:
            return abouts
        for path, units in overtaken.items():
            self._without(path, abouts[path], units)
        return self._parts.about()

    def _without(self, path: Path, about: Mapping[str, Any], gone: Collection[str]) -> None:
        """Write a part again without some of its units."""
        kept = {unit: version for unit, version in _units(about).items() if unit not in gone}
        frame = self._parts.read(path) if kept else None
        if frame is not None:
            owners = self._owners_in(about)
            left = [owner for owner in owners if owner not in gone]
            stay = pl.Series([owner not in gone for owner in owners], dtype=pl.Boolean)
            rest = frame.filter(~pl.col(UNIT_COLUMN).is_in(list(gone)) if self._keyed else stay)
            self._parts.write(rest, {"units": kept, **self._runs(left)}, number=self._parts.number(path))
        self._parts.remove(path)

    def _merge(self, abouts: Mapping[Path, Mapping[str, Any]]) -> None:
        frames = [self._schema.to_frame()]
        owners: list[str] = []
        units: dict[str, str] = {}
        for path, about in abouts.items():
            frame = self._parts.read(path)
            if frame is not None:
                frames.append(frame)
                owners += self._owners_in(about)
                units |= _units(about)
        self._parts.write(pl.concat(frames), {"units": units, **self._runs(owners)})
        for path in abouts:
            self._parts.remove(path)

    def _owners(self, units: Mapping[str, str], frame: pl.DataFrame, owners: Sequence[str] | None) -> Sequence[str]:
        """Owner of each row; none where the rows tell theirs themselves."""
        told: Sequence[str]
        if self._keyed:
            told = frame.get_column(UNIT_COLUMN).unique().to_list() if UNIT_COLUMN in frame.columns else ()
            if not units.keys() >= set(told) or (frame.height and not told):
                raise ValueError(f"{self.name}: a row belongs to none of the units that are landed")
            return ()
        if owners is not None:
            told = list(owners)
        elif len(units) == 1 or frame.is_empty():
            told = list(units)[:1] * frame.height
        else:
            raise ValueError(f"{self.name}: which row belongs to which of {len(units)} units is not told")
        if len(told) != frame.height or not units.keys() >= set(told):
            raise ValueError(f"{self.name}: a row belongs to none of the units that are landed")
        return told

    def _owners_in(self, about: Mapping[str, Any]) -> list[str]:
        """Owner of each row of a part; none where the rows tell theirs themselves."""
        return [unit for unit, rows in about.get("rows", ()) for _ in range(rows)]

    def _runs(self, owners: Sequence[str]) -> dict[str, Any]:
        """Owners of a table whose rows do not tell them, as runs of unit and number of rows."""
        if self._keyed:
            return {}
        return {"rows": [[unit, len(list(run))] for unit, run in groupby(owners)]}


class Replacement:
    """Rows of some units on their way into a table; nothing changes there before ``land``."""

    def __init__(self, table: LandingTable, units: Mapping[str, str]) -> None:
        self._table = table
        self._units = units
        self._part = table._parts.begun()
        self._owners: list[str] = []

    def __enter__(self) -> "Replacement":
        return self

    def __exit__(self, *_: object) -> None:
        self._part.__exit__()

    def add(self, frame: pl.DataFrame, owners: Sequence[str] | None = None) -> None:
        """Some more rows; the faults are those of ``LandingTable.replace``."""
        if not self._units:
            if frame.height:
                raise ValueError(f"{self._table.name}: rows without a unit")
            return
        self._owners += self._table._owners(self._units, frame, owners)
        self._part.add(frame)

    def land(self) -> None:
        """Let the rows take the place of what their units had landed."""
        if self._units:
            self._part.finish({"units": dict(self._units), **self._table._runs(self._owners)})
            self._table._settled()


def _units(about: Mapping[str, Any]) -> Mapping[str, str]:
    units: Mapping[str, str] = about.get("units", {})
    return units
