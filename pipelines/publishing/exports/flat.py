"""One published table as CSV or Parquet."""

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.publishing.exports.safety import harmless
from schemas.registry import columns

SHAPES = ("csv", "parquet")


class UnknownTableError(ValueError):
    """The release has no such table; the message lists those it has."""


def export_table(release: Path, table: str, shape: str, target: Path, *, labels: bool = False) -> int:
    """Write ``table`` (``fct_facts``, ``quality.findings``) to ``target`` and return its number of rows.

    ``csv`` is UTF-8 with a byte order mark, so that Excel shows Chinese, text that a spreadsheet would run made
    harmless; ``labels`` heads its columns in Chinese. ``parquet`` is as stored. Raises ``UnknownTableError``.
    """
    with duckdb.connect(str(release), read_only=True) as connection:
        name = _quoted(connection, table)
        if shape == "parquet":
            path = str(target).replace("'", "''")
            connection.execute(f"copy (from {name}) to '{path}' (format parquet, compression zstd)")
            counted = connection.execute(f"select count(*) from {name}").fetchone()
            return counted[0] if counted else 0
        cursor = connection.execute(f"from {name}")
        return _write_csv(cursor, table, target, labels=labels)


def tables(connection: duckdb.DuckDBPyConnection) -> Sequence[tuple[str, str]]:
    """Schema and name of every published table."""
    return connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()


def _quoted(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    known = {name if schema == "main" else f"{schema}.{name}": (schema, name) for schema, name in tables(connection)}
    if table not in known:
        raise UnknownTableError(f"没有数据表 {table}；可导出：{'、'.join(known)}")
    schema, name = known[table]
    return f'"{schema}"."{name}"'


def _write_csv(cursor: duckdb.DuckDBPyConnection, table: str, target: Path, *, labels: bool) -> int:
    names = [str(column[0]) for column in cursor.description or []]
    rows = 0
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_label(name, table) for name in names] if labels else names)
        while batch := cursor.fetchmany(10_000):
            writer.writerows([harmless(value) for value in row] for row in batch)
            rows += len(batch)
    return rows


def _label(name: str, table: str) -> str:
    word = columns().get(f"{table}.{name}") or columns().get(name)
    return word.label_zh if word else name
