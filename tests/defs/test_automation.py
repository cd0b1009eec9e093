"""When runs start: the schedule, and the sensor that waits until raw/ has come to rest."""

import os
from pathlib import Path

import dagster as dg
import pytest

from pipelines.workspace import Workspace


@pytest.fixture(scope="module")
def definitions(location: Workspace) -> dg.Definitions:
    from pipelines.definitions import definitions

    return definitions


class Looks:
    """One look of the sensor after another, each with the cursor that the last one left."""

    def __init__(self, definitions: dg.Definitions) -> None:
        self.sensor = definitions.resolve_sensor_def("raw_changes")
        self.instance = dg.DagsterInstance.ephemeral()
        self.cursor: str | None = None

    def __call__(self) -> bool:
        """Whether a run was asked for."""
        context = dg.build_sensor_context(self.instance, cursor=self.cursor)
        told = self.sensor.evaluate_tick(context)
        self.cursor = told.cursor
        return bool(told.run_requests)


@pytest.fixture
def look(definitions: dg.Definitions, here: Workspace) -> Looks:
    return Looks(definitions)


def put(workspace: Workspace, name: str, text: str = "text") -> Path:
    path = workspace.raw / "reports" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_night_is_at_two_in_beijing(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


def test_runs_that_nobody_waits_for_leave_young_files(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly_schedule")
    (request,) = schedule.evaluate_tick(dg.build_schedule_context()).run_requests or ()
    assert request.run_config["resources"]["scorecard"]["config"]["min_age_seconds"] >= 60
    assert dg.validate_run_config(definitions.resolve_job_def("nightly"), request.run_config)


def test_a_change_starts_a_run_when_it_has_come_to_rest(look: Looks, here: Workspace) -> None:
    path = put(here, "a.txt")
    assert [look(), look(), look()] == [False, True, False]
    with path.open("a", encoding="utf-8") as file:
        file.write("still being written")
    assert not look()
    with path.open("a", encoding="utf-8") as file:
        file.write("and on")
    assert not look()
    assert [look(), look()] == [True, False]
    path.unlink()
    assert [look(), look()] == [False, True]


def test_a_note_is_a_change_and_an_unfinished_copy_is_none(look: Looks, here: Workspace) -> None:
    put(here, "a.txt")
    assert [look(), look()] == [False, True]
    for name in ("~$book.xlsx", "b.txt.part", ".c.txt.swp", "d.lock"):
        put(here, name)
    assert [look(), look()] == [False, False]
    put(here, "a.txt.yaml", "title: x")
    assert [look(), look()] == [False, True]


def test_the_same_content_again_is_asked_for_again(look: Looks, here: Workspace) -> None:
    path = put(here, "a.txt")
    told = path.stat()
    keys = []
    for text in ("text", "other", "text"):
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
        keys.append([look(), look()])
    assert keys == [[False, True]] * 3


@pytest.mark.parametrize("status", ["STARTING", "STARTED"])
def test_no_run_is_asked_for_beside_another(look: Looks, here: Workspace, status: str) -> None:
    put(here, "a.txt")
    run = dg.DagsterRun(job_name="nightly", status=dg.DagsterRunStatus[status])
    look.instance.add_run(run)
    assert [look(), look()] == [False, False]
    look.instance.delete_run(run.run_id)
    assert look()


def test_a_name_that_is_no_text_is_no_fault(look: Looks, here: Workspace) -> None:
    put(here, "a.txt")
    Path(os.fsdecode(os.fsencode(here.raw) + b"/reports/\xb1\xa8.txt")).write_bytes(b"x")
    assert [look(), look()] == [False, True]
