"""How long it takes until something happens: help, one report, the definitions, a night without change."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import best_of, cost_of, python
from benchmarks.report import Line

REPOSITORY = Path(__file__).resolve().parents[1]
REPORT = REPOSITORY / "raw" / "reports" / "410802" / "2023-jiefang-two-sessions.txt"


def measure(folder: Path) -> Iterator[Line]:
    """The console command and the nightly run on the bundled raw/; floors are the imports that nothing can avoid."""
    bare = best_of(python("-c", "pass")).cpu
    yield Line("scorecard --help", best_of(python("-m", "pipelines.cli", "--help")), bare, "floor: python -c pass")
    extract = ("extract", str(REPORT), "--district", "410802", "--year", "2023", "--format", "jsonl")
    yield Line("scorecard extract, one report", best_of(python("-m", "pipelines.cli", *extract)), bare)
    warehouse = folder / "warehouse"
    shutil.rmtree(folder, ignore_errors=True)
    run = python("-m", "pipelines.cli", "run", "--raw", str(REPOSITORY / "raw"), "--warehouse", str(warehouse))
    imports = best_of(python("-c", "import dagster, dagster_dbt, dbt.cli.main"), 2).cpu
    yield Line("first night on raw/", cost_of(run), imports, "floor: importing Dagster and dbt")
    yield Line("night without change", best_of(run, 2), imports)
    yield Line("the same, all built and tested (--full)", cost_of([*run, "--full"]), imports)
    there = {"SCORECARD_WAREHOUSE": str(warehouse), "SCORECARD_RAW": str(REPOSITORY / "raw")}
    definitions = cost_of(python("-c", "import pipelines.definitions"), there)
    yield Line("load the definitions", definitions, imports)
