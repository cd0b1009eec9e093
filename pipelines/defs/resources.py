"""What assets and checks ask for: the workspace, this run's intake, and the checks on landing."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import polars as pl

from pipelines.clock import beijing_now
from pipelines.defs.dbt_command import InstalledDbt
from pipelines.ingest.landing import LandingTable, Ledger
from pipelines.quality.intake import Intake, Scope
from pipelines.quality.landing_checks import LandingChecks
from pipelines.run_lock import present, sole_run
from pipelines.workspace import RAW_VARIABLE, WAREHOUSE_VARIABLE, Workspace
from schemas.ledger import LEDGER_TABLES


class Scorecard(dg.ConfigurableResource["Scorecard"]):
    """The raw folder and the warehouse of this scorecard, and what a person asked of this run.

    A run holds the warehouse from its first step to its last: one that the daemon starts while another is at work
    waits for its turn, at most ``wait_seconds``, and then fails. Files changed less than ``min_age_seconds`` ago
    are left for the next run. ``full`` builds also what did not change. ``retry_seconds`` is the pause before the
    first retry of a step (it then doubles).
    """

    raw: str
    warehouse: str
    force: bool = False
    only: str = ""
    verify: bool = False
    full: bool = False
    accept_drop: str = ""
    min_age_seconds: float = 0
    wait_seconds: float = 3600
    retry_seconds: float = 20

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Scorecard"]:
        """This resource for the steps of one run, which hold the warehouse alone meanwhile."""
        with (
            present(self.workspace, context.run.run_id if context.run else "no-run"),
            sole_run(self.workspace, self.wait_seconds),
        ):
            yield self

    @property
    def workspace(self) -> Workspace:
        """The two folders."""
        return Workspace(Path(self.raw), Path(self.warehouse))

    def intake(self, run_id: str, tell: Callable[[str], None]) -> Intake:
        """The work before dbt, told line by line to ``tell``."""
        workspace = self.workspace
        scope = Scope(self.force, self.only, self.verify, self.min_age_seconds)
        return Intake(workspace.raw, workspace.landing, workspace.ledger, run_id, self.now(), scope, tell)

    def asked(self) -> str:
        """Why a person's wishes for this run mean building whatever stands, in words; empty when they do not."""
        wishes = {
            "--full": self.full,
            "--verify": self.verify,
            "--force": self.force,
            "--only": self.only,
            "--accept-drop": self.accept_drop,
        }
        return "、".join(name for name, wish in wishes.items() if wish)

    def checks(self) -> LandingChecks:
        """Verdicts on landing."""
        workspace = self.workspace
        return LandingChecks(workspace.raw, workspace.landing, workspace.ledger, again=self.verify)

    def keep_sightings(self) -> None:
        """The ledger of files, left readable for dbt."""
        Ledger(self.workspace.ledger, "file_sightings").ensure()

    def landed(self, name: str, rows: int) -> tuple[int, pl.DataFrame]:
        """How many rows a landing or ledger table has, and the first ``rows`` of them."""
        if name in LEDGER_TABLES:
            frame = Ledger(self.workspace.ledger, name).read()
            return frame.height, frame.head(rows)
        table = LandingTable(self.workspace.landing, name)
        return table.height(), table.head(rows)

    def now(self) -> datetime:
        """Beijing time, as stored: without zone."""
        return beijing_now()

    @staticmethod
    def dbt_vars(day: date) -> str:
        """Variables of dbt: the day on which pending and unreported are judged."""
        return json.dumps({"as_of": day.isoformat()})


def resources() -> Mapping[str, object]:
    """Resources of the code location, from the environment or the checkout."""
    from pipelines.defs.models import project
    from pipelines.defs.project import PROJECT_FOLDER

    Workspace.here().make_ready()
    return {
        "scorecard": Scorecard(raw=dg.EnvVar(RAW_VARIABLE), warehouse=dg.EnvVar(WAREHOUSE_VARIABLE)),
        "dbt": InstalledDbt(
            project_dir=str(project.project_dir),
            profiles_dir=str(PROJECT_FOLDER),
            # dbt of this environment (the console command may run without its folder on PATH), ended with its run.
            dbt_executable=str(Path(sys.executable).with_name("scorecard-dbt")),
        ),
    }
