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


def evidence_at_offsets(facts: Iterable[Mapping[str, object]], texts: Mapping[str, str]) -> Verdict:
    """For each fact of a report, ``text[start_offset:end_offset] == surface`` and its evidence stands where it says.

    ``facts`` are rows with ``document_id``, ``fact_id``, offsets, ``surface`` and ``evidence``; ``texts`` the
    decoded texts by document.
    """
    failures, total = [], 0
    for fact in facts:
        total += 1
        text = texts.get(str(fact["document_id"]), "")
        if text[_at(fact, "start_offset") : _at(fact, "end_offset")] == fact["surface"] and (
            text[_at(fact, "evidence_start") : _at(fact, "evidence_end")] == fact["evidence"]
        ):
            continue
        failures.append({name: fact[name] for name in ("fact_id", "document_id", "start_offset", "surface")})
    return verdict(
        "report_facts_evidence_at_offsets",
        "report_facts",
        failures,
        total,
        sql="select fact_id, document_id, start_offset, surface, evidence from fct_facts where medium = 'text'",
    )


def _at(fact: Mapping[str, object], name: str) -> int:
    value = fact[name]
    return value if isinstance(value, int) else -1
