"""Listing raw/: how long it takes to see what changed among many files."""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import cost_of, python
from benchmarks.report import Line

FILES_PER_FOLDER = 25


def measure(folder: Path, count: int) -> Iterator[Line]:
    """Discovery of ``count`` files that are all known, and hashing them all; the floor is a walk with one stat each."""
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(count):
        path = (
            folder / "reports" / f"{number // FILES_PER_FOLDER:06d}" / f"{number % FILES_PER_FOLDER + 2001}-report.txt"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{number}\n", encoding="utf-8")
    floor = json.loads(cost_of(python("-m", "benchmarks.files", str(folder), "walk")).output)
    yield Line(f"list {count} files, all known", cost_of(_discovery(folder, "known")), floor, "floor: walk and stat")
    yield Line(f"hash {count} files (--verify)", cost_of(_discovery(folder, "verify")), floor)


def _discovery(folder: Path, how: str) -> list[str]:
    return python("-m", "benchmarks.files", str(folder), how)


def main() -> None:
    """One measured process: ``walk``, ``known`` or ``verify`` over a folder."""
    folder, how = Path(sys.argv[1]), sys.argv[2]
    started = time.process_time()
    if how == "walk":
        sum(path.stat().st_size for path in (folder / "reports").glob("*/*"))
        print(json.dumps(time.process_time() - started))
        return
    from pipelines.ingest.discovery import Sighting, discover

    known = {}
    for path in (folder / "reports").glob("*/*"):
        told = path.stat()
        name = path.relative_to(folder).as_posix()
        known[name] = Sighting(name, f"{hash(name):064x}"[-64:], told.st_size, told.st_mtime_ns)
    started = time.process_time()
    discover(folder, "reports", known, verify=how == "verify")
    print(json.dumps(time.process_time() - started))


if __name__ == "__main__":
    main()
