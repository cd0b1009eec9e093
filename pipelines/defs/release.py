"""The asset of the group publish: a finished build becomes the file that analysts read."""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import dagster as dg

from pipelines.clock import BEIJING
from pipelines.defs.described import described_asset
from pipelines.defs.history import checks_of_run
from pipelines.defs.models import dbt_models
from pipelines.defs.outcome import run_result
from pipelines.defs.resources import Scorecard
from pipelines.defs.retrying import retried
from pipelines.defs.verdicts import check_result
from pipelines.publishing.night import publish_night, remember_checks, remembered_runs
from pipelines.publishing.pictures import pictures
from pipelines.quality.verdict import verdict
from pipelines.workspace import Workspace

MARTS = ("marts", "quality")
RECENT_RUNS = 60
"""How many of the last runs are looked through for checks that no release has told yet."""
KEY = dg.AssetKey("release")


def _upstream() -> list[dg.AssetKey]:
    return [key for key, spec in dbt_models.specs_by_key.items() if spec.group_name in MARTS]


@described_asset(
    "release",
    "publish",
    "分析人员查询的唯一文件 scorecard.duckdb；未通过的检查见 Checks，点其中的链接到出错的行"
    " · The one file that analysts query; failed checks are under Checks, each with a link to its rows",
    deps=_upstream(),
    rules=["release_gate", "release_checks_passed"],
)
@retried
def release(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Iterator[Any]:
    """Copied aside, proved, held against the last release, renamed in one step."""
    workspace = scorecard.workspace
    checked = checks_of_run(context.instance, context.run_id)
    remember_broken_nights(context.instance, workspace, context.run_id)
    outcome = publish_night(workspace, context.run_id, scorecard.now(), checked, accept_drop=scorecard.accept_drop)
    yield check_result(verdict("release_gate", "release", outcome.losses, max(1, len(outcome.losses))))
    yield run_result(checked)
    if not outcome.published:
        reasons = "；".join(str(loss["message"]) for loss in outcome.losses)
        raise dg.Failure(f"未发布，上次发布保持不变：{reasons}。确认无误后用 --accept-drop 说明原因")
    yield dg.MaterializeResult(
        metadata={
            "文件 path": dg.MetadataValue.path(workspace.release),
            "发布 release": outcome.release_id,
            "查询 query": 'scorecard query "select * from mart_target_report limit 20"',
            **outcome.counts,
            **changes(context.instance, outcome.counts),
            **drawn(workspace),
        }
    )


def remember_broken_nights(instance: dg.DagsterInstance, workspace: Workspace, run_id: str) -> None:
    """Checks of runs that ended without coming to publishing: their night tells no ledger, so the next one does."""
    known = remembered_runs(workspace)
    for record in instance.get_run_records(limit=RECENT_RUNS):
        run = record.dagster_run
        if run.run_id in known or run.run_id == run_id or not run.is_finished:
            continue
        ended = datetime.fromtimestamp(record.end_time or record.create_timestamp.timestamp(), BEIJING)
        if checks := checks_of_run(instance, run.run_id):
            remember_checks(workspace, run.run_id, ended.replace(tzinfo=None), checks)


def changes(instance: dg.DagsterInstance, counts: Mapping[str, int]) -> dict[str, int]:
    """Counts against those of the last release that this Dagster knows of; nothing before the second."""
    event = instance.get_latest_materialization_event(KEY)
    last = event.asset_materialization.metadata if event and event.asset_materialization else {}
    told = {}
    for name, count in counts.items():
        before = last[name].value if name in last else None
        if isinstance(before, int):
            chinese, english = name.split(" ")
            told[f"{chinese}变化 {english}_change"] = count - before
    return told


def drawn(workspace: Workspace) -> dict[str, dg.MetadataValue]:
    """The pictures of the release, as images that the UI shows."""
    found = pictures(workspace.release)
    return {
        "图：覆盖 coverage": _image("覆盖", found.coverage),
        "图：完成情况 attainment": _image("完成情况", found.attainment),
    }


def _image(name: str, svg: str) -> dg.MetadataValue:
    encoded = base64.b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![{name}](data:image/svg+xml;base64,{encoded})")
