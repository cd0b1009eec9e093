"""dbt on many facts, and the questions of docs/queries.md on what it built."""

import re
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from benchmarks.corpus import plan, write_corpus
from benchmarks.many_facts import multiply
from benchmarks.measure import Cost, cost_of
from benchmarks.report import Line
from pipelines.publishing.memory import MEMORY_VARIABLE, facts_landed, memory_limit, one_by_one
from pipelines.quality.intake import Intake, Scope

REPOSITORY = Path(__file__).resolve().parents[1]
PROJECT = REPOSITORY / "dbt_project"
DBT = str(Path(sys.executable).with_name("dbt"))
DRAWN_REPORTS = 1000
"""Reports whose facts are told again of other counties; fewer when few facts are asked for."""
FACTS_PER_REPORT = 167
QUESTION = re.compile(r"```sql\n(.*?)```", re.DOTALL)
TIMES = 3
NOW = datetime(2026, 1, 1)


def measure(folder: Path, count: int) -> Iterator[Line]:
    """`dbt build` on about ``count`` facts, then each question; the floor reads the same facts and writes them once."""
    shutil.rmtree(folder, ignore_errors=True)
    drawn = folder / "drawn"
    write_corpus(drawn / "raw", plan(min(DRAWN_REPORTS, max(1, count // FACTS_PER_REPORT))), 1)
    intake = Intake(drawn / "raw", drawn / "landing", drawn / "ledger", "benchmark", NOW, Scope(), lambda _: None)
    intake.documents()
    intake.report_facts()
    warehouse = folder / "warehouse"
    facts = multiply(drawn / "landing", warehouse, count)
    floor = _floor(warehouse, folder / "floor.duckdb")
    cost = _build(warehouse)
    yield Line(f"dbt build, {facts} facts", cost, floor, "floor: Parquet to one DuckDB table")
    yield from _questions(warehouse / "stage" / "scorecard.duckdb")


def _build(warehouse: Path) -> Cost:
    (warehouse / "stage").mkdir(parents=True, exist_ok=True)
    folders = {"--project-dir": PROJECT, "--profiles-dir": PROJECT}
    folders |= {"--target-path": warehouse / "dbt" / "target", "--log-path": warehouse / "dbt" / "logs"}
    arguments = [str(part) for pair in folders.items() for part in pair]
    facts = facts_landed(warehouse / "landing")
    # Tests that warn are the generated reports contradicting each other; errors end in a status of their own.
    return cost_of(
        [
            DBT,
            "--quiet",
            "build",
            "--exclude-resource-type",
            "unit_test",
            *arguments,
            *one_by_one(facts),
            "--vars",
            '{"as_of": "2026-01-01"}',
        ],
        {"SCORECARD_WAREHOUSE": str(warehouse), MEMORY_VARIABLE: memory_limit(facts)},
    )


def _floor(warehouse: Path, target: Path) -> float:
    started = time.process_time()
    with duckdb.connect(str(target)) as connection:
        parts = str(warehouse / "landing" / "report_facts" / "part-*.parquet").replace("'", "''")
        connection.execute(f"create table facts as from read_parquet('{parts}')")
    return time.process_time() - started


def _questions(build: Path) -> Iterator[Line]:
    """Median wall time of each question, warm."""
    text = (REPOSITORY / "docs" / "queries.md").read_text("utf-8")
    with duckdb.connect(str(build), read_only=True) as connection:
        for number, sql in enumerate(QUESTION.findall(text), 1):
            times = []
            for _ in range(TIMES + 1):
                started = time.perf_counter()
                rows = len(connection.execute(sql).fetchall())
                times.append(time.perf_counter() - started)
            median = statistics.median(times[1:])
            yield Line(f"question {number} of docs/queries.md", Cost(median, median, 0, ""), note=f"{rows} rows")
