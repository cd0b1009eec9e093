"""The same facts give the same marts, whatever order they were landed in and however many threads read them."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest


@pytest.fixture(scope="module")
def both(warehouse: Path, tmp_path_factory: pytest.TempPathFactory, dbt: Any) -> duckdb.DuckDBPyConnection:
    """The build of the fixture, and one of the same rows in reverse order, in two parts and by one thread."""
    root = tmp_path_factory.mktemp("again")
    for folder in ("landing", "ledger"):
        shutil.copytree(warehouse / folder, root / folder)
    for part in (root / "landing").glob("*/part-0.parquet"):
        rows = pl.read_parquet(part).reverse()
        rows.head(len(rows) // 2).write_parquet(part)
        rows.tail(len(rows) - len(rows) // 2).write_parquet(part.with_name("part-1.parquet"))
    (root / "stage").mkdir()
    for verb in ("seed", "run"):
        done = dbt(root, verb, "--threads", "1")
        assert done.returncode == 0, done.stdout + done.stderr
    connection = duckdb.connect()
    for name, folder in (("first", warehouse), ("second", root)):
        connection.execute(f"attach '{folder / 'stage' / 'scorecard.duckdb'}' as {name} (read_only)")
    return connection


def test_no_row_differs(both: duckdb.DuckDBPyConnection) -> None:
    tables = both.sql(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = 'first' and schema_name in ('main', 'quality')"
    ).fetchall()
    assert len(tables) >= 15
    differing = {}
    for (table,) in tables:
        one, other = (f"(select * from {name}.{table})" for name in ("first", "second"))
        rows = both.sql(f"({one} except all {other}) union all ({other} except all {one})").fetchall()
        if rows:
            differing[table] = len(rows)
    assert differing == {}
