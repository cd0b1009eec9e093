"""When things run: every night, after a night that was missed, and on demand when raw/ has changed and come to rest."""

import hashlib
from pathlib import Path

import dagster as dg

from pipelines.defs.alerting import night_canceled, night_failed, night_succeeded, watch
from pipelines.defs.history import UNFINISHED
from pipelines.defs.jobs import nightly
from pipelines.quality.conservation import walk
from pipelines.workspace import RAW_VARIABLE, WAREHOUSE_VARIABLE, Workspace

MIN_AGE_SECONDS = 60
"""A file changed less than this ago may still be being copied: a run that nobody waits for leaves it for the next."""
FOLDERS = {"raw": {"env": RAW_VARIABLE}, "warehouse": {"env": WAREHOUSE_VARIABLE}}
UNATTENDED = {"resources": {"scorecard": {"config": {**FOLDERS, "min_age_seconds": MIN_AGE_SECONDS}}}}

# When the machine or the daemon was off at 02:00, the daemon runs the last missed night, and only that one, as soon
# as it is back: Dagster does so for every schedule without partitions.
nightly_schedule = dg.ScheduleDefinition(
    name="nightly_schedule",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone="Asia/Shanghai",
    run_config=UNATTENDED,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="每天北京时间 02:00；错过的夜晚在恢复后补跑一次 · 02:00 Beijing time; a missed night runs on return",
)


@dg.sensor(
    job=nightly,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="raw/ 有变化且两次查看之间不再变动时运行；默认关闭 · "
    "Runs when raw/ changed and then stayed the same from one look to the next; off until turned on",
)
def raw_changes(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """The cursor holds what was last run for and what was last seen."""
    done, _, before = (context.cursor or "").partition(" ")
    seen = digest_of_raw(Workspace.here().raw)
    context.update_cursor(f"{done} {seen}")
    if seen == done:
        return dg.SkipReason("raw/ 没有变化")
    if seen != before:
        return dg.SkipReason("raw/ 正在变化，等它静止")
    waiting = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, *UNFINISHED]
    if context.instance.get_runs_count(dg.RunsFilter(job_name=nightly.name, statuses=waiting)):
        return dg.SkipReason("已有一次运行在进行或排队，等它结束")
    context.update_cursor(f"{seen} {seen}")
    return dg.RunRequest(run_key=f"{seen}-{context.last_tick_completion_time or 0:.0f}", run_config=UNATTENDED)


def digest_of_raw(raw: Path) -> str:
    """Digest of the names, sizes and times of the data files and notes of raw/."""
    digest = hashlib.sha256()
    notes = [path.relative_to(raw.parent).as_posix() for path in raw.rglob("*.yaml")]
    for path in sorted({*walk(raw), *notes}):
        try:
            told = (raw.parent / path).lstat()
        except FileNotFoundError:
            continue
        digest.update(f"{path}|{told.st_size}|{told.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


SENSORS = [raw_changes, night_succeeded, night_failed, night_canceled, watch]
JOBS = [nightly]
