"""Where a scorecard lives on disk: the raw folder that people fill and the warehouse that the pipeline fills."""

import os
from dataclasses import dataclass
from pathlib import Path

RAW_VARIABLE = "SCORECARD_RAW"
WAREHOUSE_VARIABLE = "SCORECARD_WAREHOUSE"
RELEASE_NAME = "scorecard.duckdb"
WORKING_NAME = "working.duckdb"
QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}
"""No tool tells anybody about us."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The two folders of one scorecard and the places inside them. ``raw`` is read only."""

    raw: Path
    warehouse: Path

    @classmethod
    def here(cls) -> "Workspace":
        """The folders named by the environment, else ``raw/`` and ``warehouse/`` of the checkout or current folder."""
        checkout = Path(__file__).resolve().parents[1]
        home = checkout if (checkout / "raw").is_dir() else Path.cwd()
        raw = os.environ.get(RAW_VARIABLE) or home / "raw"
        warehouse = os.environ.get(WAREHOUSE_VARIABLE) or home / "warehouse"
        return cls(Path(raw).resolve(), Path(warehouse).resolve())

    def announce(self) -> None:
        """Tell child processes (dbt, the Dagster code server) which workspace this is."""
        os.environ[RAW_VARIABLE] = str(self.raw)
        os.environ[WAREHOUSE_VARIABLE] = str(self.warehouse)

    def make_ready(self) -> None:
        """Make the folders that a run writes into and tell every tool where they are; telemetry is off."""
        self.announce()
        os.environ.update(QUIET)
        os.environ["DBT_TARGET_PATH"] = str(self.dbt_target)
        os.environ["DBT_LOG_PATH"] = str(self.dbt_logs)
        for folder in (self.stage, self.dbt_target, self.dbt_logs):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def landing(self) -> Path:
        """Parquet of what crossed the boundary, one folder per asset."""
        return self.warehouse / "landing"

    @property
    def ledger(self) -> Path:
        """Append-only history that raw/ cannot give back."""
        return self.warehouse / "ledger"

    @property
    def stage(self) -> Path:
        """Where a build is made before it is published."""
        return self.warehouse / "stage"

    @property
    def build(self) -> Path:
        """The DuckDB file of a build that is published: marts and quality."""
        return self.stage / RELEASE_NAME

    @property
    def working(self) -> Path:
        """What only the build needs, beside it: staging, intermediate models, rows of failed tests."""
        return self.stage / WORKING_NAME

    @property
    def release(self) -> Path:
        """The one file that analysts read."""
        return self.warehouse / RELEASE_NAME

    @property
    def releases(self) -> Path:
        """Kept releases, for rolling back."""
        return self.warehouse / "releases"

    @property
    def alerts(self) -> Path:
        """What has been told to people, and what is still open."""
        return self.warehouse / "alerts.json"

    @property
    def dagster_home(self) -> Path:
        """Run history and logs of Dagster."""
        return self.warehouse / "dagster_home"

    @property
    def dbt_target(self) -> Path:
        """What dbt compiles."""
        return self.warehouse / "dbt" / "target"

    @property
    def dbt_logs(self) -> Path:
        """What dbt logs."""
        return self.warehouse / "dbt" / "logs"
