"""What a command costs: wall time, processor time and memory of its whole tree of processes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.25
KIB = 1024
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took. ``cpu`` counts every process under it; ``peak_mb`` is the largest sum of their memory."""

    wall: float
    cpu: float
    peak_mb: float
    output: str

    @property
    def cores(self) -> float:
        """Cores kept busy on average."""
        return self.cpu / self.wall if self.wall else 0.0


class FailedError(RuntimeError):
    """The measured command did not succeed; the text ends with what it said."""


def cost_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end. Raises ``FailedError`` when it fails."""
    started = time.monotonic()
    process = subprocess.Popen(
        list(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(environment or {})},
    )
    watch = _Watch(process.pid)
    watch.start()
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    watch.stop()
    if status:
        raise FailedError(f"{' '.join(command)}\n{output[-2000:]}")
    return Cost(time.monotonic() - started, usage.ru_utime + usage.ru_stime, watch.peak / MIB, output)


def python(*arguments: str) -> list[str]:
    """A command that runs this interpreter."""
    return [sys.executable, *arguments]


def best_of(command: Sequence[str], times: int = 3) -> Cost:
    """The least of some runs: what others do on the machine only adds."""
    return min((cost_of(command) for _ in range(times)), key=lambda cost: cost.cpu)


class _Watch(threading.Thread):
    """Adds up the memory of a process and all below it, again and again."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._over = threading.Event()
        self.peak = 0

    def run(self) -> None:
        """Until it is stopped."""
        while not self._over.is_set():
            self.peak = max(self.peak, _memory_below(self._root))
            self._over.wait(SAMPLE_SECONDS)

    def stop(self) -> None:
        """End the watch."""
        self._over.set()
        self.join()


def _memory_below(root: int) -> int:
    """Bytes in memory of a process and its descendants; pages that they share count once per process."""
    parents, sizes = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "status").read_text("utf-8")
            except OSError:
                continue
            told = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
            parents[int(entry.name)] = int(told["PPid"])
            sizes[int(entry.name)] = int(told.get("VmRSS", "0 kB").split()[0]) * KIB
    return sum(size for pid, size in sizes.items() if _is_below(pid, root, parents))


def _is_below(pid: int, root: int, parents: Mapping[int, int]) -> bool:
    while pid and pid != root:
        pid = parents.get(pid, 0)
    return pid == root
