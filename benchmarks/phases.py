"""Where the time of one night goes: wall and processor seconds of each phase, taken inside the run itself."""

import functools
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

PHASES = (
    ("discovery", "pipelines.quality.intake_files", "", "discover"),
    ("reading files and landing them", "pipelines.quality.intake_files", "", "_land_files"),
    ("extraction, validation and landing", "pipelines.quality.intake_facts", "", "draw_report_facts"),
    ("sheet facts, validation and landing", "pipelines.quality.intake_facts", "", "draw_sheet_facts"),
    ("sweep and settle", "pipelines.quality.intake", "Intake", "sweep"),
    ("sweep and settle", "pipelines.quality.intake", "Intake", "settle"),
    ("checks on landing", "pipelines.quality.landing_checks", "LandingChecks", "files"),
    ("checks on landing", "pipelines.quality.landing_checks", "LandingChecks", "cells"),
    ("checks on landing", "pipelines.quality.landing_checks", "LandingChecks", "numerals"),
    ("checks on landing", "pipelines.quality.landing_checks", "LandingChecks", "offsets"),
    ("gate, release and publish", "pipelines.defs.release", "", "publish_night"),
)
"""Phase, module, class if any, and the function whose time it is."""

Spent = dict[str, list[float]]


def main() -> None:
    """Run one night on a raw folder and print its phases: ``python -m benchmarks.phases RAW WAREHOUSE``."""
    from pipelines.nightly import Options, prepare, run_nightly
    from pipelines.workspace import Workspace

    workspace = Workspace(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    spent: Spent = defaultdict(lambda: [0.0, 0.0])
    whole = _now()
    prepare(workspace)
    with _span(spent, "start-up: imports and definitions"):
        import_module("pipelines.definitions")
    for phase, module, owner, name in PHASES:
        _time(spent, phase, module, owner, name)
    outcome = run_nightly(workspace, Options(), lambda _: None)
    wall, cpu = (after - before for after, before in zip(_now(), whole, strict=True))
    told = sum(cpu for _, cpu in spent.values())
    spent["dbt, Dagster, the rest"] = [wall - sum(seconds for seconds, _ in spent.values()), cpu - told]
    for phase, (seconds, processor) in spent.items():
        print(_row(phase, seconds, processor))
    print(_row(f"whole night, published: {outcome.success}", wall, cpu))


def _row(phase: str, wall: float, cpu: float) -> str:
    """A line of the table: wall seconds, processor seconds, cores that were busy on average."""
    return f"| {phase} | {wall:.2f} | {cpu:.2f} | {cpu / wall if wall else 0:.1f} |"


def _time(spent: Spent, phase: str, module: str, owner: str, name: str) -> None:
    """Put a stopwatch around a function where it is looked up."""
    holder: Any = import_module(module)
    if owner:
        holder = getattr(holder, owner)
    work: Callable[..., Any] = getattr(holder, name)

    @functools.wraps(work)
    def timed(*arguments: Any, **options: Any) -> Any:
        with _span(spent, phase):
            return work(*arguments, **options)

    setattr(holder, name, timed)


@contextmanager
def _span(spent: Spent, phase: str) -> Iterator[None]:
    before = _now()
    try:
        yield
    finally:
        for at, (start, end) in enumerate(zip(before, _now(), strict=True)):
            spent[phase][at] += end - start


def _now() -> tuple[float, float]:
    times = os.times()
    return time.monotonic(), times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
