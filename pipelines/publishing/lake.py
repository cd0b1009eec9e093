"""The lake: releases for many analysts on many machines. DuckLake tables, their catalogue in a PostgreSQL database.

What belongs here: attaching it, putting a release into it, saying which releases it holds. What does not: making
the release (``release.py``), when it is published (``defs/lake_release.py``). A release is one transaction and so
one snapshot: a reader sees the last one or this one, never something between, and may go back to any that is kept.
"""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

import duckdb

from pipelines.extras import LAKE
from pipelines.publishing.copying import copy_tables, row_count
from pipelines.publishing.release import ReleaseError, told_by
from pipelines.workspace import Workspace

DATA_VARIABLE = "SCORECARD_LAKE_DATA"
"""Folder, seen under the same path by every reader, in which the tables' files lie; by default ``warehouse/lake``."""
TARGET_VARIABLE = "SCORECARD_DBT_TARGET"
RELEASES, BUILD = "scorecard", "scorecard_build"
"""Schemas of the PostgreSQL database that hold the two catalogues: what was released, what dbt builds."""
FOLDERS = {RELEASES: "releases", BUILD: "build"}
EXTENSIONS = ("ducklake", "postgres_scanner")
AUTHOR = "district-scorecard"
OFFLINE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
SPARED = "interval 1 day"
"""Files younger than this are left alone by cleaning: somebody may be reading or writing them."""


class LakeUnreachableError(ConnectionError):
    """The catalogue's server does not answer; it may do so at the next attempt."""


@dataclass(frozen=True, slots=True)
class LakeRelease:
    """One release in the lake and the snapshot that shows it."""

    release_id: str
    snapshot_id: int
    snapshot_time: datetime


