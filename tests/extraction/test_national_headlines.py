"""Headline targets and results of the national reports, made by reading, against what extraction says."""

import csv
import math
from functools import lru_cache
from pathlib import Path

import pytest

from pipelines.extraction import Context, Fact, extract
from schemas import vocabulary

SHARED = Path(__file__).resolve().parents[3] / "shared"
TABLE = SHARED / "eval" / "national_headlines.csv"
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8", newline=""))) if TABLE.exists() else []


@lru_cache(maxsize=32)
def facts(year: str) -> tuple[Fact, ...]:
    text = (SHARED / "corpus" / "reports" / f"100000-{year}-work-report.txt").read_bytes().decode("utf-8-sig")
    return extract(text, Context(int(year), "100000", "全国"), vocabulary.load()).facts


def same(row: dict[str, str], fact: Fact) -> bool:
    high = float(row["value_high"]) if row["value_high"] else None
    return (
        fact.indicator == row["indicator"]
        and (fact.measure, fact.kind, fact.period) == (row["measure"], row["kind"], row["period"])
        and fact.unit == row["unit"]
        and fact.bound == row["bound"]
        and math.isclose(float(fact.value), float(row["value"]), rel_tol=1e-9)
        and (fact.value_high is None) == (high is None)
        and (high is None or math.isclose(float(fact.value_high or 0), high, rel_tol=1e-9))
    )


@pytest.mark.skipif(not ROWS, reason="the shared corpus is not beside the repository")
def test_every_headline_comes_out() -> None:
    assert len(ROWS) == 110
    missing = [
        " ".join(row[name] for name in ("report_year", "indicator", "measure", "kind", "period", "value", "bound"))
        for row in ROWS
        if not any(same(row, fact) for fact in facts(row["report_year"]))
    ]
    assert missing == []
