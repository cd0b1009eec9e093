"""Releases in a real lake: whole for every reader at every moment, whatever becomes of the writer, and kept."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.extras import LAKE_VARIABLE
from pipelines.publishing.lake import (
    DATA_VARIABLE,
    OFFLINE,
    TARGET_VARIABLE,
    Lake,
    LakeRelease,
    LakeUnreachableError,
    keep_newest,
    lake_releases,
    load_extensions,
    publish_to_lake,
)
from tests.scale.postgres_server import postgres_server, server_programs

pytestmark = pytest.mark.skipif(server_programs() is None, reason="no PostgreSQL server is installed")

NIGHT_SECONDS = 600
WAIT_SECONDS = 120
REPORT = """解放区2024年政府工作报告
一、2023年工作回顾
全区地区生产总值完成177.3亿元，同比增长5.1%。新增城镇就业4500人。
二、2024年主要预期目标
地区生产总值增长6%以上，新增城镇就业4310人。
"""
STATE = "select (select release_id from meta.meta_release), (select count(*) from main.fct_facts)"
READER = """
import json, sys
from pipelines.publishing.lake import Lake
lake, state = Lake(*sys.argv[1:3]), sys.argv[3]
print("reading", flush=True)
seen = []
while not seen or sys.stdin.readline() != "end\\n":
    with lake.opened() as connection:
        seen.append(connection.execute(state).fetchall()[0])
print(json.dumps(seen))
"""
KILLED_WRITER = """
import sys
from pathlib import Path
from pipelines.publishing import lake
put = lake._put
def put_and_wait(connection):
    put(connection)
    print("all is written, nothing committed", flush=True)
    sys.stdin.read()
