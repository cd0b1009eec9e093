"""The nightly run from the console: the same job that the schedule starts, in this process, told in plain lines."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.workspace import Workspace

if TYPE_CHECKING:
    import dagster as dg
    from dagster_shared.error import SerializableErrorInfo

QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}

Tell = Callable[[str], None]


class BusyError(RuntimeError):
    """Another nightly run holds the warehouse."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may ask of a run: documents to extract again, and letting a fall pass the release gate."""

    force: bool = False
    only: str = ""
    accept_drop: str = ""
    verify: bool = False


@dataclass(frozen=True, slots=True)
class CheckCount:
    """Asset checks of one run."""

    passed: int
    warned: int
    failed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. ``success`` is false when an error check or a step failed: the last release stands."""

    success: bool
    run_id: str
    seconds: float
    checks: CheckCount
    errors: tuple[str, ...]


def prepare(workspace: Workspace) -> None:
    """Make the folders, tell child processes where they are, and switch every kind of telemetry off."""
    workspace.announce()
    os.environ.update(QUIET)
    os.environ["DAGSTER_HOME"] = str(workspace.dagster_home)
    os.environ["DBT_TARGET_PATH"] = str(workspace.dbt_target)
    os.environ["DBT_LOG_PATH"] = str(workspace.dbt_logs)
    for folder in (workspace.dagster_home, workspace.stage, workspace.dbt_target, workspace.dbt_logs):
        folder.mkdir(parents=True, exist_ok=True)
    settings = workspace.dagster_home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(resources.files("pipelines.defs").joinpath("dagster.yaml").read_text("utf-8"), "utf-8")


@contextlib.contextmanager
def sole_run(workspace: Workspace) -> Iterator[None]:
    """Hold the warehouse for one run. Raises ``BusyError`` when another run holds it; a killed run leaves no lock."""
    workspace.warehouse.mkdir(parents=True, exist_ok=True)
    with (workspace.warehouse / ".nightly.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"另一次夜间运行正在使用 {workspace.warehouse}，本次不运行") from None
        yield


def run_nightly(workspace: Workspace, options: Options, tell: Tell) -> Outcome:
    """Run the job ``nightly`` on ``workspace`` in this process, with its history in the workspace's DAGSTER_HOME.

    Raises ``BusyError`` when another run holds the warehouse.
    """
    prepare(workspace)
    started = time.monotonic()
    with sole_run(workspace), _quiet_console():
        import dagster as dg

        from pipelines.definitions import definitions

        tell("读取定义")
        config = {**asdict(options), "raw": str(workspace.raw), "warehouse": str(workspace.warehouse)}
        with dg.DagsterInstance.get() as instance:
            result = definitions.resolve_job_def("nightly").execute_in_process(
                instance=instance,
                run_config={"resources": {"scorecard": {"config": config}}, "loggers": {"console": {}}},
                raise_on_error=False,
            )
            checks, errors = _told(result, tell)
    return Outcome(result.success, result.run_id, time.monotonic() - started, checks, errors)


def _told(result: "dg.ExecuteInProcessResult", tell: Tell) -> tuple[CheckCount, tuple[str, ...]]:
    passed = warned = failed = 0
    errors = []
    for evaluation in result.get_asset_check_evaluations():
        if evaluation.passed:
            passed += 1
        elif evaluation.severity.value == "WARN":
            warned += 1
        else:
            failed += 1
            errors.append(f"检查 {evaluation.check_name}（{evaluation.asset_key.to_user_string()}）未通过")
    errors += [
        f"步骤 {event.step_key} 失败：{_cause(event.step_failure_data.error)}"
        for event in result.all_events
        if event.is_step_failure and event.event_specific_data is not None
    ]
    return CheckCount(passed, warned, failed), tuple(errors)


def _cause(error: "SerializableErrorInfo | None") -> str:
    """The first cause in its own words."""
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error else "原因不明"


@contextlib.contextmanager
def _quiet_console() -> Iterator[None]:
    """dbt's own report goes nowhere: a person wants the lines that our assets tell (``defs/console.py``)."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield
