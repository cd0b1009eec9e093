"""Readers of a release, each a process of its own as an analyst's would be."""

import subprocess
import sys
import threading
from pathlib import Path


class Readers:
    """Readers that ask in a loop, each time opening the release anew."""

    def __init__(self, release: Path, count: int, pause: float = 0.05) -> None:
        self.release = release
        self.pause = pause
        """Seconds between two questions of one reader."""
        self.seen: list[tuple[str, int]] = []
        self.errors: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(count)]

    def _read(self) -> None:
        program = (
            "import duckdb, sys\n"
            "for _ in sys.stdin:\n"
            "    with duckdb.connect(sys.argv[1], read_only=True) as c:\n"
            "        print(*c.execute('select any_value(release_id), (select count(*) from fct_facts)"
            " from meta.meta_release').fetchone(), flush=True)\n"
        )
        reader = subprocess.Popen(
            [sys.executable, "-c", program, str(self.release)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert reader.stdin is not None
        assert reader.stdout is not None
        while not self._stop.wait(self.pause):
            reader.stdin.write("again\n")
            reader.stdin.flush()
            line = reader.stdout.readline().split()
            if not line:
                break
            self.seen.append((line[0], int(line[1])))
        _, errors = reader.communicate()
        if errors:
            self.errors.append(errors)

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
