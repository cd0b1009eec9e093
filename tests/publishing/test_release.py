"""The published file: what is in it, how it takes the old one's place, and who may write to it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.publishing.release import (
    KEEP_RELEASES,
    ReleaseError,
    kept_releases,
    publish,
    roll_back,
    told_by,
    write_release,
)
from pipelines.workspace import Workspace
from tests.builds import NO_CHECKS, build, released, row


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "raw", tmp_path / "warehouse")


def name_of(workspace: Workspace) -> object:
    return told_by(workspace.release)["release_id"]


def test_tables_and_their_comments_are_copied(tmp_path: Path) -> None:
    target = tmp_path / "scorecard.duckdb"
    write_release(build(tmp_path / "build.duckdb", {"a": 1}), target, row("r"), NO_CHECKS)
    with duckdb.connect(str(target), read_only=True) as release:
        schemas = {name for (name,) in release.execute("select schema_name from duckdb_tables()").fetchall()}
        comments = dict(release.execute("select column_name, comment from duckdb_columns()").fetchall())
    assert schemas == {"main", "quality", "meta"}
    assert comments["fact_count"] == "数值数"
    assert not target.with_name(target.name + ".wal").exists()


def test_what_is_not_to_be_published_is_refused(tmp_path: Path) -> None:
    path = build(tmp_path / "build.duckdb", {"a": 1})
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema staging")
        connection.execute("create table staging.secret as select 1 as n")
    with pytest.raises(ReleaseError, match=r"staging\.secret"):
        write_release(path, tmp_path / "scorecard.duckdb", row("r"), NO_CHECKS)


def test_a_view_is_refused(tmp_path: Path) -> None:
    path = build(tmp_path / "build.duckdb", {"a": 1})
    with duckdb.connect(str(path)) as connection:
        connection.execute("create view mart_of_now as from dim_document")
    with pytest.raises(ReleaseError, match="mart_of_now"):
        write_release(path, tmp_path / "scorecard.duckdb", row("r"), NO_CHECKS)


def large(path: Path) -> Path:
    """A build whose facts fill blocks of their own."""
    with duckdb.connect(str(build(path, {"a": 1}))) as connection:
        connection.execute("create table mart_large as select md5(n::varchar) as words from range(200000) as t(n)")
    return path


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_a_build_that_is_torn_off_is_refused(tmp_path: Path, share: float) -> None:
    path = large(tmp_path / "build.duckdb")
    os.truncate(path, int(path.stat().st_size * share))
    with pytest.raises(ReleaseError, match="读不全"):
        write_release(path, tmp_path / "scorecard.duckdb", row("r"), NO_CHECKS)


def test_a_block_that_rotted_is_refused(tmp_path: Path) -> None:
    path = large(tmp_path / "build.duckdb")
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"rotten" * 100)
    with pytest.raises(ReleaseError, match="读不全"):
        write_release(path, tmp_path / "scorecard.duckdb", row("r"), NO_CHECKS)


def test_what_a_killed_run_left_is_not_taken_for_the_copy(tmp_path: Path) -> None:
    path, target = build(tmp_path / "build.duckdb", {"a": 1}), tmp_path / "scorecard.duckdb"
    target.write_bytes(b"half")
    target.with_name(target.name + ".wal").write_bytes(b"stale")
    write_release(path, target, row("r"), NO_CHECKS)
    assert told_by(target)["release_id"] == "r"
    assert [path.name for path in tmp_path.glob("*.wal")] == []


def test_the_build_stays_as_it_was(tmp_path: Path) -> None:
    path = build(tmp_path / "build.duckdb", {"a": 1})
    before = path.read_bytes()
    write_release(path, tmp_path / "scorecard.duckdb", row("r"), NO_CHECKS)
    assert path.read_bytes() == before


def test_a_log_beside_the_build_is_brought_in(tmp_path: Path) -> None:
    path, target = build(tmp_path / "build.duckdb", {"a": 1}), tmp_path / "scorecard.duckdb"
    killed = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute(\"insert into dim_document values ('b', 2, true)\"); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", killed, str(path)], check=False)
    assert path.with_name(path.name + ".wal").exists()
    write_release(path, target, row("r"), NO_CHECKS)
    with duckdb.connect(str(target), read_only=True) as release:
        assert release.execute("select count(*) from dim_document").fetchall() == [(2,)]


def test_a_build_with_nothing_to_publish_is_refused(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "build.duckdb")) as empty:
        empty.execute("create schema staging")
    with pytest.raises(ReleaseError, match="no table"):
        write_release(tmp_path / "build.duckdb", tmp_path / "scorecard.duckdb", row("r"), NO_CHECKS)


def test_everybody_may_read_the_release_and_nobody_write_it(workspace: Workspace) -> None:
    released(workspace, "r1")
    assert stat.S_IMODE(workspace.release.stat().st_mode) == 0o444
    assert workspace.warehouse.stat().st_mode & 0o005 == 0o005


def test_a_stale_log_is_not_replayed_into_the_new_file(workspace: Workspace) -> None:
    released(workspace, "r1")
    log = workspace.release.with_name(workspace.release.name + ".wal")
    log.write_bytes(b"stale")
    released(workspace, "r2")
    assert not log.exists()
    assert name_of(workspace) == "r2"


def test_a_reader_goes_on_seeing_the_file_that_it_opened(workspace: Workspace) -> None:
    released(workspace, "r1")
    with duckdb.connect(str(workspace.release), read_only=True) as reader:
        released(workspace, "r2")
        assert reader.execute("select release_id from meta.meta_release").fetchall() == [("r1",)]
    assert name_of(workspace) == "r2"


def test_the_newest_releases_are_kept(workspace: Workspace) -> None:
    for n in range(KEEP_RELEASES + 2):
        released(workspace, f"r{n:02}")
    kept = [path.stem for path in kept_releases(workspace.releases)]
    assert kept == [f"r{n:02}" for n in range(KEEP_RELEASES + 1, 1, -1)]


def test_one_release_is_kept_whatever_was_asked(workspace: Workspace) -> None:
    released(workspace, "r1")
    target = workspace.stage / "release" / workspace.release.name
    write_release(workspace.build, target, row("r2"), NO_CHECKS)
    publish(target, workspace.release, workspace.releases, "r2", keep=0)
    assert [path.stem for path in kept_releases(workspace.releases)] == ["r2"]


def test_rolling_back_publishes_a_kept_release_again(workspace: Workspace) -> None:
    for name in ("r1", "r2"):
        released(workspace, name)
    for name in ("r1", "r1", "r2"):
        roll_back(workspace.releases, workspace.release, name)
        assert name_of(workspace) == name
    assert [path.name for path in workspace.warehouse.glob(".*")] == []


@pytest.mark.parametrize("name", ["never", "../scorecard", ""])
def test_rolling_back_to_nothing_names_what_there_is(workspace: Workspace, name: str) -> None:
    released(workspace, "r1")
    with pytest.raises(ReleaseError, match="可回退的发布：r1"):
        roll_back(workspace.releases, workspace.release, name)
    assert name_of(workspace) == "r1"


def test_without_hard_links_releases_are_copied(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    for name in ("r1", "r2"):
        released(workspace, name)
    roll_back(workspace.releases, workspace.release, "r1")
    assert name_of(workspace) == "r1"
    assert [path.stem for path in kept_releases(workspace.releases)] == ["r2", "r1"]