lake._put = put_and_wait
lake.publish_to_lake(lake.Lake(*sys.argv[1:3]), Path(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as catalogue:
        yield catalogue


@pytest.fixture(scope="module")
def night(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night whose dbt builds in the lake and whose release goes into the lake."""
    folder = tmp_path_factory.mktemp("night")
    report = folder / "raw" / "reports" / "410802" / "2024-work-report.txt"
    report.parent.mkdir(parents=True)
    report.write_text(REPORT, encoding="utf-8")
    settings = {LAKE_VARIABLE: server, DATA_VARIABLE: str(folder / "data"), TARGET_VARIABLE: "lake"}
    command = [sys.executable, "-m", "pipelines.cli", "run", "--raw", str(folder / "raw")]
    command += ["--warehouse", str(folder / "warehouse")]
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=NIGHT_SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def lake(server: str, night: Path) -> Lake:
    return Lake(server, str(night / "data"))


@pytest.fixture(scope="module")
def first(lake: Lake) -> LakeRelease:
    """The release of the night."""
    (only,) = lake_releases(lake)
    return only


def next_release(night: Path, folder: Path, release_id: str) -> Path:
    """A release like the night's with a fact less and an id of its own."""
    file = folder / f"{release_id}.duckdb"
    shutil.copyfile(night / "warehouse" / "scorecard.duckdb", file)
    with duckdb.connect(str(file)) as connection:
        connection.execute("update meta.meta_release set release_id = ?", [release_id])
        connection.execute("delete from main.fct_facts where fact_id = (select min(fact_id) from main.fct_facts)")
    return file


def state(lake: Lake, snapshot_id: int | None = None) -> tuple[str, int]:
    with lake.opened(snapshot_id=snapshot_id) as connection:
        found: tuple[str, int] = connection.execute(STATE).fetchall()[0]
        return found


def script(text: str, lake: Lake, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", text, lake.catalogue, lake.data, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_lake_holds_what_the_file_holds(night: Path, lake: Lake, first: LakeRelease) -> None:
    with lake.opened() as connection:
        connection.execute(f"attach '{night / 'warehouse' / 'scorecard.duckdb'}' as file (read_only)")
        listing = "select schema_name, table_name, comment from duckdb_tables() where database_name = ? order by all"
        tables = connection.execute(listing, ["file"]).fetchall()
        assert {"main", "quality", "meta"} == {schema for schema, _, _ in tables}
        assert connection.execute(listing, ["lake"]).fetchall() == tables
        columns = (
            "select schema_name, table_name, column_name, data_type, comment from duckdb_columns()"
            " where database_name = ? and not internal order by all"
        )
        assert connection.execute(columns, ["lake"]).fetchall() == connection.execute(columns, ["file"]).fetchall()
        for schema, name, _ in tables:
            for one, other in (("lake", "file"), ("file", "lake")):
                sql = f'from {one}."{schema}"."{name}" except all from {other}."{schema}"."{name}"'
                assert connection.execute(sql).fetchall() == [], (schema, name)
    assert state(lake)[0] == first.release_id


def test_an_analyst_may_read_and_not_write(lake: Lake, first: LakeRelease) -> None:
    """As docs/scaling.md tells to set up their account."""
    with duckdb.connect(config=dict(OFFLINE)) as connection:
        load_extensions(connection)
        connection.execute(f"attach '{lake.catalogue}' as catalogue (type postgres)")
        for statement in (
            "create role reader login",
            "grant usage on schema scorecard to reader",
            "grant select on all tables in schema scorecard to reader",
            "alter default privileges in schema scorecard grant select on tables to reader",
        ):
            connection.execute(f"call postgres_execute('catalogue', '{statement}')")
    analyst = Lake(lake.catalogue.replace("user=scorecard", "user=reader"), lake.data)
    assert state(analyst)[0] == first.release_id
    with pytest.raises(duckdb.Error, match="permission denied"), analyst.opened(read_only=False) as connection:
        connection.execute("create table main.mine as select 1")
    assert state(lake)[0] == first.release_id


def test_a_release_is_put_in_once(night: Path, lake: Lake, first: LakeRelease) -> None:
    assert publish_to_lake(lake, night / "warehouse" / "scorecard.duckdb") == first


def test_readers_see_one_release_or_the_next_and_may_go_back(
    night: Path, lake: Lake, first: LakeRelease, tmp_path: Path
) -> None:
    before = state(lake)
    readers = [script(READER, lake, STATE) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
    second = publish_to_lake(lake, next_release(night, tmp_path, "second"))
    after = (second.release_id, before[1] - 1)
    for reader in readers:
        told, _ = reader.communicate("again\n" * 3 + "end\n", timeout=WAIT_SECONDS)
        seen = [tuple(one) for one in json.loads(told)]
        assert reader.returncode == 0
        assert set(seen) <= {before, after}
        assert seen[-1] == after
    assert state(lake, first.snapshot_id) == before
    assert state(lake, second.snapshot_id) == after
    assert [known.release_id for known in lake_releases(lake)] == ["second", first.release_id]


def test_a_killed_writer_leaves_the_last_release_and_no_lock(night: Path, lake: Lake, tmp_path: Path) -> None:
    before, third = state(lake), next_release(night, tmp_path, "third")
    writer = script(KILLED_WRITER, lake, third)
    assert writer.stdout is not None
    assert "nothing committed" in writer.stdout.readline()
    assert state(lake) == before
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=WAIT_SECONDS)
    assert state(lake) == before
    assert publish_to_lake(lake, third).release_id == "third"
    assert state(lake)[0] == "third"


def test_releases_beyond_those_to_keep_are_forgotten(lake: Lake, first: LakeRelease) -> None:
    kept = lake_releases(lake)[:2]
    assert first in keep_newest(lake, 2)
    assert lake_releases(lake) == kept
    assert state(lake, kept[-1].snapshot_id)[0] == kept[-1].release_id
    with pytest.raises(duckdb.Error), lake.opened(snapshot_id=first.snapshot_id):
        pass


def test_a_lake_that_is_away_is_told_in_words(lake: Lake) -> None:
    away = Lake(lake.catalogue.replace("port=", "port=1"), lake.data)
    with pytest.raises(LakeUnreachableError, match="目录库连不上"), away.opened():
        pass
