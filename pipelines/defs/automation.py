"""When things run: one job for everything, every night, and on demand when raw/ changes."""

import hashlib

import dagster as dg

from pipelines.quality.conservation import walk
from pipelines.workspace import Workspace

nightly = dg.define_asset_job(
    "nightly", selection=dg.AssetSelection.all(), description="夜间作业 · Everything, in one run"
)
nightly_schedule = dg.ScheduleDefinition(
    name="nightly_schedule",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.sensor(job=nightly, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
def raw_changes(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Start the night's work when a file of raw/ appears, changes or goes; off until somebody turns it on."""
    raw = Workspace.here().raw
    digest = hashlib.sha256()
    for path in walk(raw):
        told = (raw.parent / path).stat()
        digest.update(f"{path}|{told.st_size}|{told.st_mtime_ns}\n".encode())
    seen = digest.hexdigest()
    if seen == context.cursor:
        return dg.SkipReason("raw/ 没有变化")
    context.update_cursor(seen)
    return dg.RunRequest(run_key=seen)
