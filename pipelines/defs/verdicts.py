"""A verdict of ours as a Dagster check result, rows as a table: the one adapter."""

from collections.abc import Mapping, Sequence

import dagster as dg

from pipelines.quality.verdict import SAMPLE_ROWS, Verdict
from schemas.policy import Rule, rules

SEVERITIES = {"error": dg.AssetCheckSeverity.ERROR, "warn": dg.AssetCheckSeverity.WARN}


def check_spec(rule_name: str) -> dg.AssetCheckSpec:
    """The spec of a rule in the policy: its asset, its words, and whether it stops what is downstream."""
    rule = rules()[rule_name]
    return dg.AssetCheckSpec(
        rule.name,
        asset=dg.AssetKey(rule.asset),
        description=rule.description,
        blocking=rule.severity == "error",
        metadata={"severity": rule.severity, **_threshold(rule)},
    )


def check_result(verdict: Verdict) -> dg.AssetCheckResult:
    """Counts, share, at most twenty rows as a table, and the SQL that lists the rest; severity by the policy."""
    rule = rules()[verdict.check]
    metadata: dict[str, dg.MetadataValue] = {
        "不合格 failed": dg.MetadataValue.int(verdict.failed),
        "总数 total": dg.MetadataValue.int(verdict.total),
        "占比 share": dg.MetadataValue.float(round(verdict.share, 6)),
    }
    if verdict.rows:
        metadata["明细 rows"] = table_of(verdict.rows)
    if verdict.sql:
        metadata["查询 sql"] = dg.MetadataValue.md(f"```sql\n{verdict.sql}\n```")
    if verdict.note:
        metadata["说明 note"] = dg.MetadataValue.text(verdict.note)
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(rule.asset),
        check_name=rule.name,
        passed=verdict.passed,
        severity=SEVERITIES[rule.severity],
        metadata=metadata,
        description=rule.description_zh,
    )


def table_of(rows: Sequence[Mapping[str, object]]) -> dg.TableMetadataValue:
    """The first records as a table that the UI draws inline; every value as text, so that nothing is interpreted."""
    names = list(rows[0])
    return dg.MetadataValue.table(
        records=[dg.TableRecord({name: _shown(row.get(name)) for name in names}) for row in rows[:SAMPLE_ROWS]],
        schema=dg.TableSchema(columns=[dg.TableColumn(name) for name in names]),
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _threshold(rule: Rule) -> dict[str, float]:
    return {} if rule.threshold is None else {"threshold": rule.threshold}
