"""The last step of a night: hold the build against the last release, write it aside, publish it, remember it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version

import polars as pl

from pipelines.ingest.discovery import last_sightings
from pipelines.ingest.landing import Ledger
from pipelines.ingest.reports import extractor_version
from pipelines.publishing.gate import Counts, Limits, count, losses
from pipelines.publishing.release import publish, write_release
from pipelines.workspace import Workspace
from schemas.ledger import LEDGER_TABLES
from schemas.policy import threshold


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of the run as the ledger keeps it; ``severity`` is error or warn."""

    asset: str
    check: str
    severity: str
    passed: bool
    failed: int
    total: int
    message: str | None


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

    ``now`` is Beijing time. Raises ``ReleaseError`` when the new file is not whole; the last release then stands.
    """
    _remember_checks(workspace, run_id, now, checks)
    new = count(workspace.build)
    last = count(workspace.release) if workspace.release.exists() else None
    limits = Limits(threshold("release_gate_fall_share"), threshold("release_gate_quarantine_share"))
    found = losses(new, last, limits)
    release_id = f"{now:%Y%m%dT%H%M%S}-{run_id[:8]}"
    if found and not accept_drop:
        return Night(False, release_id, found, _shown(new))
    row = _release_row(workspace, release_id, now, new, accept_drop)
    target = workspace.stage / "release" / workspace.release.name
    write_release(workspace.build, target, row, _history(workspace))
    publish(target, workspace.release, workspace.releases, release_id)
    schema = LEDGER_TABLES["releases"].polars_schema
    Ledger(workspace.ledger, "releases").append(pl.DataFrame([{**row, "run_id": run_id}], schema=schema, orient="row"))
    return Night(True, release_id, (), _shown(new))


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


def _remember_checks(workspace: Workspace, run_id: str, now: datetime, checks: Sequence[Checked]) -> None:
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


def _history(workspace: Workspace) -> list[Mapping[str, object]]:
    rows = Ledger(workspace.ledger, "check_results").read()
    return [
        {
            "run_id": row["run_id"],
            "checked_at": row["checked_at"],
            "asset": row["asset"],
            "check_name": row["check"],
            "severity": row["severity"],
            "passed": row["passed"],
            "failed_rows": row["failed"],
            "total_rows": row["total"],
        }
        for row in rows.iter_rows(named=True)
    ]
