"""What going beyond one machine costs: extraction over a cluster's nodes, and releases in the lake.

``PYTHONPATH=.extras python -m benchmarks.beyond cluster`` and ``… lake RELEASE`` (a published file) print the tables of
docs/scaling.md. Both start what they need on this machine, so the nodes share its cores: they tell what the way
costs, not what more machines would give.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.corpus import compose, plan, write_corpus
from pipelines.ingest import reports
from pipelines.ingest.cluster import RayExecutor, packed
from pipelines.ingest.executors import Executor, ProcessExecutor, SerialExecutor
from pipelines.publishing.copying import copy_tables
from pipelines.publishing.lake import Lake, publish_to_lake
from pipelines.quality.intake import Intake, Scope
from schemas.landing import TABLES
from tests.scale.postgres_server import postgres_server
from tests.scale.ray_nodes import RayCluster, ray_cluster

DOCUMENTS = 256
FACTS = (10_000, 100_000, 1_000_000)
READERS = (1, 2, 4)
READS = 10
SEED = 1
Opener = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]
QUERY = "select kind, measure, count(*), sum(value) from main.fct_facts where district_code = '410802' group by all"


def cluster() -> None:
    """Documents per second of each executor, and the processor time that each document costs the one that asks.

    The cluster is warm: its workers have their vocabulary. The last line is a night's whole step, landing included.
    """
    batches = list(_documents(DOCUMENTS).iter_slices(reports.BATCH_DOCUMENTS))
    results = reports.read_batch(batches[0])
    print(f"{DOCUMENTS} documents, {len(batches)} batches; a batch is {len(packed(batches[0])) / 1e6:.2f} MB out,")
    print(f"{len(packed(results)) / 1e6:.2f} MB back ({results.facts.height} facts)\n")
    print("executor | seconds | documents per second | own processor ms per document")
    _timed("serial", SerialExecutor(), batches)
    _timed("processes (2)", ProcessExecutor(2), batches)
    with tempfile.TemporaryDirectory() as folder, ray_cluster(nodes=1) as running:
        _over(running, "ray, 1 node", batches)
        running.add_node()
        _over(running, "ray, 2 nodes", batches)
        _night(running, Path(folder))


def _over(running: RayCluster, name: str, batches: Sequence[pl.DataFrame]) -> None:
    for label, address in ((name, running.address), (f"{name}, ray://", running.client_address)):
        executor = RayExecutor(address, reports.extractor_version, SerialExecutor(), print)
        list(executor.imap_unordered(reports.read_batch, batches[:4]))
        _timed(label, executor, batches)


def _night(running: RayCluster, folder: Path) -> None:
    write_corpus(folder / "raw", plan(DOCUMENTS), SEED)
    landing, ledger = folder / "warehouse" / "landing", folder / "warehouse" / "ledger"
    intake = Intake(folder / "raw", landing, ledger, "run", datetime(2026, 1, 1), Scope(), lambda _line: None)
    intake.documents()
    executor = RayExecutor(running.address, reports.extractor_version, SerialExecutor(), print)
    _print_costs("a night's step, ray, 2 nodes", lambda: intake.report_facts(executor))


def _timed(name: str, executor: Executor, batches: Sequence[pl.DataFrame]) -> None:
    _print_costs(name, lambda: list(executor.imap_unordered(reports.read_batch, batches)))


def _print_costs(name: str, work: Callable[[], object]) -> None:
    began = time.process_time()
    seconds, _ = _clock(work)
    own = 1000 * (time.process_time() - began) / DOCUMENTS
    print(f"{name} | {seconds:.1f} | {DOCUMENTS / seconds:.0f} | {own:.2f}", flush=True)


def _documents(count: int) -> pl.DataFrame:
    schema = TABLES["raw_documents"].polars_schema
    rows = []
    for number, (code, year) in enumerate(plan(count)):
        report = compose(code, year, SEED)
        known = {
            "document_id": f"{number:064x}",
            "text": "\n".join(report.paragraphs),
            "planning_year": year,
            "reporting_district_code": code,
            "place_name": report.paragraphs[0].partition(str(year))[0],
            "source_type": "work_report",
            "source_path": report.source_path,
        }
        rows.append({name: known.get(name) for name in schema})
    return pl.DataFrame(rows, schema=schema, orient="row")


def lake(release: Path) -> None:
    """A release of so many facts as a file and in the lake: what it takes to publish, to open and to ask it."""
    heads = ("file s", "file MB", "lake s", "lake MB", "next release s", "catalogue MB", "open file ms", "open lake ms")
    print("facts", *heads, *(f"{place} ms, {n} asking" for n in READERS for place in ("file", "lake")), sep=" | ")
    for facts in FACTS:
        with tempfile.TemporaryDirectory() as folder, postgres_server() as catalogue:
            print(
                facts,
                *_released(release, Path(folder), Lake(catalogue, f"{folder}/data"), facts),
                sep=" | ",
                flush=True,
            )


def _released(release: Path, folder: Path, into: Lake, facts: int) -> list[str]:
    grown, file = folder / "build.duckdb", folder / "release.duckdb"
    _grow(release, grown, facts)
    as_file, _ = _clock(lambda: _copy(grown, file))
    first, _ = _clock(lambda: publish_to_lake(into, file))
    with duckdb.connect(str(file)) as connection:
        connection.execute("update meta.meta_release set release_id = 'again'")
    size = _bytes(Path(into.data))
    again, _ = _clock(lambda: publish_to_lake(into, file))
    told = [as_file, file.stat().st_size / 1e6, first, size / 1e6, again, _catalogue_bytes(into) / 1e6]
    opened = [_opening(opener) for opener in (_file(file), into.opened)]
    asked = [_asking(opener, readers) for readers in READERS for opener in (_file(file), into.opened)]
    return [f"{one:.1f}" for one in told] + [f"{one:.0f}" for one in opened + asked]


def _grow(release: Path, grown: Path, facts: int) -> None:
    """The release with its facts told again of nobody until there are so many."""
    with duckdb.connect(str(grown)) as connection:
        connection.execute(f"attach '{release}' as source (read_only)")
        copy_tables(connection, "source")
        connection.execute(
            "insert into main.fct_facts select facts.* replace (fact_id || '-' || copy as fact_id,"
            " evidence || md5(fact_id || copy) as evidence, value + copy as value)"
            " from source.main.fct_facts as facts, range(1, 1 + cast(ceil(? / (select count(*) from"
            " source.main.fct_facts)) as bigint)) as copies(copy) limit greatest(0, ? - (select count(*) from"
            " source.main.fct_facts))",
            [facts, facts],
        )


def _copy(build: Path, file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{build}' as build (read_only)")
        copy_tables(connection, "build")
        connection.execute("checkpoint")


def _file(file: Path) -> Opener:
    return lambda: duckdb.connect(str(file), read_only=True)


def _opening(opener: Opener) -> float:
    """Milliseconds to open and ask once."""

    def once() -> None:
        with opener() as connection:
            connection.execute(QUERY).fetchall()

    return 1000 * min(_clock(once)[0] for _ in range(READS))


def _asking(opener: Opener, readers: int) -> float:
    """Milliseconds of one query over a connection that is open, while so many ask at a time."""

    def ask(_number: int) -> float:
        with opener() as connection:
            connection.execute(QUERY).fetchall()
            return _clock(lambda: [connection.execute(QUERY).fetchall() for _ in range(READS)])[0]

    with ThreadPoolExecutor(readers) as pool:
        return 1000 * max(pool.map(ask, range(readers))) / READS


def _catalogue_bytes(of_lake: Lake) -> int:
    with of_lake.opened() as connection:
        connection.execute(f"attach '{of_lake.catalogue}' as catalogue (type postgres, read_only)")
        sql = "select * from postgres_query('catalogue', 'select pg_database_size(current_database())')"
        return int(connection.execute(sql).fetchall()[0][0])


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def _clock(work: Callable[[], object]) -> tuple[float, object]:
    started = time.monotonic()
    result = work()
    return time.monotonic() - started, result


if __name__ == "__main__":
    cluster() if sys.argv[1] == "cluster" else lake(Path(sys.argv[2]))
