"""Nights over a generated corpus: the first, one without change, one with a few changes; and what came out of them."""

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from benchmarks.corpus import Truth, plan, write_corpus, write_truths
from benchmarks.measure import Cost, cost_of, python

NEW, CHANGED, DELETED = 20, 5, 3
SEED, CHANGED_SEED = 1, 2
RECOVERED_SQL = """
select documents.source_path, coalesce(facts.indicator_code, ''), facts.kind, facts.measure, facts.period,
    facts.stated_value, facts.stated_unit, facts.bound
from fct_facts as facts
inner join dim_document as documents on facts.document_id = documents.document_id
where facts.medium = 'text' and facts.derivation is null and documents.is_current
"""
ORPHANS_SQL = """
select count(*) from fct_facts as facts
left join dim_document as documents on facts.document_id = documents.document_id
where documents.document_id is null or (not documents.is_current and facts.superseded_on is null)
"""


@dataclass(frozen=True, slots=True)
class Nights:
    """Costs of three nights over ``reports`` reports, and how much of what they state was found."""

    reports: int
    first: Cost
    unchanged: Cost
    changed: Cost
    recovered: float
    extra: float
    orphans: int


def run_nights(folder: Path, reports: int, *, keep: bool = False) -> Nights:
    """Write a corpus, run the three nights on it through `scorecard run`, compare with the truth."""
    raw, warehouse = folder / "raw", folder / "warehouse"
    shutil.rmtree(folder, ignore_errors=True)
    pairs = plan(reports)
    truths = write_corpus(raw, pairs, SEED)
    write_truths(folder / "truth.csv", truths)
    first = _night(raw, warehouse)
    unchanged = _night(raw, warehouse)
    truths = _change(raw, reports, pairs, truths)
    changed = _night(raw, warehouse)
    release = warehouse / "scorecard.duckdb"
    recovered, extra = held_against(release, truths)
    with duckdb.connect(str(release), read_only=True) as connection:
        ((orphans,),) = connection.execute(ORPHANS_SQL).fetchall()
    if not keep:
        shutil.rmtree(folder)
    return Nights(reports, first, unchanged, changed, recovered, extra, orphans)


def seconds_of(cost: Cost) -> float:
    """What the run says of itself, without the start of the program; the wall time when it does not say."""
    told = re.search(r"seconds[^0-9]*([0-9.]+)", cost.output)
    return float(told[1]) if told else cost.wall


def held_against(release: Path, truths: Sequence[Truth]) -> tuple[float, float]:
    """Share of the stated facts that the release holds, and share of its facts that no report states."""
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(RECOVERED_SQL).fetchall()
    found = Counter((*row[:5], row[5].normalize(), *row[6:]) for row in rows)
    stated = Counter(
        (
            truth.source_path,
            truth.indicator_code,
            truth.kind,
            truth.measure,
            truth.period,
            Decimal(truth.value).normalize(),
            truth.unit,
            truth.bound,
        )
        for truth in truths
    )
    both = (found & stated).total()
    return both / max(stated.total(), 1), 1 - both / max(found.total(), 1)


def _night(raw: Path, warehouse: Path) -> Cost:
    command = python("-m", "pipelines.cli", "run", "--raw", str(raw), "--warehouse", str(warehouse))
    return cost_of(command, {"SCORECARD_RAW": str(raw), "SCORECARD_WAREHOUSE": str(warehouse)})


def _change(raw: Path, reports: int, pairs: Sequence[tuple[str, int]], truths: Sequence[Truth]) -> list[Truth]:
    """Twenty new reports, five changed, three gone; what is stated now."""
    touched = pairs[: CHANGED + DELETED]
    folders = {f"reports/{code}/{year}-work-report" for code, year in touched}
    for stem in folders:
        for path in raw.glob(f"{stem}.*"):
            path.unlink()
    kept = [truth for truth in truths if truth.source_path.rpartition(".")[0] not in folders]
    changed = write_corpus(raw, touched[:CHANGED], CHANGED_SEED)
    return kept + changed + write_corpus(raw, plan(NEW, skip=reports), SEED)
