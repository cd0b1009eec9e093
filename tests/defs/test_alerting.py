"""The daemon's side of alerts: what a run's history tells, an old release, and runs whose process is gone."""

import datetime as dt
from collections.abc import Iterator

import dagster as dg
import pytest

from pipelines.clock import beijing_now
from pipelines.defs.verdicts import FAILED
from pipelines.run_lock import present
from pipelines.workspace import Workspace
from tests.builds import released
from tests.receivers import Webhook, serving


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with serving(Webhook()) as server:
        monkeypatch.setenv("SCORECARD_ALERT_URLS", f"json://{server.address}")
        yield server


def night(severity: dg.AssetCheckSeverity, passed: bool, *, fails: bool = False) -> dg.Definitions:
    """A job of one asset with one check."""

    @dg.asset(check_specs=[dg.AssetCheckSpec("a_check", asset="thing")])
    def thing() -> Iterator[object]:
        if fails:
            raise ValueError("磁盘读写出错")
        yield dg.MaterializeResult()
        yield dg.AssetCheckResult(passed=passed, severity=severity, check_name="a_check", metadata={FAILED: 3})

    return dg.Definitions([thing], jobs=[dg.define_asset_job("nightly")])


def told(workspace: Workspace, definitions: dg.Definitions) -> None:
    from pipelines.defs.alerting import tell_of_run

    instance = dg.DagsterInstance.ephemeral()
    job = definitions.resolve_job_def("nightly")
    result = job.execute_in_process(instance=instance, raise_on_error=False)
    tell_of_run(instance, workspace, result.run_id)


def test_a_failed_step_is_told_in_its_own_words(here: Workspace, hook: Webhook) -> None:
    told(here, night(dg.AssetCheckSeverity.ERROR, True, fails=True))
    assert "步骤 thing 失败：ValueError: 磁盘读写出错" in hook.taken[0]["message"]


def test_a_failed_error_check_is_told_and_a_warning_is_not(here: Workspace, hook: Webhook) -> None:
    told(here, night(dg.AssetCheckSeverity.WARN, False))
    told(here, night(dg.AssetCheckSeverity.ERROR, True))
    assert hook.taken == []
    told(here, night(dg.AssetCheckSeverity.ERROR, False))
    assert "检查 a_check（thing）未通过，3 行" in hook.taken[0]["message"]
    told(here, night(dg.AssetCheckSeverity.ERROR, True))
    assert "恢复正常" in hook.titles[1]


def watched(instance: dg.DagsterInstance, cursor: str | None = None) -> tuple[str, str | None]:
    from pipelines.defs.alerting import watch

    told = watch.evaluate_tick(dg.build_sensor_context(instance, cursor=cursor))
    return str(told.skip_message), told.cursor


def test_an_old_release_is_told_by_the_watch(here: Workspace, hook: Webhook) -> None:
    instance = dg.DagsterInstance.ephemeral()
    assert watched(instance)[0] == "一切正常"
    released(here, "r1", beijing_now() - dt.timedelta(hours=30))
    assert "没有按时更新" in watched(instance)[0]
    assert "没有按时更新" in hook.titles[0]


def test_a_run_without_a_process_is_over_at_the_second_look(here: Workspace) -> None:
    instance = dg.DagsterInstance.ephemeral()
    dead, alive = (dg.DagsterRun(job_name="nightly", status=dg.DagsterRunStatus.STARTED) for _ in range(2))
    for run in (dead, alive):
        instance.add_run(run)
    with present(here, alive.run_id):
        message, cursor = watched(instance)
        assert message == "一切正常"
        message, cursor = watched(instance, cursor)
        assert dead.run_id[:8] in message
        assert alive.run_id[:8] not in message
        watched(instance, cursor)
    statuses = {run.run_id: run.status for run in instance.get_runs()}
    assert statuses == {dead.run_id: dg.DagsterRunStatus.FAILURE, alive.run_id: dg.DagsterRunStatus.STARTED}


def test_the_daemon_tells_of_every_way_to_end(location: Workspace) -> None:
    from pipelines.definitions import definitions

    names = ("night_succeeded", "night_failed", "night_canceled", "watch")
    assert {definitions.resolve_sensor_def(name).default_status for name in names} == {dg.DefaultSensorStatus.RUNNING}
