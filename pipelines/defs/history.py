"""What Dagster's history tells of one run: its checks, why it failed, and whether its process still lives."""

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from pipelines.defs.verdicts import CARRIED, FAILED, TOTAL
from pipelines.publishing.night import Checked
from pipelines.run_lock import forget, is_present
from pipelines.workspace import Workspace
from schemas.policy import rules

UNFINISHED = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
STOPPED_BY_CHECK = "DagsterAssetCheckFailedError"
DEAD_ZH = "运行的进程已不在（断电、被结束或内存不足），本次没有完成；直接再运行一次即可"


def checks_of_run(instance: dg.DagsterInstance, run_id: str) -> list[Checked]:
    """Every check of a run so far, from the run's own event log."""
    found = []
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        event = record.dagster_event
        if event is None:
            continue
        evaluation = event.asset_check_evaluation_data
        known = rules().get(evaluation.check_name)
        severity = known.severity if known else evaluation.severity.value.lower()
        found.append(
            Checked(
                asset=evaluation.asset_key.to_user_string(),
                check=evaluation.check_name,
                severity=severity,
                passed=evaluation.passed,
                failed=_count(evaluation, FAILED),
                total=_count(evaluation, TOTAL),
                message=evaluation.description,
                carried_from=_text(evaluation, CARRIED),
            )
        )
    return found


def causes_of_run(instance: dg.DagsterInstance, run_id: str, *, besides_checks: bool = False) -> tuple[str, ...]:
    """Why a run failed, in the words of the first causes; empty when nothing failed.

    ``besides_checks`` leaves out steps that ended because a check of theirs failed: for those who have told the checks.
    """
    steps = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    failures = [event for record in steps if (event := record.dagster_event) is not None]
    told = [
        f"步骤 {event.step_key} 失败：{_cause(event.step_failure_data.error)}"
        for event in failures
        if not (besides_checks and _stopped_by_check(event.step_failure_data.error))
    ]
    if failures:
        return tuple(told)
    ends = instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
    return tuple(
        _cause(event.job_failure_data.error) if event.job_failure_data.error else str(event.message)
        for record in ends
        if (event := record.dagster_event) is not None
    )


def dead_runs(instance: dg.DagsterInstance, workspace: Workspace, *, started: bool) -> list[dg.DagsterRun]:
    """Runs that history holds for unfinished although no process of this machine has them.

    A run is seen as alive from the moment at which its steps may begin; one that is only being launched looks dead,
    therefore the caller looks twice. ``started`` leaves those out that never began.
    """
    statuses = UNFINISHED[1:] if started else UNFINISHED
    runs = instance.get_runs(dg.RunsFilter(statuses=statuses))
    return [run for run in runs if not is_present(workspace, run.run_id)]


def close_dead_run(instance: dg.DagsterInstance, workspace: Workspace, run: dg.DagsterRun) -> None:
    """Tell history that a run is over, so that it blocks no queue and somebody is told."""
    instance.report_run_failed(run, DEAD_ZH)
    forget(workspace, run.run_id)


def _stopped_by_check(error: SerializableErrorInfo | None) -> bool:
    return error is not None and error.cls_name == STOPPED_BY_CHECK


def _cause(error: SerializableErrorInfo | None) -> str:
    """The first cause in its own words, on one line."""
    while error is not None and error.cause is not None:
        error = error.cause
    message = str(error.message if error else "").strip() or "原因不明"
    return " ".join(message.split())


def _count(evaluation: dg.AssetCheckEvaluation, name: str) -> int:
    """One of the two counts; a failed check that tells none failed once."""
    told = evaluation.metadata.get(name)
    return int(told.value) if told is not None and isinstance(told.value, int | float) else int(not evaluation.passed)


def _text(evaluation: dg.AssetCheckEvaluation, name: str) -> str | None:
    told = evaluation.metadata.get(name)
    return None if told is None else str(told.value)
