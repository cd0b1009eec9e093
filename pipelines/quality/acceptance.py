"""The one gate into landing: refused rows are written first, then the good ones."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import polars as pl

from pipelines.ingest.landing import LandingTable
from pipelines.ingest.refusal import Refusal
from pipelines.quality.validation import NO_PATHS, split
from schemas.landing import QUARANTINE, TABLES

Told = Sequence[tuple[str, Refusal]]
"""Refusals, each with the unit that it belongs to."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What one batch gave: rows produced, rows landed, rows refused by their model."""

    produced: int
    landed: int
    refused: int


class Acceptance:
    """Lands batches of one table: every row either passes its Pandera model or becomes a quarantine row."""

    def __init__(self, table: LandingTable, quarantine: LandingTable, run_id: str) -> None:
        self._table = table
        self._quarantine = quarantine
        self._run_id = run_id

    def land(
        self,
        units: Mapping[str, str],
        rows: Sequence[Mapping[str, object]] | pl.DataFrame,
        told: Told = (),
        *,
        source_paths: Mapping[str, str] = NO_PATHS,
    ) -> Accepted:
        """Land the rows of ``units`` (unit to version), replacing what an older version of them had landed.

        ``source_paths`` names the file of a document in refusals of tables without such a column. Raises
        ``SchemaDriftError`` when the rows do not fit the registry.
        """
        name = self._table.name
        schema = TABLES[name].polars_schema
        frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, schema=schema, orient="row")
        divided = split(frame, name, source_paths=source_paths)
        only = next(iter(units), "")
        refused = [
            *told,
            *(
                (document or only, refusal)
                for document, refusal in zip(divided.documents, divided.refusals, strict=True)
            ),
        ]
        self.refuse(units, refused)
        self._table.replace(units, divided.accepted)
        return Accepted(frame.height, divided.accepted.height, divided.refused_rows)

    def refuse(self, units: Mapping[str, str], told: Told) -> None:
        """Replace the quarantine rows of ``units`` by ``told``; a unit without refusals leaves none behind."""
        name = self._table.name
        before = self._quarantine.units()
        owners = [f"{name}:{unit}" for unit, _ in told]
        refused = set(owners)
        clean = [key for unit in units if (key := f"{name}:{unit}") in before and key not in refused]
        if clean:
            self._quarantine.drop(clean)
        if not told:
            return
        rows = [{"run_id": self._run_id, **asdict(refusal)} for _, refusal in told]
        frame = pl.DataFrame(rows, schema=QUARANTINE.polars_schema, orient="row")
        versions = {f"{name}:{unit}": version for unit, version in units.items() if f"{name}:{unit}" in refused}
        self._quarantine.replace(versions, frame, owners=owners)
