"""The nightly run from the console: the same job that the schedule starts, in this process, told in plain lines."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.run_lock import BusyError, sole_run
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    import dagster as dg

__all__ = ["BusyError", "CheckCount", "Options", "Outcome", "prepare", "run_nightly"]

JOB = "nightly"
SECOND_LOOK_SECONDS = 1.0
"""A run that is just ending looks dead for a moment: it is looked at again after this pause."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may ask of a run: documents to extract again, building what did not change, letting a fall pass.

    Files changed less than ``min_age_seconds`` ago are left for the next run.
    """

    force: bool = False
    only: str = ""
    accept_drop: str = ""
    verify: bool = False
    full: bool = False
    min_age_seconds: float = 0


@dataclass(frozen=True, slots=True)
class CheckCount:
    """Asset checks of one run."""

    passed: int = 0
    warned: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. ``success`` is false when an error check or a step failed: the last release stands."""

    success: bool
    run_id: str
    seconds: float
    checks: CheckCount = field(default_factory=CheckCount)
    errors: tuple[str, ...] = ()


def prepare(workspace: Workspace) -> None:
    """Make the folders, tell child processes where they are, and give Dagster its settings."""
    workspace.make_ready()
    os.environ["DAGSTER_HOME"] = str(workspace.dagster_home)
    workspace.dagster_home.mkdir(parents=True, exist_ok=True)
    settings = workspace.dagster_home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(resources.files("pipelines.defs").joinpath("dagster.yaml").read_text("utf-8"), "utf-8")


def run_nightly(workspace: Workspace, options: Options, tell: Tell) -> Outcome:
    """Run the job ``nightly`` on ``workspace`` in this process, and tell people what they must know of it.

    A run that could not even begin (a full disk, a folder that cannot be written, a project that does not parse) is
    an outcome with its cause. Raises ``BusyError`` when another run holds the warehouse.
    """
    from pipelines.alerts.delivery import tell_failure

    started = time.monotonic()
    try:
        prepare(workspace)
        with sole_run(workspace), _quiet_console():
            outcome = _run(workspace, options, tell, started)
    except BusyError:
        raise
    except Exception as error:
        cause = f"{type(error).__name__}: {error}"
        tell_failure(workspace, cause)
        return Outcome(False, "", time.monotonic() - started, errors=(f"运行没能开始或没能结束：{cause}",))
    return outcome


def _run(workspace: Workspace, options: Options, tell: Tell, started: float) -> Outcome:
    import dagster as dg

    from pipelines.definitions import definitions
    from pipelines.defs.alerting import tell_of_run
    from pipelines.defs.history import causes_of_run
    from pipelines.defs.retention import retain
    from pipelines.defs.timeline import from_here

    tell("读取定义")
    config = {**asdict(options), "raw": str(workspace.raw), "warehouse": str(workspace.warehouse)}
    with dg.DagsterInstance.get() as instance:
        _close_dead_runs(instance, workspace)
        from_here(instance, JOB)
        result = definitions.resolve_job_def(JOB).execute_in_process(
            instance=instance,
            run_config={"resources": {"scorecard": {"config": config}}, "loggers": {"console": {}}},
            raise_on_error=False,
        )
        checks, failed = _counted(result)
        errors = (*failed, *causes_of_run(instance, result.run_id, besides_checks=bool(failed)))
        tell_of_run(instance, workspace, result.run_id)
        retain(instance, workspace)
    return Outcome(result.success, result.run_id, time.monotonic() - started, checks, errors)


def _close_dead_runs(instance: "dg.DagsterInstance", workspace: Workspace) -> None:
    """A killed run stays unfinished in the history and would block the daemon's queue for ever."""
    from pipelines.defs.history import close_dead_run, dead_runs

    if not dead_runs(instance, workspace, started=True):
        return
    time.sleep(SECOND_LOOK_SECONDS)
    for run in dead_runs(instance, workspace, started=True):
        close_dead_run(instance, workspace, run)


def _counted(result: "dg.ExecuteInProcessResult") -> tuple[CheckCount, tuple[str, ...]]:
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
    return CheckCount(passed, warned, failed), tuple(errors)


@contextlib.contextmanager
def _quiet_console() -> Iterator[None]:
    """dbt's own report goes nowhere: a person wants the lines that our assets tell (``defs/console.py``)."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield
