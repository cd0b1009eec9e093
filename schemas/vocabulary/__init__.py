"""The vocabulary that analysts edit, read from the CSV files beside this module.

What belongs here: reading those files as rows, and a digest of them. What does not: what the rows mean
to extraction (``pipelines/extraction/grammar.py``), to sheets or to dbt.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
EXTRACTION_FILES = ("cues", "indicator_aliases", "indicators", "link_words", "section_headings", "units")

Row = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Rows of the files that extraction reads, by file name without suffix; ``digest`` changes with any of them."""

    tables: Mapping[str, tuple[Row, ...]]
    digest: str

    def rows(self, name: str) -> tuple[Row, ...]:
        """Rows of one file. Raises ``KeyError`` for a file that extraction does not read."""
        return self.tables[name]


@cache
def load() -> Vocabulary:
    """The vocabulary of the package."""
    digest = hashlib.sha256()
    tables = {}
    for name in EXTRACTION_FILES:
        content = (FOLDER / f"{name}.csv").read_bytes()
        digest.update(name.encode() + b"\0" + content)
        tables[name] = tuple(csv.DictReader(content.decode("utf-8").splitlines()))
    return Vocabulary(tables, digest.hexdigest()[:16])
