"""Nothing may be lost in silence: what went in is counted by other means than those that processed it.

Files are counted by a plain directory walk, cells by a second reader, numerals by a regular expression
outside the extractor. Each function returns a verdict that is red as soon as one thing is missing.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipelines.quality.verdict import Verdict, verdict

NUMERAL = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
NOT_DATA = (".yaml", ".yml", ".part", ".tmp", ".crdownload", ".lock", ".md5", ".gitkeep")
DROPPINGS = frozenset({"Thumbs.db", "desktop.ini"})


def walk(folder: Path) -> list[str]:
    """Paths of the data files below ``folder``, relative to its parent, by a plain walk; links are not followed."""
    found = []
    for here, _, names in os.walk(folder):
        for name in names:
            if name.startswith((".", "~$")) or name in DROPPINGS or name.lower().endswith(NOT_DATA):
                continue
            found.append((Path(here) / name).relative_to(folder.parent).as_posix())
    return sorted(found)


def files_kept(
    asset: str, folder: Path, landed: Iterable[str], refused: Iterable[str], waiting: Iterable[str] = ()
) -> Verdict:
    """Every file of ``folder`` is landed, in quarantine or waiting, and nothing is landed that is not there."""
    there = set(walk(folder))
    known = set(landed) | set(refused)
    missing = there - known - set(waiting)
    failures = [{"source_path": path, "message": "文件既未入库也未隔离"} for path in sorted(missing)]
    failures += [{"source_path": path, "message": "入库的文件已不在目录中"} for path in sorted(known - there)]
    return verdict(f"{asset}_files_conserved", asset, failures, len(there | known))


def cells_kept(counted: Mapping[str, int], landed: Mapping[str, int]) -> Verdict:
    """Each book's non-empty cells, counted by a second reader, equal those landed. Keys are source paths."""
    failures = [
        {"source_path": path, "value": landed.get(path, 0), "expected": counted.get(path, 0)}
        for path in sorted(counted.keys() | landed.keys())
        if counted.get(path, 0) != landed.get(path, 0)
    ]
    return verdict("raw_sheets_cells_conserved", "raw_sheets", failures, sum(counted.values()))


def numerals_kept(texts: Iterable[tuple[str, str, str]], seen: Callable[[str], int | None]) -> Verdict:
    """Each report's numerals, counted here, equal those the extractor accounts for.

    ``texts`` are document, source path and text; ``seen`` is by document.
    """
    failures, total = [], 0
    for document_id, path, text in texts:
        counted = len(NUMERAL.findall(text))
        total += counted
        accounted = seen(document_id)
        if accounted != counted:
            failures.append({"source_path": path, "value": accounted, "expected": counted})
    return verdict("report_numerals_conserved", "report_facts", failures, total)
