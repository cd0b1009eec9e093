"""Ledger tables: the append-only history that raw/ cannot give back.

What belongs here: which column words each ledger table has and what one row of it means. What does not:
writing them (``pipelines/ingest/ledger.py``) and the landing tables (``landing.py``).
"""

from schemas.landing import Table

FILE_SIGHTINGS = Table(
    "file_sightings",
    "one change seen at one path of raw/: a file appeared, changed or is gone (then its last known bytes are told)",
    ("run_id", "seen_at", "source_path", "sha256", "document_id", "size_bytes", "mtime_ns", "event"),
    (),
    ("run_id", "source_path"),
)
CHECK_RESULTS = Table(
    "check_results",
    "one check in one run",
    ("run_id", "checked_at", "check", "asset", "severity", "passed", "failed", "total"),
    ("share", "message", "carried_from"),
    ("run_id", "asset", "check"),
)
RELEASES = Table(
    "releases",
    "one release that was published",
    (
        "release_id",
        "run_id",
        "released_at",
        "as_of",
        "code_version",
        "extractor_version",
        "inputs_digest",
        "documents",
        "facts",
        "districts",
        "quarantined",
    ),
    ("accepted_drop_reason",),
    ("release_id",),
)
ROLLBACKS = Table(
    "rollbacks",
    "one time at which a person published a kept release again",
    ("release_id", "rolled_back_at", "replaced_release_id", "reason"),
    (),
    ("release_id", "rolled_back_at"),
)

LEDGER_TABLES = {table.name: table for table in (FILE_SIGHTINGS, CHECK_RESULTS, RELEASES, ROLLBACKS)}

LEDGER_FED_TABLES = frozenset({"meta_release", "dq_check_results"})
LEDGER_FED_COLUMNS = frozenset({"run_id", "first_seen_at", "last_seen_at"})
"""What of a release depends on when and by which run it was made; all else is the same for the same inputs."""
