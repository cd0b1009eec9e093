"""Which releases there are, and publishing one of the kept ones again, on the record."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.ingest.landing import Ledger
from pipelines.publishing.night import settle
from pipelines.publishing.release import kept_releases, roll_back, told_by
from pipelines.workspace import Workspace
from schemas.ledger import LEDGER_TABLES


@dataclass(frozen=True, slots=True)
class Known:
    """One release of the ledger; ``state`` is current, kept or cleared (its file is gone). Times are Beijing time."""

    release_id: str
    released_at: datetime
    documents: int
    facts: int
    districts: int
    accepted_drop_reason: str | None
    state: str


def known_releases(workspace: Workspace) -> list[Known]:
    """Every release that the ledger or a kept file tells of, newest first."""
    kept = {path.stem: path for path in kept_releases(workspace.releases)}
    current = current_release(workspace)
    rows = {row["release_id"]: row for row in Ledger(workspace.ledger, "releases").read().iter_rows(named=True)}
    for release_id, path in kept.items():
        if release_id not in rows:
            rows[release_id] = told_by(path)
    return [
        Known(
            release_id,
            row["released_at"],
            row["documents"],
            row["facts"],
            row["districts"],
            row["accepted_drop_reason"],
            "current" if release_id == current else "kept" if release_id in kept else "cleared",
        )
        for release_id, row in sorted(rows.items(), reverse=True)
    ]


def current_release(workspace: Workspace) -> str:
    """Id of what is published, empty when nothing is."""
    return str(told_by(workspace.release)["release_id"]) if workspace.release.exists() else ""


def roll_back_to(workspace: Workspace, release_id: str, reason: str, now: datetime) -> str:
    """Publish a kept release again and write it down; the id of the one it replaced. ``now`` is Beijing time.

    The caller holds the warehouse. Raises ``ReleaseError`` naming the kept releases when there is none of that name.
    """
    settle(workspace)
    replaced = current_release(workspace)
    roll_back(workspace.releases, workspace.release, release_id)
    row = {"release_id": release_id, "rolled_back_at": now, "replaced_release_id": replaced, "reason": reason}
    schema = LEDGER_TABLES["rollbacks"].polars_schema
    Ledger(workspace.ledger, "rollbacks").append(pl.DataFrame([row], schema=schema, orient="row"))
    return replaced
