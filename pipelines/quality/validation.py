"""Landing frames against their Pandera models: good rows go on, bad rows become refusals."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from pipelines.ingest.refusal import Refusal
from schemas.landing import TABLES, Table, model
from schemas.registry import column

DUPLICATE = "multiple_fields_uniqueness"
NO_PATHS: Mapping[str, str] = {}
_Broken = dict[int, set[tuple[str, str]]]


class SchemaDriftError(ValueError):
    """A frame's columns or types are not those of its landing table: a fault of the program, not of the data."""


@dataclass(frozen=True, slots=True)
class Split:
    """A frame divided: ``accepted`` keeps the order of the rows; each refused row has one refusal per broken rule.

    ``documents`` names the document of each refusal, empty where the table has no such column.
    """

    accepted: pl.DataFrame
    refusals: tuple[Refusal, ...]
    documents: tuple[str, ...]
    refused_rows: int


def split(frame: pl.DataFrame, table_name: str, *, source_paths: Mapping[str, str] = NO_PATHS) -> Split:
    """Divide ``frame`` into rows that keep every rule of the table's model and refusals for those that do not.

    ``source_paths`` names the file of a document where the table has no such column. Raises ``SchemaDriftError`` when
    columns or types differ from the registry: then no row can be trusted.
    """
    table = TABLES[table_name]
    if frame.schema != table.polars_schema:
        raise SchemaDriftError(_drift(frame.schema, table))
    broken = _broken_rules(frame, table_name)
    if not broken:
        return Split(frame, (), (), 0)
    refusals, documents = [], []
    for index, rules in sorted(broken.items()):
        row = frame.row(index, named=True)
        document = str(row.get("document_id") or "")
        path = str(row.get("source_path") or source_paths.get(document, ""))
        refusals += [_refusal(table, row, rule, about, path) for rule, about in sorted(rules)]
        documents += [document] * len(rules)
    keep = pl.Series([index not in broken for index in range(frame.height)], dtype=pl.Boolean)
    return Split(frame.filter(keep), tuple(refusals), tuple(documents), len(broken))


def _drift(schema: pl.Schema, table: Table) -> str:
    expected = dict(table.polars_schema)
    found = dict(schema)
    parts = [f"missing {name}" for name in expected.keys() - found.keys()]
    parts += [f"unknown {name}" for name in found.keys() - expected.keys()]
    parts += [
        f"{name} is {found[name]}, not {expected[name]}"
        for name in expected.keys() & found.keys()
        if found[name] != expected[name]
    ]
    return f"{table.name}: " + ("; ".join(sorted(parts)) or "columns stand in another order")


def _broken_rules(frame: pl.DataFrame, table_name: str) -> _Broken:
    try:
        model(table_name).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        broken: _Broken = defaultdict(set)
        for case in errors.failure_cases.iter_rows(named=True):
            if case["index"] is None:
                raise SchemaDriftError(f"{table_name}: {case['check']} on {case['column']}") from errors
            broken[int(case["index"])].add((str(case["check"]), str(case["column"])))
        return _keep_first(frame, TABLES[table_name], broken)
    return {}


def _keep_first(frame: pl.DataFrame, table: Table, broken: _Broken) -> _Broken:
    """Of rows that share a key the first stays: Pandera on Polars reports them all."""
    if not table.key:
        return broken
    first = frame.select(pl.struct(table.key).is_first_distinct()).to_series()
    kept = {
        row: rules - {(check, about) for check, about in rules if check == DUPLICATE and first[row]}
        for row, rules in broken.items()
    }
    return {row: rules for row, rules in kept.items() if rules}


def _refusal(table: Table, row: dict[str, object], check: str, about: str, source_path: str) -> Refusal:
    rule = next((rule for rule in table.rules if rule.name == check), None)
    if rule is not None:
        name, subject, message = rule.name, rule.about, rule.message_zh
    elif check == DUPLICATE:
        name, subject, message = "duplicate_key", table.key[0], f"主键重复（{'、'.join(table.key)}）"
    elif check.startswith("not_nullable"):
        name, subject, message = f"{about}_missing", about, f"{column(about, table.name).label_zh}不能为空"
    else:
        name, subject = check, about
        message = f"{column(about, table.name).label_zh}的值不在允许范围"
    value = row.get(subject)
    return Refusal(
        asset=table.name,
        source_path=source_path,
        rule=name,
        message=message,
        sheet=_text(row.get("sheet")),
        cell=_text(row.get("cell")),
        row_number=_number(row.get("row_number")),
        start_offset=_number(row.get("start_offset")),
        value=None if value is None else str(value),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
