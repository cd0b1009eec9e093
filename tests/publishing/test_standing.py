"""When the last build may stand for another night's: every condition holds, or it is built."""

import datetime as dt
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.publishing import standing
from pipelines.publishing.standing import (
    Standing,
    basis_of,
    code_at_start,
    code_digest,
    read_standing,
    reason_to_build,
    take_over,
    turns,
    was_published,
    write_standing,
)
from pipelines.workspace import Workspace
from tests.builds import NIGHT, released

TODAY = NIGHT.date()
"""25 November: no period ends for some days."""


def part(workspace: Workspace, name: str) -> Path:
    path = workspace.warehouse / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"rows")
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A release with the record of what it was made of."""
    workspace = Workspace(tmp_path / "raw", tmp_path / "warehouse")
    part(workspace, "landing/report_facts/part-00000001-aaaa.parquet")
    part(workspace, "landing/raw_corrections/part-00000001-bbbb.parquet")
    part(workspace, "ledger/file_sightings/part-00000001-cccc.parquet")
    released(workspace, "r1")
    write_standing(workspace, Standing(basis_of(workspace), TODAY, TODAY, "run1"))
    was_published(workspace, "run1")
    return workspace


def reason(workspace: Workspace, day: dt.date = TODAY) -> str:
    return reason_to_build(read_standing(workspace), basis_of(workspace), day, workspace.release)


def test_where_nothing_changed_the_build_stands(workspace: Workspace) -> None:
    assert reason(workspace) == ""
    assert reason(workspace, TODAY + dt.timedelta(days=2)) == ""


def new_file(workspace: Workspace) -> None:
    part(workspace, "landing/report_facts/part-00000002-dddd.parquet")


def changed_correction(workspace: Workspace) -> None:
    (workspace.landing / "raw_corrections/part-00000001-bbbb.parquet").unlink()
    part(workspace, "landing/raw_corrections/part-00000002-eeee.parquet")


def damaged_part_set_aside(workspace: Workspace) -> None:
    aside = workspace.landing / "report_facts/corrupt"
    aside.mkdir()
    name = "part-00000001-aaaa.parquet"
    (workspace.landing / "report_facts" / name).rename(aside / name)


def file_seen_or_gone(workspace: Workspace) -> None:
    part(workspace, "ledger/file_sightings/part-00000002-ffff.parquet")


def release_missing(workspace: Workspace) -> None:
    workspace.release.unlink()


def release_damaged(workspace: Workspace) -> None:
    workspace.release.chmod(0o644)
    with workspace.release.open("r+b") as file:
        file.seek(5000)
        file.write(b"?")


def release_rolled_back(workspace: Workspace) -> None:
    record = workspace.stage / standing.RECORD
    told = record.read_bytes()
    released(workspace, "r0", NIGHT - dt.timedelta(days=1))
    record.write_bytes(told)


def refused_by_the_gate(workspace: Workspace) -> None:
    write_standing(workspace, Standing(basis_of(workspace), TODAY, TODAY, "run2"))


def ended_before_it_published(workspace: Workspace) -> None:
    told = read_standing(workspace)
    assert told is not None
    take_over(workspace, told, "run2")


def published_by_a_run_that_had_not_built_it(workspace: Workspace) -> None:
    was_published(workspace, "run3")


def record_missing(workspace: Workspace) -> None:
    (workspace.stage / standing.RECORD).unlink()


def record_damaged(workspace: Workspace) -> None:
    (workspace.stage / standing.RECORD).write_text("{")


def record_of_another_version(workspace: Workspace) -> None:
    (workspace.stage / standing.RECORD).write_text('{"basis": {"landing": ""}, "as_of": "2026-11-25"}')


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (new_file, "入库的数据有变"),
        (changed_correction, "入库的数据有变"),
        (damaged_part_set_aside, "入库的数据有变"),
        (file_seen_or_gone, "入库的数据有变"),
        (release_missing, "发布的文件"),
        (release_damaged, "发布的文件"),
        (release_rolled_back, "发布的文件"),
        (refused_by_the_gate, "没有发布"),
        (ended_before_it_published, "没有发布"),
        (published_by_a_run_that_had_not_built_it, "没有可沿用的构建"),
        (record_missing, "没有可沿用的构建"),
        (record_damaged, "没有可沿用的构建"),
        (record_of_another_version, "没有可沿用的构建"),
    ],
)
def test_a_doubt_means_building(workspace: Workspace, happened: Callable[[Workspace], None], told: str) -> None:
    happened(workspace)
    assert told in reason(workspace)


@pytest.mark.parametrize("name", ["landing", "code", "settings"])
def test_each_digest_counts(workspace: Workspace, name: str) -> None:
    kept = read_standing(workspace)
    assert kept is not None
    other = replace(kept, basis=replace(kept.basis, **{name: "other"}))
    assert reason_to_build(other, kept.basis, TODAY, workspace.release)


def test_another_setting_is_another_basis(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_DBT_TARGET", "lake")
    assert reason(workspace) == "设置有变"


def test_a_program_replaced_while_it_runs_is_not_trusted(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    code_at_start()
    monkeypatch.setattr(standing, "code_digest", lambda: "new files on disk")
    assert "被更换" in reason(workspace)


@pytest.mark.parametrize("name", ["models/a.sql", "seeds/a.csv", "policy.csv", "a.py", "a.yml"])
def test_every_file_of_the_program_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    package = tmp_path / "a_package_of_one_test"
    path = package / name
    path.parent.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    path.write_text("1")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(standing, "PACKAGES", (package.name,))
    before = code_digest()
    assert code_digest() == before
    path.write_text("2")
    assert code_digest() != before
    sys.modules.pop(package.name, None)


def test_the_program_is_all_that_a_build_reads(repo: Path) -> None:
    folders = [repo / package for package in standing.PACKAGES]
    kinds = {path.suffix for folder in folders for path in folder.rglob("*") if path.is_file()}
    assert kinds - standing.CODE <= {".pyc"}
    assert {"pipelines", "schemas", "dbt_project"} == set(standing.PACKAGES)


def test_at_least_once_a_week_it_is_built(workspace: Workspace) -> None:
    kept = read_standing(workspace)
    assert kept is not None
    early = replace(kept, as_of=dt.date(2026, 11, 10), whole_on=dt.date(2026, 11, 10))
    days = [dt.date(2026, 11, 10) + dt.timedelta(days=n) for n in range(9)]
    told = [reason_to_build(early, kept.basis, day, workspace.release) for day in days]
    assert [bool(words) for words in told] == [False] * 7 + [True] * 2


def test_renewing_does_not_put_the_build_from_nothing_off(workspace: Workspace) -> None:
    kept = read_standing(workspace)
    assert kept is not None
    renewed = replace(kept, whole_on=TODAY - dt.timedelta(days=standing.REBUILD_DAYS))
    assert "已满" in reason_to_build(renewed, kept.basis, TODAY, workspace.release)


def test_a_clock_that_went_back_means_building(workspace: Workspace) -> None:
    assert "日期早于" in reason(workspace, TODAY - dt.timedelta(days=1))


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-01", "2027-01-01"])
def test_a_passed_due_date_means_building(workspace: Workspace, day: str) -> None:
    kept = read_standing(workspace)
    assert kept is not None
    today = dt.date.fromisoformat(day)
    eve = replace(kept, as_of=today - dt.timedelta(days=1), whole_on=today - dt.timedelta(days=1))
    assert "期间结束或到期" in reason_to_build(eve, kept.basis, today, workspace.release)


def test_every_day_on_which_dbt_changes_a_status_is_a_turn() -> None:
    ends = [dt.date(y + m // 12, m % 12 + 1, 1) - dt.timedelta(days=1) for y in range(2000, 2041) for m in range(12)]
    with duckdb.connect() as connection:
        changing = {
            day.date() if isinstance(day, dt.datetime) else day
            for end in ends
            for day in connection.execute(
                "select ?::date + interval 12 month, ?::date + interval 1 day", [end, end]
            ).fetchall()[0]
        }
    assert changing <= set(turns(dt.date(1999, 12, 30), dt.date(2042, 12, 31)))
    assert len(list(turns(dt.date(2026, 12, 31), dt.date(2027, 12, 31)))) == 24


DAY = re.compile(
    r"as_of\(\)|current_date|current_timestamp|\bnow\(|\btoday\(|run_started_at|get_current", re.IGNORECASE
)
ENDS = (
    "when actual_value is null and period_end + interval 12 month <= {{ as_of() }} then 'unreported'",
    "when make_date(planning_year, 12, 31) + interval 12 month <= {{ as_of() }} then 'unreported'",
    "and period_end < {{ as_of() }}",
)
"""The ways in which a model may look at the day: each is about the last day of a period, as ``turns`` has it."""


def test_models_look_at_the_day_in_no_other_way(repo: Path) -> None:
    lines = [
        line.strip()
        for folder in ("models", "macros", "tests")
        for path in (repo / "dbt_project" / folder).rglob("*.sql")
        for line in path.read_text("utf-8").splitlines()
        if DAY.search(line) and path.name != "periods.sql"
    ]
    assert sorted(lines) == sorted(ENDS)
