"""Which columns of its parents a column of a model is made of, read from the compiled SQL.

What belongs here: following names through common table expressions, joins and unions. What does not: running SQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

DIALECT = "duckdb"
Relation = tuple[str, str]
"""Schema and name of a table or view."""
Columns = Mapping[Relation, Mapping[str, str]]
"""Columns of each relation with their types."""


Lineage = Mapping[str, Sequence[tuple[str, str]]]
"""For each column the assets and columns that its values come from."""


class Trace:
    """The sources of the columns of one query; each name of each scope is followed once."""

    def __init__(self, sql: str, columns: Columns) -> None:
        schema: dict[str, Any] = {}
        for (folder, name), known in columns.items():
            schema.setdefault(folder, {})[name] = known
        # Relations are written with the name of the database, which the schema need not know.
        parsed = parse_one(sql, dialect=DIALECT)
        for table in parsed.find_all(exp.Table):
            table.set("catalog", None)
        self._root = build_scope(
            qualify(parsed, schema=schema, dialect=DIALECT, validate_qualify_columns=False, quote_identifiers=False)
        )
        self._known: dict[tuple[int, str], frozenset[tuple[Relation, str]]] = {}

    def of(self, column: str) -> frozenset[tuple[Relation, str]]:
        """Relations and columns that the values of ``column`` come from; conditions and joins are not among them."""
        return self._of(self._root, column) if self._root else frozenset()

    def _of(self, scope: Scope, column: str) -> frozenset[tuple[Relation, str]]:
        key = (id(scope), column.lower())
        if key not in self._known:
            self._known[key] = frozenset()
            self._known[key] = frozenset(self._follow(scope, column))
        return self._known[key]

    def _follow(self, scope: Scope, column: str) -> Iterator[tuple[Relation, str]]:
        if scope.set_operation_scopes:
            for side in _sides(scope, column):
                yield from self._of(*side)
            return
        chosen = next((e for e in _selected(scope) if e.alias_or_name.lower() == column.lower()), None)
        for used in chosen.find_all(exp.Column) if chosen else ():
            source = scope.sources.get(used.table)
            if isinstance(source, Scope):
                yield from self._of(source, used.name)
            elif isinstance(source, exp.Table):
                yield (source.db, source.name), used.name


def _sides(scope: Scope, column: str) -> Iterator[tuple[Scope, str]]:
    """Both sides of a union with the name that the column has there: its own by name, else that of its place."""
    left, right = scope.set_operation_scopes
    names = [e.alias_or_name for e in _selected(left)]
    yield left, column
    if scope.expression.args.get("by_name"):
        yield right, column
        return
    place = next((i for i, name in enumerate(names) if name.lower() == column.lower()), None)
    others = _selected(right)
    if place is not None and place < len(others):
        yield right, others[place].alias_or_name


def _selected(scope: Scope) -> list[Any]:
    """What a query selects, in order."""
    return list(scope.expression.selects) if isinstance(scope.expression, exp.Query) else []


def column_lineage(node: Mapping[str, Any], manifest: Mapping[str, Any], columns: Columns) -> Lineage:
    """For each column of a compiled dbt node, the assets and columns that its values come from, in order.

    Nothing for a seed, and nothing for SQL that cannot be read. ``columns`` are those of the build.
    """
    sql = node.get("compiled_code")
    if node["resource_type"] != "model" or not sql:
        return {}
    parents = [manifest["nodes"].get(one) or manifest["sources"][one] for one in node["depends_on"]["nodes"]]
    names = {(parent["schema"], parent.get("alias") or parent["identifier"]): parent["name"] for parent in parents}
    # A landing table is read from its files: a staging view has this one parent and no relation for it.
    files = next((parent["name"] for parent in parents if parent["resource_type"] == "source"), None)
    own = (node["schema"], node["alias"])
    try:
        trace = Trace(sql, {relation: columns[relation] for relation in (*names, own) if relation in columns})
        found = {column: trace.of(column) for column in columns.get(own, {})}
    except (SqlglotError, RecursionError):
        return {}
    return {
        column: sorted({(name, there) for relation, there in used if (name := names.get(relation, files))})
        for column, used in found.items()
    }
