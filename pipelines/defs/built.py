"""The finished build as the UI tells it: row counts, columns, first rows, and the rows of failed tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from pipelines.defs.described import PREVIEW_KEY, PREVIEW_ROWS, column_words, previewed
from pipelines.defs.lineage import Columns, Relation
from pipelines.defs.verdicts import table_of
from pipelines.quality.verdict import SAMPLE_ROWS

FAILURES = "dbt_test__audit"
PREVIEWED = ("main", "quality")
"""Schemas whose rows mean something to a reader."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build, opened read-only when dbt is done with the file."""

    connection: duckdb.DuckDBPyConnection
    columns: Columns

    @classmethod
    @contextmanager
    def opened(cls, build: Path) -> "Iterator[Built]":
        """The build for as long as somebody reads it."""
        with duckdb.connect(str(build), read_only=True) as connection:
            yield cls(connection, _columns(connection))

    def count(self, schema: str, table: str) -> int | None:
        """Rows of a table or view; ``None`` when it was not built."""
        try:
            (number,) = self.connection.execute(f'select count(*) from "{schema}"."{table}"').fetchall()[0]
        except duckdb.CatalogException:
            return None
        return int(number)

    def metadata(self, schema: str, table: str) -> dict[str, Any]:
        """Columns with their types and words, and the first rows where a reader wants them."""
        kinds = self.columns.get((schema, table), {})
        told: dict[str, Any] = {"dagster/column_schema": _schema(kinds, table)}
        if schema in PREVIEWED and (rows := self._rows(schema, table, previewed(kinds), PREVIEW_ROWS)):
            told[PREVIEW_KEY] = table_of(rows)
        return told

    def failed_rows(self, test: str) -> dict[str, Any]:
        """A table of the first rows that dbt stored for a failed test; nothing when it stored none."""
        try:
            rows = self._rows(FAILURES, test, ["*"], SAMPLE_ROWS)
        except duckdb.CatalogException:
            return {}
        return {"明细 rows": table_of(rows)} if rows else {}

    def _rows(self, schema: str, table: str, names: list[str], limit: int) -> list[Mapping[str, object]]:
        chosen = ", ".join(name if name == "*" else f'"{name}"' for name in names)
        cursor = self.connection.execute(f'select {chosen} from "{schema}"."{table}" limit {limit}')
        heads = [column[0] for column in cursor.description]
        return [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]


def _columns(connection: duckdb.DuckDBPyConnection) -> Columns:
    found: dict[Relation, dict[str, str]] = {}
    sql = "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal"
    for schema, table, column, kind in connection.execute(f"{sql} order by table_oid, column_index").fetchall():
        found.setdefault((schema, table), {})[column] = kind
    return found


def _schema(kinds: Mapping[str, str], table: str) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[dg.TableColumn(name, type=kind, description=column_words(name, table)) for name, kind in kinds.items()]
    )
