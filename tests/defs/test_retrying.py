"""Trouble that can pass is tried again with growing pauses, other trouble is not, and one run writes at a time."""

import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from pipelines.run_lock import sole_run
from pipelines.workspace import Workspace


def outcome(here: Workspace, errors: list[Exception], **config: Any) -> tuple[bool, int]:
    """Success and number of attempts of a step that raises these, one per attempt."""
    from pipelines.defs.resources import Scorecard
    from pipelines.defs.retrying import retried

    attempts = []

    @dg.asset
    @retried
    def step(context: dg.AssetExecutionContext, scorecard: Scorecard) -> Any:
        attempts.append(context.retry_number)
        if len(attempts) <= len(errors):
            raise errors[len(attempts) - 1]
        return dg.MaterializeResult()

    resource = Scorecard(raw=str(here.raw), warehouse=str(here.warehouse), retry_seconds=0, **config)
    result = dg.materialize([step], resources={"scorecard": resource}, raise_on_error=False)
    return result.success, len(attempts)


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EAGAIN, errno.ETIMEDOUT])
def test_trouble_of_disk_and_network_is_tried_again(here: Workspace, number: int) -> None:
    assert outcome(here, [OSError(number, "x")]) == (True, 2)
    assert outcome(here, [OSError(number, "x")] * 9) == (False, 4)


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "x"), OSError(errno.EROFS, "x"), PermissionError(errno.EACCES, "x"), ValueError("x")],
    ids=repr,
)
def test_trouble_that_stays_is_not(here: Workspace, error: Exception) -> None:
    assert outcome(here, [error]) == (False, 1)


def test_a_locked_database_is_tried_again_and_a_broken_one_not(here: Workspace) -> None:
    locked = duckdb.IOException('IO Error: Could not set lock on file "x": Conflicting lock is held')
    assert outcome(here, [locked]) == (True, 2)
    assert outcome(here, [duckdb.IOException("IO Error: not a valid DuckDB database file")]) == (False, 1)


def test_pauses_grow(here: Workspace) -> None:
    from pipelines.defs.resources import Scorecard
    from pipelines.defs.retrying import retried

    @retried
    def step(context: Any, scorecard: Scorecard) -> None:
        raise OSError(errno.EIO, "x")

    class Context:
        def __init__(self, retry_number: int) -> None:
            self.retry_number = retry_number
            self.log = dg.get_dagster_logger()

    scorecard = Scorecard(raw="", warehouse="", retry_seconds=20)
    pauses = []
    for number in range(3):
        with pytest.raises(dg.RetryRequested) as asked:
            list(step(Context(number), scorecard))
        pauses.append(asked.value.seconds_to_wait)
    assert pauses == [20, 40, 80]


HOLDER = """
import sys
from pathlib import Path
from pipelines.run_lock import sole_run
from pipelines.workspace import Workspace
with sole_run(Workspace(Path(), Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(here: Workspace) -> subprocess.Popen[str]:
    """Another process that holds the warehouse until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(here.warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_run_of_the_daemon_waits_for_its_turn(here: Workspace, holder: subprocess.Popen[str]) -> None:
    assert outcome(here, [], wait_seconds=0) == (False, 0)
    holder.communicate()
    assert outcome(here, [], wait_seconds=0) == (True, 1)


def test_a_killed_run_leaves_no_lock(here: Workspace, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()
    assert outcome(here, [], wait_seconds=0) == (True, 1)


def test_a_forked_worker_does_not_hold_the_lock(here: Workspace) -> None:
    import multiprocessing

    fork = multiprocessing.get_context("fork")
    stop = fork.Event()
    with sole_run(here):
        worker = fork.Process(target=stop.wait)
        worker.start()
    try:
        command = [sys.executable, "-c", HOLDER, str(here.warehouse)]
        done = subprocess.run(command, input="", capture_output=True, text=True)
        assert done.stdout == "held\n", done.stderr
    finally:
        stop.set()
        worker.join()


def test_every_step_that_reads_or_writes_files_is_tried_again(repo: Path) -> None:
    for name in ("raw", "facts", "release"):
        text = (repo / "pipelines" / "defs" / f"{name}.py").read_text("utf-8")
        assert text.count("@retried\ndef ") == text.count("(context: dg.AssetExecutionContext, scorecard: Scorecard)")
