"""A report's text becomes rows of `report_facts`, `report_accounting` and `report_commitments`."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.extraction import EXTRACTOR_VERSION, Commitment, Context, Extraction, Fact, extract
from pipelines.ingest import places
from pipelines.ingest.districts import NATION
from schemas import vocabulary

Row = dict[str, Any]

BATCH_DOCUMENTS = 64
POOL_FROM_DOCUMENTS = 16


@dataclass(frozen=True, slots=True)
class ReportReading:
    """What one report gave, as landing rows."""

    document_id: str
    facts: list[Row]
    accounting: Row
    commitments: list[Row]


@cache
def extractor_version() -> str:
    """Version of all that decides what a report gives: the engine, its vocabulary, the list of districts."""
    parts = (EXTRACTOR_VERSION, vocabulary.load().digest, places.digest())
    return f"{EXTRACTOR_VERSION}+{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:12]}"


def fact_id(document_id: str, start: int, end: int, ordinal: int) -> str:
    """The same for the same words of the same file, whatever version of the extractor found them."""
    return hashlib.sha256(f"{document_id}:{start}:{end}:{ordinal}".encode()).hexdigest()[:20]


def read_report(document: Mapping[str, Any]) -> ReportReading:
    """Facts, accounting and promises of one landed document (a row of `raw_documents`)."""
    context = Context(
        planning_year=document["planning_year"],
        district_code=document["reporting_district_code"],
        place_name=document["place_name"],
        source_type=document["source_type"],
    )
    extraction = extract(document["text"], context, vocabulary.load())
    return ReportReading(
        document["document_id"],
        _fact_rows(document, extraction),
        _accounting_row(document, extraction),
        [_commitment_row(document, commitment) for commitment in extraction.commitments],
    )


def read_reports(documents: Sequence[Mapping[str, Any]], *, workers: int) -> Iterator[list[ReportReading]]:
    """Readings in batches, in the order of ``documents``; many documents are spread over processes."""
    batches = [documents[at : at + BATCH_DOCUMENTS] for at in range(0, len(documents), BATCH_DOCUMENTS)]
    if workers < 2 or len(documents) < POOL_FROM_DOCUMENTS:
        yield from map(_read_batch, batches)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_read_batch, batches)


def _read_batch(documents: Sequence[Mapping[str, Any]]) -> list[ReportReading]:
    return [read_report(document) for document in documents]


def _fact_rows(document: Mapping[str, Any], extraction: Extraction) -> list[Row]:
    seen: dict[tuple[int, int], int] = {}
    rows = []
    for fact in extraction.facts:
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


def _accounting_row(document: Mapping[str, Any], extraction: Extraction) -> Row:
    outcomes = [numeral.outcome for numeral in extraction.numerals]
    unexplained = [[n.start, n.text] for n in extraction.numerals if n.outcome == "unexplained"]
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
