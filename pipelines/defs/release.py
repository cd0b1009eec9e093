"""The asset of the group publish: a finished build becomes the file that analysts read."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.models import dbt_models
from pipelines.defs.resources import Scorecard
from pipelines.defs.verdicts import check_result, check_spec
from pipelines.publishing.night import Checked, publish_night
from pipelines.quality.verdict import verdict
from schemas.policy import rules

MARTS = ("marts", "quality")


def _upstream() -> list[dg.AssetKey]:
    return [key for key, spec in dbt_models.specs_by_key.items() if spec.group_name in MARTS]


@dg.asset(
    deps=_upstream(),
    group_name="publish",
    description="分析人员查询的唯一文件 scorecard.duckdb · The one file that analysts query",
    check_specs=[check_spec("release_gate")],
    kinds={"duckdb"},
)
def release(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Copied aside, proved, held against the last release, renamed in one step."""
    checked = _checks_of_run(context)
    outcome = publish_night(
        scorecard.workspace, context.run_id, scorecard.now(), checked, accept_drop=scorecard.accept_drop
    )
    yield check_result(verdict("release_gate", "release", outcome.losses, max(1, len(outcome.losses))))
    if not outcome.published:
        reasons = "；".join(str(loss["message"]) for loss in outcome.losses)
        raise dg.Failure(f"未发布，上次发布保持不变：{reasons}。确认无误后用 --accept-drop 说明原因")
    yield dg.MaterializeResult(
        metadata={"文件 path": str(scorecard.workspace.release), "发布 release": outcome.release_id, **outcome.counts}
    )


def _checks_of_run(context: dg.AssetExecutionContext) -> list[Checked]:
    """Every check of this run so far, from the run's own event log."""
    records = context.instance.all_logs(context.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    found = []
    for record in records:
        event = record.dagster_event
        if event is None:
            continue
        evaluation = event.asset_check_evaluation_data
        numbers = {name.split(" ")[-1]: value.value for name, value in evaluation.metadata.items()}
        known = rules().get(evaluation.check_name)
        severity = known.severity if known else evaluation.severity.value.lower()
        failed = numbers.get("failed", numbers.get("dagster_dbt/failed_row_count", 0 if evaluation.passed else 1))
        found.append(
            Checked(
                asset=evaluation.asset_key.to_user_string(),
                check=evaluation.check_name,
                severity=severity,
                passed=evaluation.passed,
                failed=_count(failed),
                total=_count(numbers.get("total", failed)),
                message=evaluation.description,
            )
        )
    return found


def _count(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
