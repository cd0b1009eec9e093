"""Documents that raw/ no longer holds, kept in the ledger as they were read.

What belongs here: keeping them, and bringing them back into a landing store that lacks them (a restored machine, a
damaged part). What does not: their figures, which are drawn from the rows kept here as from any other.
"""

from collections.abc import Collection
from pathlib import Path

from pipelines.ingest.landing import LandingTable

PAST = "past"
"""Folder of the ledger, with a table for each landing table that is read from files."""


class Past:
    """What one landing table held of files that were replaced or removed. Nothing is ever taken out of it."""

    def __init__(self, ledger: Path, landed: LandingTable) -> None:
        self._landed = landed
        self._kept = LandingTable(ledger / PAST, landed.name, keeps_history=True)

    def bring_back(self, current: Collection[str]) -> int:
        """Land again what is kept and neither landed nor one of the ``current`` units; the number of units."""
        return _copy(self._kept, self._landed, self._kept.units().keys() - self._landed.units().keys() - set(current))

    def keep(self, current: Collection[str]) -> int:
        """Keep what is landed and not one of the ``current`` units; the number of units that were not kept before."""
        return _copy(self._landed, self._kept, self._landed.units().keys() - self._kept.units().keys() - set(current))

    def sweep(self) -> None:
        """After a killed run: remove temporary files and set damaged parts aside."""
        self._kept.sweep()


def _copy(source: LandingTable, target: LandingTable, units: Collection[str]) -> int:
    for part in source.parts() if units else ():
        if here := {unit: version for unit, version in part.units.items() if unit in units}:
            target.replace(here, source.rows_of(part, here))
    return len(units)
