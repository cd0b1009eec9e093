"""dbt's own command, bound to the run that called it: it ends as soon as that process is gone.

Without it a killed run leaves a dbt behind that goes on writing the build, and the next run cannot open the file.
"""

import os
import sys
import threading
import time

LOOK_SECONDS = 0.2
"""Pause between two looks at the parent process."""
RUN_VARIABLE = "SCORECARD_RUN_PID"
"""The process that dbt is bound to: it may be gone before dbt can ask who its parent is."""


def bind() -> None:
    """Bind every dbt that this process starts to this process."""
    os.environ[RUN_VARIABLE] = str(os.getpid())


def main() -> None:
    """Run dbt with the arguments of this process."""
    run = int(os.environ.get(RUN_VARIABLE, os.getppid()))
    threading.Thread(target=_end_with, args=(run,), daemon=True).start()
    from dbt.cli.main import cli

    sys.exit(cli())


def _end_with(run: int) -> None:
    while os.getppid() == run:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
