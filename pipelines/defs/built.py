"""The finished build as the UI tells it: row counts, columns, first rows, and the rows of failed tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import dagster as dg
import duckdb

from pipelines.defs.described import PREVIEW_KEY, PREVIEW_ROWS, column_words, previewed
from pipelines.defs.lineage import Columns, Relation
from pipelines.defs.verdicts import table_of
from pipelines.quality.verdict import SAMPLE_ROWS
from pipelines.workspace import Workspace

FAILURES = "dbt_test__audit"
PREVIEWED = ("main", "quality")
"""Schemas whose rows mean something to a reader."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build, its two files opened read-only when dbt is done with them."""

    connection: duckdb.DuckDBPyConnection
    columns: Columns
    places: Mapping[Relation, str]
    """The database of each table, and of each view over landing."""

    @classmethod
    @contextmanager
    def opened(cls, workspace: Workspace) -> "Iterator[Built]":
        """The build for as long as somebody reads it."""
        with duckdb.connect(str(workspace.build), read_only=True) as connection:
            quoted = str(workspace.working).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {workspace.working.stem} (read_only)")
            yield cls(connection, _columns(connection), _places(connection))

    def count(self, schema: str, table: str) -> int | None:
        """Rows of a table or of a view over landing; ``None`` for other views, and for what was not built.

        A view among the models is one that another reads: counting it would work out all of it once more.
        """
        if (schema, table) not in self.places:
            return None
        (number,) = self.connection.execute(f"select count(*) from {self._named(schema, table)}").fetchall()[0]
        return int(number)

    def metadata(self, schema: str, table: str) -> dict[str, Any]:
        """Columns with their types and words, and the first rows where a reader wants them."""
        kinds = self.columns.get((schema, table), {})
        told: dict[str, Any] = {"dagster/column_schema": _schema(kinds, table)}
        if schema in PREVIEWED and (schema, table) in self.places:
            rows = self._rows(schema, table, previewed(kinds), PREVIEW_ROWS)
            told |= {PREVIEW_KEY: table_of(rows)} if rows else {}
        return told

    def failed_rows(self, test: str) -> dict[str, Any]:
        """A table of the first rows that dbt stored for a failed test; nothing when it stored none."""
        if (FAILURES, test) not in self.places:
            return {}
        rows = self._rows(FAILURES, test, ["*"], SAMPLE_ROWS)
        return {"明细 rows": table_of(rows)} if rows else {}

    def _rows(self, schema: str, table: str, names: list[str], limit: int) -> list[Mapping[str, object]]:
        chosen = ", ".join(name if name == "*" else f'"{name}"' for name in names)
        cursor = self.connection.execute(f"select {chosen} from {self._named(schema, table)} limit {limit}")
        heads = [column[0] for column in cursor.description]
        return [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]

    def _named(self, schema: str, table: str) -> str:
        return f'"{self.places[schema, table]}"."{schema}"."{table}"'


def _places(connection: duckdb.DuckDBPyConnection) -> Mapping[Relation, str]:
    found = connection.execute(
        "select schema_name, table_name, database_name from duckdb_tables() where not internal"
        " union all select schema_name, view_name, database_name from duckdb_views() where schema_name = 'staging'"
    ).fetchall()
    return {(schema, name): database for schema, name, database in found}


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
