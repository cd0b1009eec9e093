"""How DuckDB would run each model: no join that compares every row with every other, but where one side is small."""

from pathlib import Path

import duckdb

SLOW = "BLOCKWISE_NL_JOIN"
SMALL = {
    "int_progress": "items of progress books against the promises of one place and year",
    "int_targets_not_set": "sentences that set no target against the names of indicators",
}
"""Models that may: no key joins their sides, and one of them is few rows on any input."""


def opened(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """What dbt built: the published tables, and those it worked with."""
    build = duckdb.connect(str(warehouse / "stage" / "scorecard.duckdb"), read_only=True)
    build.execute(f"attach if not exists '{warehouse / 'stage' / 'working.duckdb'}' as working (read_only)")
    return build


def test_no_model_compares_every_row_with_every_other(warehouse: Path) -> None:
    found, planned = set(), 0
    with opened(warehouse) as build:
        for path in (warehouse / "target" / "compiled").glob("**/models/**/*.sql"):
            ((_, plan),) = build.execute(f"explain {path.read_text('utf-8')}").fetchall()
            planned += 1
            if SLOW in plan:
                found.add(path.stem)
    assert planned > 30
    assert found <= SMALL.keys()


def test_a_condition_on_one_side_of_an_outer_join_would_be_seen(warehouse: Path) -> None:
    sql = """
    explain select a.fact_id from fct_facts as a
    left join fct_facts as b on a.subject = b.subject and a.kind = 'actual'
    """
    with opened(warehouse) as build:
        ((_, plan),) = build.execute(sql).fetchall()
    assert SLOW in plan
