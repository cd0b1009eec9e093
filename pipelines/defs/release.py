"""The asset of the group publish: a finished build becomes the file that analysts read."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.described import described_asset
from pipelines.defs.history import checks_of_run
from pipelines.defs.models import dbt_models
from pipelines.defs.resources import Scorecard
from pipelines.defs.retrying import retried
from pipelines.defs.verdicts import check_result
from pipelines.publishing.night import publish_night
from pipelines.quality.verdict import verdict

MARTS = ("marts", "quality")


def _upstream() -> list[dg.AssetKey]:
    return [key for key, spec in dbt_models.specs_by_key.items() if spec.group_name in MARTS]


@described_asset(
    "release",
    "publish",
    "分析人员查询的唯一文件 scorecard.duckdb · The one file that analysts query",
    deps=_upstream(),
    rules=["release_gate"],
)
@retried
def release(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Copied aside, proved, held against the last release, renamed in one step."""
    checked = checks_of_run(context.instance, context.run_id)
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
