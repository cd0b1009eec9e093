"""Small builds and releases made by hand, as publishing needs them."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.publishing.release import CHECK_COLUMNS, publish, write_release
from pipelines.workspace import Workspace

NIGHT = dt.datetime(2026, 11, 25, 2, 0)
NOBODY = "none"
NO_CHECKS = pl.DataFrame(schema=[name for name, _, _ in CHECK_COLUMNS])


def build(path: Path, facts: Mapping[str, int], *, quarantined: int = 0, districts: int = 1) -> Path:
    """A build with one document per key, so many facts each, spread over so many districts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    numbers = [(n % max(1, districts),) for n in range(sum(facts.values()))]
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table dim_document (source_path varchar, fact_count bigint, is_current boolean)")
        connection.execute("comment on table dim_document is '文件'")
        connection.execute("comment on column dim_document.fact_count is '数值数'")
        connection.execute("create table fct_facts (district_code varchar, superseded_on date)")
        connection.execute("create schema quality")
        connection.execute("create table quality.quarantine as select n from range(?) as t(n)", [quarantined])
        if facts:
            connection.executemany("insert into dim_document values (?, ?, true)", list(facts.items()))
        if numbers:
            connection.executemany("insert into fct_facts values (?, null)", numbers)
    return path


def row(release_id: str, released_at: dt.datetime = NIGHT) -> dict[str, object]:
    """What a release tells of itself."""
    words = dict.fromkeys(("code_version", "extractor_version", "inputs_digest"), "1")
    counts = dict.fromkeys(("documents", "facts", "districts", "quarantined"), 1)
    when = {"released_at": released_at, "as_of": released_at.date()}
    return {"release_id": release_id, **when, **words, **counts, "accepted_drop_reason": None}


def released(workspace: Workspace, release_id: str, released_at: dt.datetime = NIGHT) -> None:
    """Publish a small build under an id."""
    target = workspace.stage / "release" / workspace.release.name
    write_release(build(workspace.build, {"a.txt": 10}), target, row(release_id, released_at), NO_CHECKS)
    publish(target, workspace.release, workspace.releases, release_id)
