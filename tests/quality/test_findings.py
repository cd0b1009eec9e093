"""Findings of a build as verdicts: one for each rule, with the worst rows first."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.quality.findings import EXAMINED, finding_verdicts
from pipelines.quality.verdict import SAMPLE_ROWS
from schemas.policy import rules_of

RULES = [rule.name for rule in rules_of("findings")]


@pytest.fixture
def build() -> Iterator[duckdb.DuckDBPyConnection]:
    """A build with the relations that the rules are about, ten rows each, and no finding."""
    with duckdb.connect() as connection:
        connection.execute("create schema quality")
        connection.execute("attach ':memory:' as working")
        connection.execute("create schema working.staging")
        connection.execute(
            "create table quality.findings (finding varchar, rule varchar, message_zh varchar, year bigint,"
            " left_value decimal(28, 8), right_value decimal(28, 8), left_evidence varchar, right_evidence varchar,"
            " left_at varchar, right_at varchar)"
        )
        everything = (
            "'level' as measure, 'year' as period_type, 1 as growth_difference, 1 as change_pct, true as is_headline,"
            " 1 as stated_completion_pct, true as is_current, 'text' as medium, null::date as superseded_on"
        )
        for rule in rules_of("findings"):
            for name in (rule.asset, f"working.staging.stg_{rule.asset}"):
                connection.execute(f"create table if not exists {name} as select {everything} from range(10)")
        yield connection


def add(build: duckdb.DuckDBPyConnection, rule: str, count: int) -> None:
    build.execute(
        "insert into quality.findings select n::varchar, ?, '第 ' || n || ' 个', 2023, 100 + n, 100, '原文', null,"
        " 'reports/a.txt 第 8 字起', null from range(?) as t(n)",
        [rule, count],
    )


def test_a_clean_build_passes_every_rule(build: duckdb.DuckDBPyConnection) -> None:
    told = finding_verdicts(build)
    assert [verdict.check for verdict in told] == RULES
    assert all(verdict.passed and verdict.total == 10 for verdict in told)


@pytest.mark.parametrize("rule", RULES)
def test_a_finding_fails_its_own_rule_only(build: duckdb.DuckDBPyConnection, rule: str) -> None:
    add(build, rule, 1)
    (failed,) = (verdict for verdict in finding_verdicts(build) if not verdict.passed)
    assert (failed.check, failed.failed, failed.total) == (rule, 1, 10)
    assert failed.rows[0]["left_side"] == "reports/a.txt 第 8 字起：原文"
    assert rule in failed.sql


def test_the_worst_are_shown_and_all_are_counted(build: duckdb.DuckDBPyConnection) -> None:
    add(build, "restatement", 50)
    (failed,) = (verdict for verdict in finding_verdicts(build) if not verdict.passed)
    assert (failed.failed, failed.total, len(failed.rows)) == (50, 50, SAMPLE_ROWS)
    assert failed.rows[0]["message_zh"] == "第 49 个"


def test_counts_are_kept_for_rules_of_the_policy_only() -> None:
    assert set(EXAMINED) <= set(RULES)
