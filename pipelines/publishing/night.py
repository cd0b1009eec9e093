"""The last step of a night: hold the build against the last release, write it aside, publish it, remember it."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

import polars as pl

from pipelines.ingest.discovery import last_sightings
from pipelines.ingest.landing import Ledger
from pipelines.ingest.reports import extractor_version
from pipelines.publishing.gate import Counts, Limits, clock_behind, count, losses
from pipelines.publishing.release import (
    KEEP_RELEASES,
    keep_release,
    kept_releases,
    publish,
    renew_release,
    told_by,
    write_release,
)
from pipelines.publishing.standing import read_standing, was_published
from pipelines.workspace import Workspace
from schemas.ledger import LEDGER_TABLES
from schemas.policy import rules, threshold

KEEP_VARIABLE = "SCORECARD_KEEP_RELEASES"
GATE = "release_gate"
STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of the run as the ledger keeps it; ``severity`` is error or warn.

    ``carried_from`` is the run that computed it, where a night took over what another had built.
    """

    asset: str
    check: str
    severity: str
    passed: bool
    failed: int
    total: int
    message: str | None
    carried_from: str | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """How publishing ended; ``losses`` are the conditions of the gate that did not hold."""

    published: bool
    release_id: str
    losses: Sequence[Mapping[str, object]]
    counts: Mapping[str, int]


def publish_night(
    workspace: Workspace, run_id: str, now: datetime, checks: Sequence[Checked], *, accept_drop: str = ""
) -> Night:
    """Publish ``workspace.build`` unless the gate objects and nobody accepted the drop, with its reason recorded.

    A night that took over what stands publishes the last release again, with its own row and checks. ``now`` is
    Beijing time. Raises ``ReleaseError`` when the new file is not whole; the last release then stands.
    """
    settle(workspace)
    standing = read_standing(workspace)
    carried = standing is not None and standing.carried_by == run_id
    new = count(workspace.release if carried else workspace.build)
    found = _objections(workspace, now, new)
    remember_checks(workspace, run_id, now, [*checks, _gate(found, accept_drop)])
    release_id = next_release_id(workspace, now, run_id)
    if found and not accept_drop:
        return Night(False, release_id, found, _shown(new))
    row = _release_row(workspace, release_id, now, new, accept_drop)
    target = workspace.stage / "release" / workspace.release.name
    if carried:
        renew_release(workspace.release, target, row, _history(workspace))
    else:
        write_release(workspace.build, target, row, _history(workspace))
    publish(target, workspace.release, workspace.releases, release_id, keep=kept_count())
    _remember_release(workspace, {**row, "run_id": run_id})
    was_published(workspace, run_id)
    return Night(True, release_id, (), _shown(new))


def settle(workspace: Workspace) -> None:
    """After a killed run: no temporary file of publishing is left, and what was published is known and kept."""
    for name in LEDGER_TABLES:
        Ledger(workspace.ledger, name).sweep()
    for leftover in (*workspace.warehouse.glob(".*.rollback"), *workspace.releases.glob(".*.tmp")):
        leftover.unlink()
    if not workspace.release.exists():
        return
    told = told_by(workspace.release)
    release_id = str(told["release_id"])
    keep_release(workspace.release, workspace.releases, release_id)
    known = Ledger(workspace.ledger, "releases").read().get_column("release_id")
    if release_id not in known:
        # Killed between the swap and the line in the ledger; an id ends in its run's first digits.
        _remember_release(workspace, {**told, "run_id": release_id.rpartition("-")[2]})


def kept_count() -> int:
    """How many releases are kept; ``SCORECARD_KEEP_RELEASES`` or the default."""
    return int(os.environ.get(KEEP_VARIABLE) or KEEP_RELEASES)


def next_release_id(workspace: Workspace, now: datetime, run_id: str) -> str:
    """The time and the run, always greater than every kept id, so that their order survives a clock that went back."""
    stamp = now.replace(microsecond=0)
    for kept in kept_releases(workspace.releases)[:1]:
        stamp = max(stamp, datetime.strptime(kept.name[: len("20260101T000000")], STAMP) + timedelta(seconds=1))
    return f"{stamp:{STAMP}}-{run_id[:8]}"


def _objections(workspace: Workspace, now: datetime, new: Counts) -> tuple[Mapping[str, object], ...]:
    limits = Limits(
        threshold("release_gate_fall_share"),
        threshold("release_gate_quarantine_share"),
        threshold("release_gate_clock_hours"),
    )
    if not workspace.release.exists():
        return losses(new, None, limits)
    released_at = told_by(workspace.release)["released_at"]
    behind = clock_behind(now, released_at, limits) if isinstance(released_at, datetime) else ()
    return (*behind, *losses(new, count(workspace.release), limits))


def _remember_release(workspace: Workspace, row: Mapping[str, object]) -> None:
    schema = LEDGER_TABLES["releases"].polars_schema
    told = {name: row.get(name) for name in schema}
    Ledger(workspace.ledger, "releases").append(pl.DataFrame([told], schema=schema, orient="row"))


def _shown(counts: Counts) -> dict[str, int]:
    return {
        "文件 documents": counts.documents,
        "数值 facts": counts.facts,
        "地区 districts": counts.districts,
        "隔离 quarantined": counts.quarantined,
    }


def _release_row(
    workspace: Workspace, release_id: str, now: datetime, counts: Counts, accept_drop: str
) -> dict[str, object]:
    return {
        "release_id": release_id,
        "released_at": now,
        "as_of": now.date(),
        "code_version": version("district-scorecard"),
        "extractor_version": extractor_version(),
        "inputs_digest": inputs_digest(workspace),
        "documents": counts.documents,
        "facts": counts.facts,
        "districts": counts.districts,
        "quarantined": counts.quarantined,
        "accepted_drop_reason": accept_drop or None,
    }


def inputs_digest(workspace: Workspace) -> str:
    """Digest of the paths and contents of all input files as they were last seen."""
    seen = last_sightings(Ledger(workspace.ledger, "file_sightings").read())
    lines = sorted(f"{path} {sighting.sha256}" for path, sighting in seen.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def remembered_runs(workspace: Workspace) -> frozenset[str]:
    """Runs whose checks the ledger holds."""
    return frozenset(Ledger(workspace.ledger, "check_results").read().get_column("run_id").unique())


def _gate(found: Sequence[Mapping[str, object]], accept_drop: str) -> Checked:
    """The gate's own result as a check of the run: what a person let pass is not a failure."""
    rule = rules()[GATE]
    failed = 0 if accept_drop else len(found)
    return Checked(rule.asset, rule.name, rule.severity, not failed, failed, max(1, failed), rule.description_zh)


def remember_checks(workspace: Workspace, run_id: str, now: datetime, checks: Sequence[Checked]) -> None:
    """Write the checks of a run into the ledger, once: a step that is tried again does not tell them twice."""
    if run_id in remembered_runs(workspace):
        return
    rows = [
        {
            **asdict(check),
            "run_id": run_id,
            "checked_at": now,
            "share": check.failed / check.total if check.total else 0.0,
        }
        for check in checks
    ]
    schema = LEDGER_TABLES["check_results"].polars_schema
    Ledger(workspace.ledger, "check_results").append(pl.DataFrame(rows, schema=schema, orient="row"))


def _history(workspace: Workspace) -> pl.DataFrame:
    """Every check of every night, in the words of the release."""
    words = {"check": "check_name", "failed": "failed_rows", "total": "total_rows"}
    return Ledger(workspace.ledger, "check_results").read().rename(words)
