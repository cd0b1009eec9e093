"""Every fact's offsets lead to its words: the last proof that evidence can be shown."""

from collections.abc import Iterable, Mapping

from pipelines.quality.verdict import Verdict, verdict

LOOKED_AT = (
    "fact_id",
    "document_id",
    "surface",
    "start_offset",
    "end_offset",
    "evidence",
    "evidence_start",
    "evidence_end",
)
"""Columns of a fact that the proof needs."""


def evidence_at_offsets(facts: Iterable[Mapping[str, object]], texts: Mapping[str, tuple[str, str]]) -> Verdict:
    """For each fact of a report, ``text[start_offset:end_offset] == surface`` and its evidence stands where it says.

    ``facts`` are rows with the columns ``LOOKED_AT``; ``texts`` source path and decoded text by document.
    """
    failures, total = [], 0
    for fact in facts:
        total += 1
        path, text = texts.get(str(fact["document_id"]), ("", ""))
        found = text[_at(fact, "start_offset") : _at(fact, "end_offset")]
        sentence = text[_at(fact, "evidence_start") : _at(fact, "evidence_end")]
        if found == fact["surface"] and sentence == fact["evidence"]:
            continue
        place = {"source_path": path or fact["document_id"], "start_offset": fact["start_offset"]}
        failures.append({"value": found, "expected": fact["surface"], "evidence": fact["evidence"], **place})
    return verdict(
        "report_evidence_at_offsets",
        "report_facts",
        failures,
        total,
        sql="select fact_id, document_id, start_offset, surface, evidence from fct_facts where medium = 'text'",
    )


def _at(fact: Mapping[str, object], name: str) -> int:
    value = fact[name]
    return value if isinstance(value, int) else -1
