"""Old runs and their logs go, young and unfinished ones stay."""

import datetime as dt

import dagster as dg
import pytest

from pipelines.workspace import Workspace

LATER = dt.datetime.now(dt.UTC) + dt.timedelta(days=25)


@pytest.fixture
def instance(here: Workspace) -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def add(instance: dg.DagsterInstance, here: Workspace, status: str = "SUCCESS") -> str:
    run = dg.DagsterRun(job_name="nightly", status=dg.DagsterRunStatus[status])
    instance.add_run(run)
    for folder in (here.dagster_home / "storage" / run.run_id, here.dbt_target / f"dbt-{run.run_id[:7]}-abc"):
        folder.mkdir(parents=True)
    return run.run_id


def left(instance: dg.DagsterInstance) -> set[str]:
    return {run.run_id for run in instance.get_runs()}


def test_runs_are_kept_as_long_as_asked(
    instance: dg.DagsterInstance, here: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.defs.retention import DAYS_VARIABLE, retain

    ended, unfinished = add(instance, here), add(instance, here, "STARTED")
    assert retain(instance, here, LATER) == []
    monkeypatch.setenv(DAYS_VARIABLE, "24")
    assert retain(instance, here, LATER) == [ended]
    assert left(instance) == {unfinished}
    assert [path.name for path in (here.dagster_home / "storage").iterdir()] == [unfinished]


def test_what_dbt_left_of_finished_runs_goes(instance: dg.DagsterInstance, here: Workspace) -> None:
    from pipelines.defs.retention import retain

    add(instance, here)
    unfinished = add(instance, here, "STARTED")
    (here.dbt_target / "compiled").mkdir()
    retain(instance, here)
    assert {path.name for path in here.dbt_target.iterdir()} == {"compiled", f"dbt-{unfinished[:7]}-abc"}
