"""What lies in raw/ goes into landing, unit by unit; only what changed is read.

What belongs here: the order of work of one night before dbt. What does not: reading files
(``pipelines/ingest``), judging rows (``validation.py``), Dagster.
"""

from datetime import datetime
from pathlib import Path

from pipelines.ingest.executors import Executor
from pipelines.quality import intake_facts, intake_files
from pipelines.quality.desk import Desk, Scope, Taken, Tell
from schemas.landing import TABLES

__all__ = ["Intake", "Scope", "Taken"]

SMALL_PARTS = 8
"""From so many small parts on they are brought together."""


class Intake:
    """One run's work on one warehouse. ``now`` is the time to write into the ledger (Beijing time)."""

    def __init__(
        self, raw: Path, landing: Path, ledger: Path, run_id: str, now: datetime, scope: Scope, tell: Tell
    ) -> None:
        self._desk = Desk(raw, landing, ledger, run_id, now, scope, tell)

    def documents(self) -> Taken:
        """Texts of ``raw/reports`` into ``raw_documents``."""
        return intake_files.take_files(self._desk, intake_files.REPORTS)

    def sheets(self) -> Taken:
        """Cells of ``raw/sheets`` into ``raw_sheets``."""
        return intake_files.take_files(self._desk, intake_files.SHEETS)

    def corrections(self) -> Taken:
        """Lines of ``raw/corrections`` into ``raw_corrections``."""
        return intake_files.take_files(self._desk, intake_files.CORRECTIONS)

    def report_facts(self, executor: Executor | None = None) -> Taken:
        """Facts, promises and accounts of the landed texts, worked out by ``executor``, by default this machine."""
        return intake_facts.draw_report_facts(self._desk, executor)

    def sheet_facts(self) -> Taken:
        """Facts, progress rows and doubts of the landed workbooks."""
        return intake_facts.draw_sheet_facts(self._desk)

    def settle(self) -> int:
        """Every table readable by dbt, small parts brought together; the number of quarantined rows."""
        for name in TABLES:
            table = self._desk.table(name)
            table.ensure()
            table.compact(at_least=SMALL_PARTS)
        self._desk.sightings.ensure()
        return self._desk.quarantine.height()

    def sweep(self) -> None:
        """Remove what a killed run left behind."""
        for name in TABLES:
            self._desk.table(name).sweep()
        for area in intake_files.AREAS:
            self._desk.past(self._desk.table(area.asset)).sweep()
        self._desk.sightings.sweep()
