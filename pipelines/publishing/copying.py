"""Copying published tables from one database to another, comments included.

What belongs here: statements over an open connection. What does not: files and renames (``release.py``), the lake
(``lake.py``). The source is attached under a name; what is written is the connection's current database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

PUBLISHED_SCHEMAS = ("main", "quality", "meta")


@dataclass(frozen=True, slots=True)
class Relation:
    """A copied table."""

    schema: str
    name: str
    rows: int


def copy_tables(connection: duckdb.DuckDBPyConnection, source: str) -> tuple[Relation, ...]:
    """Every published table in the attached database ``source``, in the place of one of the same name."""
    tables = connection.execute(
        "select schema_name, table_name, comment from duckdb_tables()"
        " where database_name = ? and schema_name in (select unnest(?)) order by all",
        [source, list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    relations = []
    for schema, name, remark in tables:
        connection.execute(f'create schema if not exists "{schema}"')
        connection.execute(f'create or replace table "{schema}"."{name}" as from {source}."{schema}"."{name}"')
        comment(connection, f'table "{schema}"."{name}"', remark)
        _copy_column_comments(connection, source, schema, name)
        relations.append(Relation(schema, name, row_count(connection, schema, name)))
    return tuple(relations)


def relations_of(connection: duckdb.DuckDBPyConnection, schemas: Sequence[str]) -> tuple[Relation, ...]:
    """The tables of ``schemas`` in the current database with their rows."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = current_database() and schema_name in (select unnest(?)) order by all",
        [list(schemas)],
    ).fetchall()
    return tuple(Relation(schema, name, row_count(connection, schema, name)) for schema, name in tables)


def row_count(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> int:
    """Rows of a table of the current database. Raises ``duckdb.CatalogException`` when there is none of that name."""
    found = connection.execute(f'select count(*) from "{schema}"."{name}"').fetchone()
    return int(found[0]) if found else 0


def comment(connection: duckdb.DuckDBPyConnection, target: str, words: str | None) -> None:
    """Say ``words`` about a table or a column; nothing when there are none."""
    if words:
        text = words.replace("'", "''")
        connection.execute(f"comment on {target} is '{text}'")


def _copy_column_comments(connection: duckdb.DuckDBPyConnection, source: str, schema: str, table: str) -> None:
    comments = connection.execute(
        "select column_name, comment from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ? and comment is not null",
        [source, schema, table],
    ).fetchall()
    for column, words in comments:
        comment(connection, f'column "{schema}"."{table}"."{column}"', words)
