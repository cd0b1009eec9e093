"""Alerts of the daemon: a run that ended in any way is told of, and so is a release that grows old."""

import dagster as dg

from pipelines.alerts.delivery import last_release, tell_age, tell_report
from pipelines.alerts.judgement import Alert, Fault, NightReport
from pipelines.clock import beijing_now
from pipelines.defs.history import causes_of_run, checks_of_run, close_dead_run, dead_runs
from pipelines.defs.jobs import nightly
from pipelines.defs.outcome import report_broken_night
from pipelines.defs.retention import retain
from pipelines.workspace import Workspace


def tell_of_run(instance: dg.DagsterInstance, workspace: Workspace, run_id: str) -> list[Alert]:
    """Tell people what they must know of a run that is over, once per run whoever started it."""
    run = instance.get_run_by_id(run_id)
    if run is None:
        return []
    checks = checks_of_run(instance, run_id)
    if run.status == dg.DagsterRunStatus.FAILURE and not any(check.asset == "release" for check in checks):
        report_broken_night(instance, checks)
    published = any(check.check == "release_gate" and check.passed for check in checks)
    last = last_release(workspace)
    return tell_report(
        workspace,
        NightReport(
            run_id,
            success=run.status == dg.DagsterRunStatus.SUCCESS,
            causes=_causes(instance, run),
            faults=[
                Fault(check.check, check.asset, check.failed, check.message or "")
                for check in checks
                if check.severity == "error" and not check.passed
            ],
            warnings={c.check: c.failed for c in checks if c.severity == "warn"} if published else None,
            release_id=last[0] if last else "",
        ),
    )


def _causes(instance: dg.DagsterInstance, run: dg.DagsterRun) -> tuple[str, ...]:
    if run.status == dg.DagsterRunStatus.CANCELED:
        return ("运行被人取消",)
    return causes_of_run(instance, run.run_id)


def _run_sensor(status: dg.DagsterRunStatus, name: str) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=status,
        name=name,
        monitored_jobs=[nightly],
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        description=f"运行结束（{status.value}）后告知相关人员 · Tells people of a run that ended",
    )
    def tell(context: dg.RunStatusSensorContext) -> dg.SkipReason:
        workspace = Workspace.here()
        alerts = tell_of_run(context.instance, workspace, context.dagster_run.run_id)
        retain(context.instance, workspace)
        return dg.SkipReason("；".join(alert.title for alert in alerts) or "无需告知")

    return tell


night_succeeded = _run_sensor(dg.DagsterRunStatus.SUCCESS, "night_succeeded")
night_failed = _run_sensor(dg.DagsterRunStatus.FAILURE, "night_failed")
night_canceled = _run_sensor(dg.DagsterRunStatus.CANCELED, "night_canceled")


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="发布过期则告警；补发未送出的告警；了结进程已不在的运行 · "
    "Release overdue, messages not yet sent, runs whose process is gone",
)
def watch(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """A run that is unfinished and without a process at two looks in a row is over."""
    workspace = Workspace.here()
    alerts = tell_age(workspace, beijing_now())
    seen_before = set((context.cursor or "").split())
    dead = dead_runs(context.instance, workspace, started=False)
    for run in dead:
        if run.run_id in seen_before:
            close_dead_run(context.instance, workspace, run)
    context.update_cursor(" ".join(run.run_id for run in dead if run.run_id not in seen_before))
    closed = [run.run_id[:8] for run in dead if run.run_id in seen_before]
    told = [alert.title for alert in alerts] + [f"了结运行 {run_id}" for run_id in closed]
    return dg.SkipReason("；".join(told) or "一切正常")
