"""A report's text becomes rows of `report_facts`, `report_accounting` and `report_commitments`."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import extraction
from pipelines.extraction import EXTRACTOR_VERSION, Commitment, Context, Extraction, Fact, extract
from pipelines.ingest import aliases, places
from pipelines.ingest.districts import NATION
from pipelines.ingest.executors import Executor
from schemas import vocabulary
from schemas.landing import TABLES

Row = dict[str, Any]

BATCH_DOCUMENTS = 32
POOL_FROM_DOCUMENTS = 48
"""From so many documents on it pays to start processes."""


@dataclass(frozen=True, slots=True)
class ReportReading:
    """What reports gave, as frames of their landing tables; ``document_ids`` also of those that gave nothing."""

    document_ids: tuple[str, ...]
    facts: pl.DataFrame
    accounting: pl.DataFrame
    commitments: pl.DataFrame

    @classmethod
    def joined(cls, readings: Iterable["ReportReading"]) -> "ReportReading":
        """Several readings as one. Raises ``ValueError`` when there is none."""
        parts = list(readings)
        return cls(
            tuple(document for part in parts for document in part.document_ids),
            pl.concat([part.facts for part in parts]),
            pl.concat([part.accounting for part in parts]),
            pl.concat([part.commitments for part in parts]),
        )


@cache
def reader_version() -> str:
    """Version of all that decides what a report gives but the aliases: code, other vocabulary, list of districts."""
    loaded = vocabulary.load()
    digest = hashlib.sha256(f"{EXTRACTOR_VERSION}|{places.digest()}".encode())
    for name, rows in sorted(loaded.tables.items()):
        if name != aliases.TABLE:
            digest.update(json.dumps([name, rows]).encode())
    for path in (*sorted(Path(extraction.__file__).parent.glob("*.py")), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def extractor_version() -> str:
    """Version of all that decides what a report gives."""
    digest = hashlib.sha256(f"{reader_version()}|{aliases.digest()}".encode()).hexdigest()
    return f"{EXTRACTOR_VERSION}+{digest[:12]}"


def fact_id(document_id: str, start: int, end: int, ordinal: int) -> str:
    """The same for the same words of the same file, whatever version of the extractor found them."""
    return hashlib.sha256(f"{document_id}:{start}:{end}:{ordinal}".encode()).hexdigest()[:20]


def read_reports(batches: Iterable[pl.DataFrame], executor: Executor) -> Iterator[ReportReading]:
    """Readings of batches of landed documents (rows of `raw_documents`), as they finish."""
    return executor.imap_unordered(read_batch, batches)


def read_batch(documents: pl.DataFrame) -> ReportReading:
    """Facts, accounting and promises of some landed documents."""
    facts: list[Row] = []
    accounting: list[Row] = []
    commitments: list[Row] = []
    for document in documents.iter_rows(named=True):
        found = _extraction(document)
        facts += _fact_rows(document, found)
        accounting.append(_accounting_row(document, found))
        commitments += [_commitment_row(document, commitment) for commitment in found.commitments]
    return ReportReading(
        tuple(documents["document_id"]),
        _frame("report_facts", facts),
        _frame("report_accounting", accounting),
        _frame("report_commitments", commitments),
    )


def _extraction(document: Mapping[str, Any]) -> Extraction:
    context = Context(
        planning_year=document["planning_year"],
        district_code=document["reporting_district_code"],
        place_name=document["place_name"],
        source_type=document["source_type"],
    )
    return extract(document["text"], context, vocabulary.load())


def _frame(table: str, rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TABLES[table].polars_schema, orient="row")


def _fact_rows(document: Mapping[str, Any], found: Extraction) -> list[Row]:
    seen: dict[tuple[int, int], int] = {}
    rows = []
    for fact in found.facts:
        span = (fact.start, fact.end)
        ordinal = seen[span] = seen.get(span, -1) + 1
        rows.append(_fact_row(document, fact, ordinal))
    return rows


def _fact_row(document: Mapping[str, Any], fact: Fact, ordinal: int) -> Row:
    district_code, resolution = _district(document, fact.place)
    return {
        "fact_id": fact_id(document["document_id"], fact.start, fact.end, ordinal),
        "document_id": document["document_id"],
        "reporting_district_code": document["reporting_district_code"],
        "district_code": district_code,
        "place": fact.place,
        "place_resolution": resolution,
        "planning_year": document["planning_year"],
        "subject": fact.subject,
        "indicator_code": fact.indicator,
        "kind": fact.kind,
        "measure": fact.measure,
        "period_type": fact.period_type,
        "period": fact.period,
        "stated_value": fact.value,
        "stated_value_high": fact.value_high,
        "stated_unit": fact.unit,
        "bound": fact.bound,
        "strength": fact.strength,
        "growth_basis": fact.growth_basis,
        "part_of": fact.part_of,
        "set_by": _setter(fact.set_by, document["reporting_district_code"]),
        "tier": fact.tier,
        "surface": fact.surface,
        "start_offset": fact.start,
        "end_offset": fact.end,
        "ordinal": ordinal,
        "evidence": document["text"][fact.evidence_start : fact.evidence_end],
        "evidence_start": fact.evidence_start,
        "evidence_end": fact.evidence_end,
        "section": fact.section,
        "commitment_ordinal": fact.commitment,
        "rules": " ".join(fact.rules),
        "source_type": document["source_type"],
        "extractor_version": extractor_version(),
    }


def _district(document: Mapping[str, Any], place: str) -> tuple[str | None, str]:
    reporting = document["reporting_district_code"]
    if place == "self":
        return reporting, "self"
    resolution = places.resolve(place, near=reporting, year=document["planning_year"])
    outcome = "below_county" if resolution.outcome == "unknown" else resolution.outcome
    return resolution.code, outcome


def _setter(level: str, reporting: str) -> str:
    """Who set a target: self, national, or the code of the city or province above the reporting place."""
    if level == "city":
        return f"{reporting[:4]}00"
    if level == "national":
        return NATION
    return f"{reporting[:2]}0000" if level == "province" else level


def _accounting_row(document: Mapping[str, Any], found: Extraction) -> Row:
    outcomes = [numeral.outcome for numeral in found.numerals]
    unexplained = [[n.start, n.text] for n in found.numerals if n.outcome == "unexplained"]
    return {
        "document_id": document["document_id"],
        "numerals_seen": len(outcomes),
        "numerals_in_facts": outcomes.count("fact"),
        "numerals_excluded": outcomes.count("excluded"),
        "numerals_unexplained": len(unexplained),
        "unexplained": json.dumps(unexplained, ensure_ascii=False),
        "extractor_version": extractor_version(),
    }


def _commitment_row(document: Mapping[str, Any], commitment: Commitment) -> Row:
    key = f"{document['document_id']}:{commitment.series}:{commitment.ordinal}:{commitment.start}"
    return {
        "commitment_id": hashlib.sha256(key.encode()).hexdigest()[:20],
        "document_id": document["document_id"],
        "reporting_district_code": document["reporting_district_code"],
        "planning_year": document["planning_year"],
        "series": commitment.series,
        "ordinal": commitment.ordinal,
        "title": commitment.title,
        "evidence": document["text"][commitment.start : commitment.end],
        "start_offset": commitment.start,
        "end_offset": commitment.end,
        "verb": commitment.verb,
        "object": commitment.object,
        "deadline": commitment.deadline,
        "extractor_version": extractor_version(),
    }
