"""The release gate: a build that lost something against the last release is not published by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be lost in a night, as shares between 0 and 1, and by how many hours the clock may be behind.

    The values live in ``schemas/policy.csv``.
    """

    fall_share: float
    quarantine_share: float
    clock_hours: float


@dataclass(frozen=True, slots=True)
class Counts:
    """What a build or release holds; files by their path, so that one that was replaced is still the same file."""

    documents: int
    facts: int
    districts: int
    quarantined: int
    paths_with_facts: frozenset[str]
    paths_current: frozenset[str]


COUNTS_SQL = """
select
    (select count(*) from main.dim_document where is_current),
    (select count(*) from main.fct_facts where superseded_on is null),
    (select count(distinct district_code) from main.fct_facts where superseded_on is null),
    (select count(*) from quality.quarantine)
"""


def count(path: Path) -> Counts:
    """Count a build or a release, opened read-only."""
    with duckdb.connect(str(path), read_only=True) as connection:
        documents, facts, districts, quarantined = connection.execute(COUNTS_SQL).fetchall()[0]
        paths = connection.execute("select source_path, fact_count from main.dim_document where is_current").fetchall()
    return Counts(
        documents,
        facts,
        districts,
        quarantined,
        frozenset(path for path, facts in paths if facts),
        frozenset(path for path, _ in paths),
    )


def losses(new: Counts, last: Counts | None, limits: Limits) -> tuple[Mapping[str, object], ...]:
    """Conditions under which the build must not be published without a person's word; empty when it may.

    Each record has ``condition``, ``last``, ``new`` and a Chinese ``message``.
    """
    found: list[Mapping[str, object]] = []
    handled = new.facts + new.quarantined
    if handled and new.quarantined / handled > limits.quarantine_share:
        found.append(
            _loss(
                "quarantine_share",
                limits.quarantine_share,
                round(new.quarantined / handled, 4),
                f"被隔离的行占 {new.quarantined / handled:.1%}，超过上限 {limits.quarantine_share:.0%}",
            )
        )
    if last is None:
        return tuple(found)
    for name, label in (("documents", "文件"), ("facts", "数值"), ("districts", "地区")):
        before, now = getattr(last, name), getattr(new, name)
        if now < before * (1 - limits.fall_share):
            message = f"{label}由 {before} 减至 {now}，降幅超过 {limits.fall_share:.0%}"
            found.append(_loss(f"{name}_fall", before, now, message))
    emptied = sorted((last.paths_with_facts & new.paths_current) - new.paths_with_facts)
    found += [_loss("document_emptied", path, 0, f"文件 {path} 原有数值，现在一个也没有") for path in emptied]
    return tuple(found)


def clock_behind(now: datetime, last_released_at: datetime, limits: Limits) -> tuple[Mapping[str, object], ...]:
    """The condition that the clock has not gone back: by it is judged what is pending, overdue or on time."""
    if now >= last_released_at - timedelta(hours=limits.clock_hours):
        return ()
    message = f"系统时钟 {now:%Y-%m-%d %H:%M} 早于上次发布的时间 {last_released_at:%Y-%m-%d %H:%M}，请校准时钟"
    return (_loss("clock_behind", last_released_at.isoformat(" "), now.isoformat(" "), message),)


def _loss(condition: str, last: object, new: object, message: str) -> Mapping[str, object]:
    return {"condition": condition, "last": last, "new": new, "message": message}
