"""What every step of a night's intake has at hand: the folders, the scope that was asked for, the way to landing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from pipelines.ingest.landing import LandingTable, Ledger
from pipelines.ingest.past import Past
from pipelines.ingest.refusal import Refusal
from pipelines.quality.acceptance import Acceptance

Tell = Callable[[str], None]

REFUSALS_KEPT = 100
"""Refusals of one run that are held to be shown; all of them are in quarantine."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is read again although it did not change: everything (``force``), or one district (and year)."""

    force: bool = False
    only: str = ""
    verify: bool = False
    min_age_seconds: float = 0

    def again(self, district_code: str | None, year: int | None) -> bool:
        """Whether a unit of this place and year is to be read again."""
        if not self.force and not self.only:
            return False
        code, _, asked = self.only.partition("/")
        return (not code or code == district_code) and (not asked or asked == str(year))


@dataclass(slots=True)
class Taken:
    """What one asset took in: units read, unchanged, gone and waiting, rows landed, cells or files ``refused`` in this
    run, and the first ``refusals``."""

    asset: str
    read: int = 0
    unchanged: int = 0
    gone: int = 0
    waiting: tuple[str, ...] = ()
    rows: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, refusals: Collection[Refusal]) -> None:
        """Count refusals; the first are kept to be shown."""
        self.refused += len(refusals)
        self.refusals += islice(refusals, REFUSALS_KEPT - len(self.refusals))


class Desk:
    """One run's work on one warehouse. ``now`` is the time to write into the ledger (Beijing time)."""

    def __init__(
        self, raw: Path, landing: Path, ledger: Path, run_id: str, now: datetime, scope: Scope, tell: Tell
    ) -> None:
        self.raw = raw
        self.ledger = ledger
        self.landing = landing
        self.sightings = Ledger(ledger, "file_sightings")
        self.run_id = run_id
        self.now = now
        self.scope = scope
        self.tell = tell
        self.quarantine = LandingTable(landing, "quarantine")

    def table(self, name: str) -> LandingTable:
        """One landing table."""
        return LandingTable(self.landing, name)

    def past(self, table: LandingTable) -> Past:
        """What a landing table held of files that were replaced or removed."""
        return Past(self.ledger, table)

    def gate(self, table: LandingTable) -> Acceptance:
        """The way into a landing table."""
        return Acceptance(table, self.quarantine, self.run_id)
