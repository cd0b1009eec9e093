"""Locks of a warehouse: one run writes at a time, and a run that is dead can be told from one that waits.

What belongs here: taking, asking, letting go. Locks are the kernel's and die with their process, so that a killed
run leaves none behind, whether the console or Dagster's daemon started it.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from pipelines.workspace import Workspace

LOOK_SECONDS = 0.1
"""Pause between two looks of a run that waits for its turn."""
PROBE_SECONDS = 0.5
"""How long even a run that does not wait tries: somebody may be asking ``is_held`` at that moment."""

_held: dict[Path, int] = {}
_descriptors: set[int] = set()
_guard = threading.Lock()


class BusyError(RuntimeError):
    """Another nightly run holds the warehouse."""


@contextlib.contextmanager
def sole_run(workspace: Workspace, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the warehouse for one run; inside a process that holds it already this is no second lock.

    Raises ``BusyError`` when another run still holds the warehouse after ``wait_seconds``, and ``OSError`` when
    the folder cannot be written.
    """
    with _lock(workspace.warehouse / ".nightly.lock", wait_seconds) as held:
        if not held:
            raise BusyError(f"另一次夜间运行正在使用 {workspace.warehouse}，本次不运行")
        yield


@contextlib.contextmanager
def present(workspace: Workspace, run_id: str) -> Iterator[None]:
    """Be seen as alive under ``run_id``, also while waiting for a turn."""
    path = _presence(workspace, run_id)
    with _lock(path, 0):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_present(workspace: Workspace, run_id: str) -> bool:
    """Whether the process of a run is alive, here or in another process of this machine."""
    return is_held(_presence(workspace, run_id))


def forget(workspace: Workspace, run_id: str) -> None:
    """Remove what a dead run left of its presence."""
    _presence(workspace, run_id).unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock file ``path``."""
    if path in _held:
        return True
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _presence(workspace: Workspace, run_id: str) -> Path:
    return workspace.warehouse / ".runs" / f"{run_id}.lock"


@contextlib.contextmanager
def _lock(path: Path, wait_seconds: float) -> Iterator[bool]:
    """Whether the lock was taken; it is let go at the end, and no worker forked meanwhile holds on to it."""
    if path in _held:
        with _counted(path):
            yield True
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    _descriptors.add(descriptor)
    try:
        if _taken(descriptor, max(wait_seconds, PROBE_SECONDS)):
            with _counted(path):
                yield True
        else:
            yield False
    finally:
        _descriptors.discard(descriptor)
        os.close(descriptor)


@contextlib.contextmanager
def _counted(path: Path) -> Iterator[None]:
    with _guard:
        _held[path] = _held.get(path, 0) + 1
    try:
        yield
    finally:
        with _guard:
            _held[path] -= 1
            if not _held[path]:
                del _held[path]


def _taken(descriptor: int, wait_seconds: float) -> bool:
    until = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True


def _let_go() -> None:
    for descriptor in _descriptors:
        os.close(descriptor)
    _descriptors.clear()
    _held.clear()


# A worker process could outlive a killed run and would hold its locks.
os.register_at_fork(after_in_child=_let_go)
