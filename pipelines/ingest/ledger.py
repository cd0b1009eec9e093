"""The ledger: append-only history in Parquet parts, one part per append.

What belongs here: appending and reading. What does not: the schemas (``schemas/ledger.py``) and when to append.
No row of it is ever changed or removed: it is what a backup must hold. A column that a newer version adds is empty
in rows of before.
"""

from pathlib import Path

import polars as pl

from pipelines.ingest.parts import Parts
from schemas.ledger import LEDGER_TABLES


class Ledger:
    """One ledger table below ``root``; ``name`` is a table of ``schemas.ledger``.

    Raises ``KeyError`` for an unknown name.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.schema = LEDGER_TABLES[name].polars_schema
        self._parts = Parts(root / name, self.schema, keeps_history=True)

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows, durable when this returns. Raises ``ValueError`` when the columns are not the table's."""
        if frame.schema != self.schema:
            raise ValueError(f"{self.name}: the frame's columns are not the table's")
        if frame.height:
            self._parts.write(frame, {})

    def read(self) -> pl.DataFrame:
        """Every row, in the order in which they were appended."""
        return self._parts.read_all()

    def ensure(self) -> None:
        """At least one part, so that dbt can always read the folder."""
        self._parts.ensure()

    def sweep(self) -> None:
        """After a killed run: remove temporary files and set damaged parts aside."""
        self._parts.sweep()
