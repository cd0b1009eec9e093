"""The registry of column words: each name, type and meaning is written once, in ``columns.csv``.

What belongs here: reading the registry and mapping its types to Polars, Arrow and DuckDB.
What does not: tables (``landing.py``) and controlled words (``words.py``).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas import words
from schemas.words import Words

COLUMNS_FILE = Path(__file__).with_name("columns.csv")

VALUE_PRECISION, VALUE_SCALE = 28, 8
RATIO_PRECISION, RATIO_SCALE = 18, 6

DUCKDB_TYPES = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "decimal": f"DECIMAL({VALUE_PRECISION},{VALUE_SCALE})",
    "ratio": f"DECIMAL({RATIO_PRECISION},{RATIO_SCALE})",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column word: its type, its closed set of words if any, and what it means."""

    name: str
    type: str
    words_name: str
    label_zh: str
    description_zh: str
    description_en: str

    @property
    def words(self) -> Words | None:
        """The closed set of values, or ``None`` for an open column."""
        return getattr(words, self.words_name) if self.words_name else None

    @property
    def duckdb_type(self) -> str:
        """Type as DuckDB and the dbt contracts write it."""
        return DUCKDB_TYPES[self.type]

    @property
    def comment(self) -> str:
        """Text of the comment persisted in DuckDB: Chinese first, as analysts read it, then English."""
        return f"{self.description_zh} · {self.description_en}"


@cache
def columns() -> dict[str, Column]:
    """Every column word by name, in the order of ``columns.csv``.

    Raises ``ValueError`` naming the word when one is written twice or has an unknown type or word set.
    """
    registry: dict[str, Column] = {}
    with COLUMNS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            column = Column(
                row["column"],
                row["type"],
                row["words"],
                row["label_zh"],
                row["description_zh"],
                row["description_en"],
            )
            if column.name in registry:
                raise ValueError(f"{COLUMNS_FILE.name}: column {column.name!r} is written twice")
            if column.type not in DUCKDB_TYPES:
                raise ValueError(f"{COLUMNS_FILE.name}: column {column.name!r} has unknown type {column.type!r}")
            if column.words_name and not hasattr(words, column.words_name):
                raise ValueError(f"{COLUMNS_FILE.name}: no set of words {column.words_name!r}")
            registry[column.name] = column
    return registry


def column(name: str, table: str = "") -> Column:
    """The column word ``name``, or what ``table`` makes of it (``quarantine.value``).

    Raises ``KeyError`` naming a word that the registry does not hold.
    """
    registry = columns()
    return registry.get(f"{table}.{name}") or registry[name]
