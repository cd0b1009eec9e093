"""Columns are followed through names, joins and unions to the parents' columns; constants come from nowhere."""

from typing import Any

import pytest

from pipelines.defs.lineage import column_lineage

COLUMNS = {
    ("main", "facts"): {"fact_id": "VARCHAR", "value": "DECIMAL", "unit": "VARCHAR", "place": "VARCHAR"},
    ("main", "places"): {"code": "VARCHAR", "name": "VARCHAR"},
    ("main", "mart"): {"a": "VARCHAR", "b": "VARCHAR"},
}
MANIFEST: dict[str, Any] = {
    "nodes": {
        "model.p.facts": {"schema": "main", "alias": "facts", "name": "facts", "resource_type": "model"},
        "model.p.places": {"schema": "main", "alias": "places", "name": "places", "resource_type": "model"},
    },
    "sources": {"source.p.raw": {"schema": "landing", "identifier": "raw", "name": "raw", "resource_type": "source"}},
}


def lineage(sql: str, *parents: str, kind: str = "model") -> dict[str, list[tuple[str, str]]]:
    node = {"schema": "main", "alias": "mart", "resource_type": kind, "compiled_code": sql}
    return column_lineage({**node, "depends_on": {"nodes": parents}}, MANIFEST, COLUMNS)


PLACES_AND_VALUES = "select value as a, unit as b from main.facts"


@pytest.mark.parametrize(
    ("sql", "a", "b"),
    [
        ('select value as a, unit as b from "db"."main"."facts"', ["value"], ["unit"]),
        ("select value || unit as a, 'x' as b from main.facts", ["unit", "value"], []),
        ("with f as (select * from main.facts) select f.value as a, count(*) as b from f", ["value"], []),
        (f"{PLACES_AND_VALUES} union all select unit, place from main.facts", ["unit", "value"], ["place", "unit"]),
        (f"{PLACES_AND_VALUES} union all by name select unit as b from main.facts", ["value"], ["unit"]),
        ("select max(value) over (partition by place) as a, unit as b from main.facts", ["place", "value"], ["unit"]),
    ],
)
def test_a_column_is_followed_to_its_parents(sql: str, a: list[str], b: list[str]) -> None:
    told = lineage(sql, "model.p.facts")
    assert {name: sorted(column for _, column in used) for name, used in told.items()} == {"a": a, "b": b}


def test_a_join_tells_whose_column_it_is() -> None:
    sql = "select f.value as a, p.name as b from main.facts as f join main.places as p on f.place = p.code"
    told = lineage(sql, "model.p.facts", "model.p.places")
    assert told == {"a": [("facts", "value")], "b": [("places", "name")]}


def test_a_landing_table_is_known_although_it_is_read_from_files() -> None:
    sql = "select cast(x as varchar) as a, y as b from read_parquet('landing/raw/*.parquet')"
    assert lineage(sql, "source.p.raw")["a"] == [("raw", "x")]


def test_seeds_and_broken_sql_tell_nothing() -> None:
    assert lineage("select 1 as a", kind="seed") == {}
    assert lineage("select from where", "model.p.facts") == {}
