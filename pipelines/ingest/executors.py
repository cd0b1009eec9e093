"""Where work on many documents is done: in this process, or spread over processes.

What belongs here: handing batches out and taking results back. What does not: what is done with a batch. Work
is a function of a module, its batches and results can be pickled, and it must not matter which ends first: so any
other executor with ``imap_unordered`` (a cluster's) may stand in the place of these.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing.connection import wait as wait_for_end
from typing import Protocol, TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")

AHEAD = 2
"""Batches that wait per process, so that none is idle and few are in memory."""


class Executor(Protocol):
    """Does work on batches, in any order."""

    def imap_unordered(self, work: Callable[[Batch], Result], batches: Iterable[Batch]) -> Iterator[Result]:
        """Results as they finish; ``batches`` is taken from only as fast as work is done."""
        ...


class SerialExecutor:
    """In this process, one after the other."""

    def imap_unordered(self, work: Callable[[Batch], Result], batches: Iterable[Batch]) -> Iterator[Result]:
        """Results in the order of the batches."""
        return map(work, batches)


class ProcessExecutor:
    """Over processes of this machine. They end when this process does, however it ends."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def imap_unordered(self, work: Callable[[Batch], Result], batches: Iterable[Batch]) -> Iterator[Result]:
        """Results as they finish. Raises what the work raised, or ``BrokenProcessPool`` when a process was killed."""
        # Spawned, not forked: this process has threads, and a fork of them may hang.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self._workers, mp_context=context, initializer=_end_with_parent) as pool:
            source = iter(batches)
            running = {pool.submit(work, batch) for batch in islice(source, self._workers * AHEAD)}
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(work, batch) for batch in islice(source, len(done))}
                for future in done:
                    yield future.result()


def local_executor(documents: int, workers: int = 0, *, pool_from: int) -> Executor:
    """Processes for many documents (``workers`` of them, by default one per core), else none: they take a second."""
    count = workers or os.cpu_count() or 1
    return SerialExecutor() if count < 2 or documents < pool_from else ProcessExecutor(count)


def _end_with_parent() -> None:
    """A killed run leaves no process behind that still works on its batches."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_await_end, args=(parent.sentinel,), daemon=True).start()


def _await_end(sentinel: int) -> None:
    wait_for_end([sentinel])
    os._exit(1)
