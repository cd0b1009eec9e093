"""How long history is kept: runs, their logs and what dbt left of them."""

import datetime as dt
import os
import shutil

import dagster as dg

from pipelines.defs.history import UNFINISHED
from pipelines.workspace import Workspace

DAYS_VARIABLE = "SCORECARD_KEEP_RUN_DAYS"
DAYS = 30
"""A night leaves about 6.5 MB of history in SQLite; trends are in the warehouse (``dq_check_results``)."""
AT_ONCE = 20
"""Runs deleted after one night at most, so that a first clearing does not hold it up."""
FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def kept_days() -> int:
    """Days for which runs are kept; raises ``ValueError`` when the variable is no number."""
    return int(os.environ.get(DAYS_VARIABLE) or DAYS)


def retain(instance: dg.DagsterInstance, workspace: Workspace, now: dt.datetime | None = None) -> list[str]:
    """Delete finished runs that ended longer ago than they are kept, with their logs; their ids."""
    before = (now or dt.datetime.now(dt.UTC)) - dt.timedelta(days=kept_days())
    old = instance.get_runs(dg.RunsFilter(statuses=FINISHED, updated_before=before), limit=AT_ONCE)
    for run in old:
        instance.delete_run(run.run_id)
        shutil.rmtree(workspace.dagster_home / "storage" / run.run_id, ignore_errors=True)
    busy = [run.run_id[:7] for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED))]
    # dagster-dbt leaves a folder per run, named after it, in dbt's target folder.
    for folder in workspace.dbt_target.glob("dbt-*-*"):
        if folder.name.split("-")[1] not in busy:
            shutil.rmtree(folder, ignore_errors=True)
    return [run.run_id for run in old]
