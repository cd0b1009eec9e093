"""`make bench`: every figure of docs/performance.md, measured anew on this machine.

Absolute times depend on the machine and on who else works on it, so each stands beside a floor measured in the same
run: the least work that could do the same. The ratio is what a change moves.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import books, extraction, facts, files, startup
from benchmarks.nights import run_nights, seconds_of
from benchmarks.report import Line

PARTS = ("startup", "files", "books", "nights", "facts", "extraction")


def main() -> None:
    """Run the chosen parts and print one table each."""
    options = _options()
    console = Console(width=140)
    load = os.getloadavg()[0]
    console.print(
        f"{os.cpu_count()} cores, load {load:.1f} before the first measurement, Python {sys.version.split()[0]}"
    )
    parts: dict[str, Callable[[Path], Iterator[Line]]] = {
        "startup": startup.measure,
        "files": lambda folder: files.measure(folder, options.files),
        "books": lambda folder: books.measure(folder, options.cells),
        "nights": lambda folder: _nights(folder, options.reports),
        "facts": lambda folder: facts.measure(folder, options.facts),
    }
    failed = [name for name in options.only if not _told(name, parts.get(name), options.folder, console)]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def _told(name: str, part: Callable[[Path], Iterator[Line]] | None, chosen: Path | None, console: Console) -> bool:
    """Print one part, as far as it came; whether it came to its end. What fails does not stop the others."""
    table = _table(name)
    try:
        if part is None:
            extraction.main()
            return True
        with _folder(chosen, name) as folder:
            for line in part(folder):
                table.add_row(*line.shown())
    except Exception as error:
        console.print(f"{name} failed: {type(error).__name__}: {error}", markup=False)
        return False
    finally:
        if table.rows:
            console.print(table)
    return True


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts to run")
    parser.add_argument("--reports", nargs="+", type=int, default=[300], help="sizes of the generated corpora")
    parser.add_argument("--facts", type=int, default=300_000, help="generated facts for dbt")
    parser.add_argument("--cells", type=int, default=200_000, help="cells of each generated workbook")
    parser.add_argument("--files", type=int, default=20_000, help="files for discovery")
    parser.add_argument("--folder", type=Path, help="where to work, kept afterwards (default: a temporary folder)")
    return parser.parse_args()


@contextmanager
def _folder(chosen: Path | None, name: str) -> Iterator[Path]:
    if chosen is not None:
        yield chosen / name
        return
    folder = Path(tempfile.mkdtemp(prefix=f"scorecard-bench-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left")
    for label in ("what", "wall s", "cpu s", "cores", "peak MB", "floor s", "ratio", "note"):
        table.add_column(label, justify="left" if label in ("what", "note") else "right")
    return table


def _nights(folder: Path, sizes: list[int]) -> Iterator[Line]:
    for size in sizes:
        found = run_nights(folder / str(size), size, keep=True)
        note = f"{found.recovered:.2%} of stated facts found, {found.extra:.2%} others, {found.orphans} orphans"
        yield Line(f"first night, {size} reports", found.first, note=note)
        yield Line(f"no change, {size} reports", found.unchanged, note=f"run itself {seconds_of(found.unchanged)} s")
        wall, cpu = found.changed.wall - found.unchanged.wall, found.changed.cpu - found.unchanged.cpu
        note = f"{wall:+.1f} s, {cpu:+.1f} cpu s against no change"
        yield Line(f"20 new, 5 changed, 3 gone of {size}", found.changed, note=note)


if __name__ == "__main__":
    main()
