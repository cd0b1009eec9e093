"""Executors: everything is worked on once, few batches wait, and a fault of the work is told."""

from collections.abc import Iterator

import pytest

from pipelines.ingest.executors import AHEAD, ProcessExecutor, SerialExecutor, local_executor


def double(batch: list[int]) -> list[int]:
    return [2 * number for number in batch]


def refuse(batch: list[int]) -> list[int]:
    raise ValueError(f"no {batch[0]}")


def test_every_batch_is_worked_on_once_in_whatever_order() -> None:
    batches = [[number, number + 1] for number in range(0, 40, 2)]
    results = list(ProcessExecutor(2).imap_unordered(double, batches))
    assert sorted(results) == [double(batch) for batch in batches]
    assert list(SerialExecutor().imap_unordered(double, batches)) == [double(batch) for batch in batches]


def test_batches_are_taken_only_as_fast_as_work_is_done() -> None:
    taken: list[int] = []

    def source() -> Iterator[list[int]]:
        for number in range(50):
            taken.append(number)
            yield [number]

    results = ProcessExecutor(2).imap_unordered(double, source())
    next(results)
    assert len(taken) <= 2 * 2 * AHEAD
    assert len(list(results)) == 49


def test_a_fault_of_the_work_is_raised() -> None:
    with pytest.raises(ValueError, match="no 1"):
        list(ProcessExecutor(2).imap_unordered(refuse, [[1]]))


def test_processes_only_for_many_documents() -> None:
    assert isinstance(local_executor(10, 2, pool_from=11), SerialExecutor)
    assert isinstance(local_executor(11, 2, pool_from=11), ProcessExecutor)
    assert isinstance(local_executor(1000, 1, pool_from=11), SerialExecutor)


def test_no_batches_no_results() -> None:
    assert list(ProcessExecutor(2).imap_unordered(double, [])) == []
