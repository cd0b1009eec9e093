"""A verdict of ours as a Dagster check result, rows as a table: the one adapter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import dagster as dg

from pipelines.quality.verdict import SAMPLE_ROWS, Verdict
from schemas.policy import Rule, rules
from schemas.registry import column

SEVERITIES = {"error": dg.AssetCheckSeverity.ERROR, "warn": dg.AssetCheckSeverity.WARN}
SEVERITY_WORDS = {"error": "error（阻断后续并保留上次发布）", "warn": "warn（只警告）"}
FAILED, TOTAL = "不合格 failed", "总数 total"
"""Names of the two counts that every check tells."""
CARRIED = "沿用自 carried from"
"""Name under which a check tells the run that computed it, where this one did not."""
LONGEST = 240
"""Characters of a cell after which the rest is left to the SQL."""

HEADS = {
    "value": "数值",
    "expected": "应为",
    "message": "说明",
    "message_zh": "说明",
    "evidence": "原文",
    "left_value": "数值",
    "left_side": "出处",
    "place_in_file": "位置",
    "rows": "行",
    "facts": "数值",
    "progress": "进度",
    "quarantined": "隔离",
    "doubts": "存疑",
    "right_value": "对照数值",
    "right_side": "对照出处",
    "condition": "条件",
    "last": "上次",
    "new": "本次",
    "check_name": "检查",
    "failed_rows": "不合格",
    "total_rows": "总数",
    "row_count": "行数",
    "unique_field": "重复的值",
    "n_records": "出现次数",
    "from_field": "找不到的值",
}
"""Heads of columns that the registry lacks or says more exactly than a table of failures needs."""


def check_spec(rule_name: str, *, after: Iterable[str] = ()) -> dg.AssetCheckSpec:
    """The spec of a rule in the policy: its asset, its words, and whether it stops what is downstream.

    ``after`` names other assets that must be there before the rule can be judged.
    """
    rule = rules()[rule_name]
    return dg.AssetCheckSpec(
        rule.name,
        asset=dg.AssetKey(rule.asset),
        description=rule.description,
        blocking=rule.severity == "error",
        additional_deps=[dg.AssetKey(name) for name in after],
        metadata={"级别 severity": SEVERITY_WORDS[rule.severity], **_threshold(rule)},
    )


def check_result(verdict: Verdict) -> dg.AssetCheckResult:
    """Counts, share, at most twenty rows as a table, and the SQL that lists the rest; severity by the policy."""
    rule = rules()[verdict.check]
    metadata: dict[str, dg.MetadataValue] = {
        FAILED: dg.MetadataValue.int(verdict.failed),
        TOTAL: dg.MetadataValue.int(verdict.total),
        "占比 share": dg.MetadataValue.float(round(verdict.share, 6)),
    }
    if verdict.rows:
        metadata["明细 rows"] = table_of(verdict.rows)
    if verdict.sql:
        metadata["查询 sql"] = dg.MetadataValue.text(verdict.sql)
    if verdict.note:
        metadata["说明 note"] = dg.MetadataValue.text(verdict.note)
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(rule.asset),
        check_name=rule.name,
        passed=verdict.passed,
        severity=SEVERITIES[rule.severity],
        metadata=metadata,
        description=told(verdict, rule),
    )


def told(verdict: Verdict, rule: Rule) -> str:
    """The result in a sentence."""
    limit = "" if rule.threshold is None else f"，阈值 {rule.threshold:g}"
    if verdict.passed:
        return f"通过：{rule.description_zh}（共 {verdict.total} 项{limit}）"
    return f"{verdict.total} 项中有 {verdict.failed} 项不符合“{rule.description_zh}”{limit}"


def table_of(rows: Sequence[Mapping[str, object]]) -> dg.TableMetadataValue:
    """The first records as a table that the UI draws inline; every value as text, so that nothing is interpreted.

    Heads are in Chinese where the registry knows the column; columns that are empty in every row are left out.
    """
    shown = rows[:SAMPLE_ROWS]
    names = [name for name in rows[0] if any(row.get(name) not in (None, "") for row in shown)]
    heads = {name: head(name) for name in names}
    return dg.MetadataValue.table(
        records=[dg.TableRecord({heads[name]: _shown(row.get(name)) for name in names}) for row in shown],
        schema=dg.TableSchema(columns=[dg.TableColumn(heads[name], description=name) for name in names]),
    )


def head(name: str) -> str:
    """Head of a column in a table of rows: Chinese, or the name itself where nobody gave it one."""
    if name in HEADS:
        return HEADS[name]
    try:
        return column(name).label_zh
    except KeyError:
        return name


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _threshold(rule: Rule) -> dict[str, float]:
    return {} if rule.threshold is None else {"阈值 threshold": rule.threshold}
