"""A Ray cluster on loopback whose nodes are processes of their own, so that one can be killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.scale.ports import free_ports

START_SECONDS = 120
STORE_BYTES = 100_000_000
PROC = Path("/proc")
REPO = Path(__file__).resolve().parents[2]


@dataclass
class Node:
    """One started node: Ray's own processes are of one group, its workers are children of those."""

    group: int

    def kill(self) -> None:
        """As if its plug were pulled."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def processes(self) -> set[int]:
        """Every process of this node that runs now."""
        family = {process: (parent, group) for process, parent, group in _family()}
        own = {process for process, (_, group) in family.items() if group == self.group}
        return own | {process for process, (parent, _) in family.items() if parent in own}


@dataclass
class RayCluster:
    """A head that works on nothing, and nodes with one processor each."""

    folder: Path
    port: int
    client_port: int
    nodes: list[Node] = field(default_factory=list)

    @property
    def address(self) -> str:
        """For a driver on one of the cluster's machines."""
        return f"127.0.0.1:{self.port}"

    @property
    def client_address(self) -> str:
        """For a driver anywhere."""
        return f"ray://127.0.0.1:{self.client_port}"

    def start(self, nodes: int) -> None:
        """The head, then so many nodes, one after the other: on one machine they pick their ports in turn."""
        quiet = ("--include-dashboard=false", "--disable-usage-stats")
        ports = ("--port", str(self.port), "--ray-client-server-port", str(self.client_port))
        self._start("--head", *quiet, *ports, "--num-cpus", "0", "--temp-dir", str(self.folder))
        for _ in range(nodes):
            self.add_node()

    def add_node(self) -> None:
        """One more machine."""
        self._start("--address", self.address, "--num-cpus", "1")

    def _start(self, *options: str) -> None:
        ray = [sys.executable, "-m", "ray.scripts.scripts", "start", "--node-ip-address", "127.0.0.1"]
        log = self.folder / "start.log"
        with log.open("ab") as out:
            command = [*ray, "--object-store-memory", str(STORE_BYTES), *options]
            begun = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, env=_environment())
        self.nodes.append(Node(begun.pid))
        assert begun.wait(START_SECONDS) == 0, log.read_text()


@contextmanager
def ray_cluster(nodes: int) -> Iterator[RayCluster]:
    """A cluster with so many nodes besides its head; everything of it is gone afterwards."""
    # Short, because the path of a socket may have 107 characters and Ray adds 80.
    folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
    cluster = RayCluster(folder, *free_ports(2))
    try:
        cluster.start(nodes)
        yield cluster
    finally:
        for node in cluster.nodes:
            node.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """A node has the package that is tested, whatever else is installed."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPO), *sys.path])}


def _family() -> Iterator[tuple[int, int, int]]:
    """Every process with its parent and its group."""
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):
            _state, parent, group, *_ = (folder / "stat").read_text().rpartition(") ")[2].split()
            yield int(folder.name), int(parent), int(group)
