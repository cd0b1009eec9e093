"""The landing store: what crossed the boundary, unit by unit, in Parquet parts that dbt reads.

What belongs here: which units are landed in which version, replacing and dropping them. What does not: part
files (``parts.py``), history (``ledger.py``), and whether a row is good (``pipelines/quality``).

A unit is what is read as one (a document; for quarantine ``<asset>:<unit>``). Every part tells its units and
their versions. The newest part that tells a unit holds it: a run killed between writing the new part and
removing the old rows leaves both, and the next look at the table settles that.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.ingest.ledger import Ledger
from pipelines.ingest.parts import Parts
from schemas.landing import TABLES

__all__ = ["LandingTable", "Ledger"]

UNIT_COLUMN = "document_id"
COMPACT_BYTES = 32 * 2**20


class LandingTable:
    """One landing table below ``root``; ``name`` is a table of ``schemas.landing``.

    Raises ``KeyError`` for an unknown name.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self._schema = TABLES[name].polars_schema
        self._parts = Parts(root / name, self._schema)
        self._keyed = UNIT_COLUMN in self._schema

    def units(self) -> dict[str, str]:
        """Landed units and their versions."""
        return {unit: version for about in self._settled().values() for unit, version in _units(about).items()}

    def replace(self, units: Mapping[str, str], frame: pl.DataFrame, *, owners: Sequence[str] | None = None) -> None:
        """Land ``units`` (unit to version) with the rows of ``frame``; what they had landed before is gone.

        A row belongs to the unit in its ``document_id``. In a table without that column ``owners`` names the
        unit of each row; it may be left out when there is one unit or no row. Raises ``ValueError`` when rows
        belong to no unit of ``units`` or the frame's columns are not the table's.
        """
        if not units:
            if frame.height:
                raise ValueError(f"{self.name}: rows without a unit")
            return
        told = self._owners(units, frame, owners)
        self._parts.write(frame, {"units": dict(units), **self._runs(told)})
        self._settled()

    def drop(self, units: Collection[str]) -> None:
        """Remove units and their rows; units that are not landed are no fault."""
        gone = set(units)
        for path, about in self._settled().items():
            if gone & _units(about).keys():
                self._without(path, about, gone)

    def compact(self) -> None:
        """Bring small parts together into parts of about ``COMPACT_BYTES``, so that readers open few files."""
        groups: list[list[Path]] = [[]]
        size = 0
        abouts = self._settled()
        for path in abouts:
            bytes_here = path.stat().st_size
            if bytes_here >= COMPACT_BYTES:
                continue
            if size + bytes_here > COMPACT_BYTES:
                groups.append([])
                size = 0
            groups[-1].append(path)
            size += bytes_here
        for group in groups:
            if len(group) > 1:
                self._merge({path: abouts[path] for path in group})

    def read(self) -> pl.DataFrame:
        """Every landed row."""
        self._settled()
        return self._parts.read_all()

    def ensure(self) -> None:
        """At least one part, so that dbt can always read the folder."""
        self._parts.ensure()

    def sweep(self) -> None:
        """After a killed run: remove temporary files, set damaged parts aside, settle what was half replaced."""
        self._parts.sweep()
        self._settled()

    def _settled(self) -> dict[Path, Mapping[str, Any]]:
        """The parts, no unit in two of them: the newer part has it."""
        taken: set[str] = set()
        abouts = self._parts.about()
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
            owners = self._owners_in(frame, about)
            stay = [owner not in gone for owner in owners]
            left = [owner for owner in owners if owner not in gone]
            rest = frame.filter(pl.Series(stay, dtype=pl.Boolean))
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
                owners += self._owners_in(frame, about)
                units |= _units(about)
        self._parts.write(pl.concat(frames), {"units": units, **self._runs(owners)})
        for path in abouts:
            self._parts.remove(path)

    def _owners(self, units: Mapping[str, str], frame: pl.DataFrame, owners: Sequence[str] | None) -> list[str]:
        if self._keyed:
            told = frame.get_column(UNIT_COLUMN).to_list() if UNIT_COLUMN in frame.columns else []
        elif owners is not None:
            told = list(owners)
        elif len(units) == 1 or frame.is_empty():
            told = list(units)[:1] * frame.height
        else:
            raise ValueError(f"{self.name}: which row belongs to which of {len(units)} units is not told")
        if len(told) != frame.height or not units.keys() >= set(told):
            raise ValueError(f"{self.name}: a row belongs to none of the units that are landed")
        return told

    def _owners_in(self, frame: pl.DataFrame, about: Mapping[str, Any]) -> list[str]:
        if self._keyed:
            return frame.get_column(UNIT_COLUMN).to_list()
        return [unit for unit, rows in about.get("rows", ()) for _ in range(rows)]

    def _runs(self, owners: Sequence[str]) -> dict[str, Any]:
        """Owners of a table whose rows do not tell them, as runs of unit and number of rows."""
        if self._keyed:
            return {}
        return {"rows": [[unit, len(list(run))] for unit, run in groupby(owners)]}


def _units(about: Mapping[str, Any]) -> Mapping[str, str]:
    units: Mapping[str, str] = about.get("units", {})
    return units
