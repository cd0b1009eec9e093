"""Findings of a finished build as verdicts: one for each rule of the policy, on the asset that the rule is about.

What belongs here: counting findings and choosing the rows to show. What does not: finding them (dbt).
"""

import duckdb

from pipelines.quality.verdict import SAMPLE_ROWS, Verdict
from schemas.landing import TABLES
from schemas.policy import rules_of

EXAMINED = {
    "growth_against_levels": "fct_year_on_year where measure = 'level' and growth_difference is not null",
    "jump": "fct_year_on_year where change_pct is not null",
    "series_gap": "fct_year_on_year where period_type = 'year'",
    "completion_against_target": "fct_target_vs_actual where stated_completion_pct is not null",
    "target_unreported": "fct_target_vs_actual where is_headline",
    "numerals_unexplained": "dim_document where is_current and medium = 'text'",
}
"""What a rule looked at, where that is not every row of its asset: the tail of a count."""

WORST_FIRST = """
select
    -- The place has a column of its own here: the message need not end with it.
    if(left_at is null, message_zh, regexp_replace(message_zh, '（[^（）]* 工作表“[^”]*”[^（）]*）$', ''))
        as message_zh,
    left_value,
    right_value,
    if(ends_with(left_at, left_evidence), left_at, nullif(concat_ws('：', left_at, left_evidence), '')) as left_side,
    if(ends_with(right_at, right_evidence), right_at, nullif(concat_ws('：', right_at, right_evidence), ''))
        as right_side
from quality.findings
where rule = ?
order by abs(left_value - right_value) / nullif(abs(right_value), 0) desc nulls last, year desc nulls last, finding
limit ?
"""


def finding_verdicts(build: duckdb.DuckDBPyConnection) -> tuple[Verdict, ...]:
    """A verdict for each rule of the family ``findings``; ``build`` has the file of working tables attached."""
    return tuple(_verdict(build, rule.name, rule.asset) for rule in rules_of("findings"))


def _verdict(connection: duckdb.DuckDBPyConnection, rule: str, asset: str) -> Verdict:
    failed = _count(connection, f"quality.findings where rule = '{rule}'")
    rows: list[dict[str, object]] = []
    if failed:
        cursor = connection.execute(WORST_FIRST, [rule, SAMPLE_ROWS])
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Verdict(
        check=rule,
        asset=asset,
        failed=failed,
        total=max(failed, _count(connection, EXAMINED.get(rule) or _relation(asset))),
        rows=rows,
        sql=f"select * from quality.findings where rule = '{rule}' order by district_code, year",
    )


def _relation(asset: str) -> str:
    """The relation of an asset in the build: landing tables are read through their staging view."""
    if asset in TABLES:
        return f"working.staging.stg_{asset}"
    return f"{asset} where superseded_on is null" if asset == "fct_facts" else asset


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    (number,) = connection.execute(f"select count(*) from {relation}").fetchall()[0]
    return int(number)
