"""The executor over a Ray cluster: the same batches and the same work as over processes, on many machines.

What belongs here: getting batches to the cluster and results back, and what happens when it fails. What does not:
the work (``reports.py``). Frames travel as Arrow. A node that is lost costs its batches, which Ray gives to another;
whatever the cluster cannot do at all is done on this machine, so that a cluster can make a night slow, never wrong.
"""

import io
import os
import pickle
import socket
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, TypeVar

import polars as pl

from pipelines.extras import CLUSTER
from pipelines.ingest.executors import AHEAD, Executor, local_executor

Batch = TypeVar("Batch")
Result = TypeVar("Result")
Tell = Callable[[str], None]

LOST_NODE_RETRIES = 5
"""So often a batch may be under way on a machine that is lost."""
LOOK_SECONDS = 20.0
"""After so long without a result the cluster is asked whether it has any machine left."""


REACH_SECONDS = 5.0
"""Ray itself tries an address at which nobody listens for many minutes."""


class ClusterError(RuntimeError):
    """The cluster cannot do the work."""


class RayExecutor:
    """Over the cluster at ``address``; ``version_of`` tells the version of the work, which must be the same there.

    Work that the cluster fails to do is told and done by ``instead``: a fault of the work itself shows up there.
    """

    def __init__(self, address: str, version_of: Callable[[], str], instead: Executor, tell: Tell) -> None:
        self._address = address
        self._version_of = version_of
        self._instead = instead
        self._tell = tell

    def imap_unordered(self, work: Callable[[Batch], Result], batches: Iterable[Batch]) -> Iterator[Result]:
        """Results as they finish, each batch's once."""
        source, left = iter(batches), list[Batch]()
        yield from self._over_cluster(work, source, left)
        yield from self._instead.imap_unordered(work, chain(left, source))

    def _over_cluster(
        self, work: Callable[[Batch], Result], source: Iterator[Batch], left: list[Batch]
    ) -> Iterator[Result]:
        """What the cluster gives; on trouble the batches that it still had are put into ``left``."""
        cluster = _Cluster(self._address)
        waiting: list[Batch] = []
        running: dict[Any, Batch] = {}
        try:
            while True:
                waiting += islice(source, max(0, cluster.places - len(running)))
                try:
                    while waiting:
                        task = cluster.start(work, waiting[-1], self._version_of, self._version_of())
                        # Not popped before it is noted: a lost connection may show only here.
                        running[task] = waiting[-1]
                        waiting.pop()
                    finished = cluster.next_finished(list(running))
                except Exception as error:
                    left += [*running.values(), *waiting]
                    self._tell(
                        f"⚠ 集群 {self._address} 不能用，余下的在本机完成 · the cluster failed: {_last_line(error)}"
                    )
                    return
                if finished is None:
                    return
                task, result = finished
                del running[task]
                yield result
        finally:
            cluster.leave()


class _Cluster:
    """One connection. ``places`` is how many batches it should have at a time, more when machines join."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._ray: Any = None
        self._task: Any = None
        self.places = AHEAD

    def start(self, *call: Any) -> Any:
        """Begin work on a batch: work, batch, version, expected version."""
        if self._ray is None:
            self._join()
        work, batch, version_of, expected = call
        return self._task.remote(work, packed(batch), version_of, expected)

    def next_finished(self, tasks: list[Any]) -> tuple[Any, Any] | None:
        """A task that is done, with its result; None when there is no task at all."""
        while tasks:
            done, _ = self._ray.wait(tasks, num_returns=1, timeout=LOOK_SECONDS)
            self._count()
            if done:
                return done[0], pickle.loads(self._ray.get(done[0]))
        return None

    def leave(self) -> None:
        """End the connection; the cluster drops what it still had to do."""
        if self._ray is not None:
            self._ray.shutdown()

    def _join(self) -> None:
        CLUSTER.require()
        _knock(self._address)
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        ray.init(address=self._address, log_to_driver=False, logging_level="error")
        self._ray = ray
        self._task = ray.remote(max_retries=LOST_NODE_RETRIES)(work_there)
        self._count()

    def _count(self) -> None:
        processors = int(self._ray.cluster_resources().get("CPU", 0))
        if not processors:
            raise ClusterError("集群里没有可用的机器 · no machine left in the cluster")
        self.places = processors * AHEAD


def _knock(address: str) -> None:
    """Raise ``OSError`` when nobody listens at the host and port of ``address``."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), REACH_SECONDS).close()


def work_there(work: Callable[[Any], object], batch: bytes, version_of: Callable[[], str], expected: str) -> bytes:
    """Runs on a machine of the cluster. Raises ``ClusterError`` when another version is installed there."""
    if version_of() != expected:
        raise ClusterError(
            f"集群上的版本 {version_of()} 与本机 {expected} 不同，请更新集群"
            " · another version of district-scorecard is installed on the cluster"
        )
    return packed(work(pickle.loads(batch)))


def _last_line(error: Exception) -> str:
    """What happened, without the traceback from another machine that stands before it."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def packed(value: object) -> bytes:
    """Bytes of a value in which every frame is a compressed Arrow stream; ``pickle.loads`` gives it back."""
    out = io.BytesIO()
    _ArrowPickler(out, protocol=5).dump(value)
    return out.getvalue()


class _ArrowPickler(pickle.Pickler):
    def reducer_override(self, value: object) -> Any:
        """Frames as Arrow, all else as usual."""
        if not isinstance(value, pl.DataFrame):
            return NotImplemented
        return pl.read_ipc_stream, (value.write_ipc_stream(None, compression="zstd").getvalue(),)


def executor_for(documents: int, *, pool_from: int, version_of: Callable[[], str], tell: Tell) -> Executor:
    """The cluster that the environment names when there are many documents, else this machine.

    Raises ``MissingExtraError`` when it names one and Ray is not installed.
    """
    local = local_executor(documents, pool_from=pool_from)
    CLUSTER.require()
    if not CLUSTER.setting or documents < pool_from:
        return local
    return RayExecutor(CLUSTER.setting, version_of, local, tell)