@dataclass(frozen=True, slots=True)
class Lake:
    """Where the lake is: ``catalogue`` in the words of libpq (``host=… dbname=… user=…``), ``data`` a folder."""

    catalogue: str
    data: str

    @classmethod
    def of(cls, workspace: Workspace) -> "Lake | None":
        """The lake that the environment names, or None.

        Raises ``MissingExtraError`` without the extra and ``ReleaseError`` for a relative path.
        """
        LAKE.require()
        data = os.environ.get(DATA_VARIABLE) or str(workspace.warehouse / "lake")
        if not Path(data).is_absolute():
            raise ReleaseError(f"{DATA_VARIABLE} 应为绝对路径 · must be an absolute path: {data}")
        return cls(LAKE.setting, data) if LAKE.setting else None

    @contextmanager
    def opened(
        self, part: str = RELEASES, *, read_only: bool = True, snapshot_id: int | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection whose current database is the lake, as it is now or as it was at a snapshot.

        Raises ``LakeUnreachableError`` when its catalogue cannot be reached.
        """
        options = [f"metadata_schema '{part}'"]
        options += ["read_only"] if read_only else [f"data_path '{_quoted(self.data)}/{FOLDERS[part]}/'"]
        options += [] if snapshot_id is None else [f"snapshot_version {snapshot_id}"]
        with duckdb.connect(config=dict(OFFLINE)) as connection:
            load_extensions(connection)
            try:
                source = f"ducklake:postgres:{_quoted(self.catalogue)}"
                connection.execute(f"attach '{source}' as lake ({', '.join(options)})")
            except duckdb.IOException as error:
                raise LakeUnreachableError(errno.ECONNREFUSED, f"湖的目录库连不上 · no catalogue: {error}") from error
            connection.execute("use lake")
            yield connection


def load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    """Load DuckDB's extensions out of the installed packages: nothing is downloaded."""
    for name in EXTENSIONS:
        module = import_module(f"duckdb_extension_{name}")
        folder = Path(str(module.__file__)).parent / "extensions" / f"v{duckdb.__version__}"
        connection.execute(f"load '{_quoted(str(folder / f'{name}.duckdb_extension'))}'")


def publish_to_lake(lake: Lake, release: Path) -> LakeRelease:
    """Put the published file ``release`` into the lake as one snapshot, unless its newest snapshot is that release.

    Raises ``LakeUnreachableError``, and ``ReleaseError`` when a table did not arrive whole: nothing is changed then.
    """
    release_id = str(told_by(release)["release_id"])
    with lake.opened(read_only=False) as connection:
        known = _releases(connection)
        if known and known[0].release_id == release_id:
            return known[0]
        connection.execute(f"attach '{_quoted(str(release))}' as release (read_only)")
        connection.execute("begin")
        _put(connection)
        connection.execute(
            "call lake.set_commit_message(?, ?, extra_info => ?)",
            [AUTHOR, f"release {release_id}", json.dumps({"release_id": release_id})],
        )
        connection.execute("commit")
        return _releases(connection)[0]


def _put(connection: duckdb.DuckDBPyConnection) -> None:
    relations = copy_tables(connection, "release")
    for relation in relations:
        found = connection.execute(f'select count(*) from release."{relation.schema}"."{relation.name}"').fetchone()
        if found is None or found[0] != row_count(connection, relation.schema, relation.name):
            raise ReleaseError(f"{relation.schema}.{relation.name} did not arrive whole in the lake")
    names = {(relation.schema, relation.name) for relation in relations}
    for schema, name in _tables(connection) - names:
        connection.execute(f'drop table "{schema}"."{name}"')


def _tables(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    return set(
        connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'lake'"
        ).fetchall()
    )


def lake_releases(lake: Lake) -> list[LakeRelease]:
    """The releases that the lake can show, newest first."""
    with lake.opened() as connection:
        return _releases(connection)


def _releases(connection: duckdb.DuckDBPyConnection) -> list[LakeRelease]:
    rows = connection.execute(
        "select commit_extra_info, snapshot_id, snapshot_time::timestamp from lake.snapshots()"
        " where author = ? order by snapshot_id desc",
        [AUTHOR],
    ).fetchall()
    return [LakeRelease(json.loads(about)["release_id"], snapshot, at) for about, snapshot, at in rows]


def keep_newest(lake: Lake, count: int) -> list[LakeRelease]:
    """Forget all but the newest ``count`` releases and free their files; the forgotten ones."""
    with lake.opened(read_only=False) as connection:
        gone = _releases(connection)[max(count, 1) :]
        if gone:
            connection.execute(
                f"call ducklake_expire_snapshots('lake', versions => {[old.snapshot_id for old in gone]})"
            )
        connection.execute(f"call ducklake_cleanup_old_files('lake', older_than => now() - {SPARED})")
        connection.execute(f"call ducklake_delete_orphaned_files('lake', older_than => now() - {SPARED})")
    return gone


def building_lake(workspace: Workspace) -> Lake | None:
    """The lake in which dbt is told to build, None when it builds in a file as by default.

    Raises ``ReleaseError`` when it is told so and there is no lake.
    """
    if os.environ.get(TARGET_VARIABLE) != "lake":
        return None
    lake = Lake.of(workspace)
    if lake is None:
        raise ReleaseError(f"设置了 {TARGET_VARIABLE}=lake，但没有设置 {LAKE.variable} · {LAKE.variable} is not set")
    return lake


def clear_build(lake: Lake) -> None:
    """Drop what dbt built last in the lake, and its files."""
    with lake.opened(BUILD, read_only=False) as connection:
        connection.execute("begin")
        for schema, name in _views(connection):
            connection.execute(f'drop view "{schema}"."{name}"')
        for schema, name in _tables(connection):
            connection.execute(f'drop table "{schema}"."{name}"')
        connection.execute("commit")
        connection.execute("call ducklake_expire_snapshots('lake', older_than => now())")
        connection.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)")


def fetch_build(lake: Lake, build: Path) -> None:
    """Copy what dbt built in the lake into a file, where it is judged and published as ever."""
    with lake.opened(BUILD) as connection:
        connection.execute(f"attach '{_quoted(str(build))}' as build")
        connection.execute("use build")
        copy_tables(connection, "lake")
        connection.execute("checkpoint build")


def _views(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    return set(
        connection.execute(
            "select schema_name, view_name from duckdb_views() where database_name = 'lake' and not internal"
        ).fetchall()
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")
