"""A run that the console starts in its own process stands on the UI's timeline beside those of the schedule.

The timeline sorts runs by the place that their job was loaded from, and Dagster leaves that out of a run in process.
"""

from functools import partial
from typing import Any

import dagster as dg
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin

LOCATION = "pipelines.definitions"
"""What the UI calls the place when it was started with this module."""
REPOSITORY = "__repository__"


def from_here(instance: dg.DagsterInstance, job_name: str) -> None:
    """Let every run that ``instance`` creates tell where its job comes from."""
    origin = RemoteJobOrigin(
        RemoteRepositoryOrigin(RegisteredCodeLocationOrigin(LOCATION), REPOSITORY), job_name=job_name
    )
    changeable: Any = instance
    changeable.create_run_for_job = partial(instance.create_run_for_job, remote_job_origin=origin)
