"""Broken nights, each with a clear message, the last release standing and nothing lost. One story, in order."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.ingest.landing import Ledger
from tests.faults.harness import Place, content, report
from tests.faults.readers import Readers
from tests.receivers import Webhook, serving

pytestmark = pytest.mark.slow

ROOT = os.geteuid() == 0
SECRET = "k3y-of-the-desk"


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that nobody can write into; root only minds a mount."""
    if ROOT:
        subprocess.run(["mount", "--bind", folder, folder], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    else:
        folder.chmod(0o555)
    try:
        yield
    finally:
        if ROOT:
            subprocess.run(["umount", folder], check=True)
        else:
            folder.chmod(0o755)


def test_two_nights_at_once_and_readers_all_the_while(place: Place) -> None:
    """One runs; it cannot go on from the last build, of which a column is lost, and builds from nothing instead."""
    place.put("reports/410802/2026-work-report.txt", report(2026))
    with duckdb.connect(str(place.workspace.working)) as working:
        working.execute("alter table intermediate.int_targets drop column unit")
    release = place.workspace.release
    before = place.release_id()
    with duckdb.connect(str(release), read_only=True) as holding, Readers(release, 2) as readers:
        counted = holding.execute("select count(*) from fct_facts").fetchall()
        ends = [run.ended() for run in (place.start(), place.start())]
        assert sorted(status for status, _ in ends) == [0, 75], ends
        assert holding.execute("select count(*) from fct_facts").fetchall() == counted
    printed = ends[0][1] + ends[1][1]
    assert "另一次夜间运行正在使用" in printed and "续建未成，改为整建" in printed
    assert readers.errors == []
    counts = dict(readers.seen)
    assert set(counts) == {before, place.release_id()}
    assert all(counts[release_id] == count for release_id, count in readers.seen)


def test_a_night_that_cannot_write_is_told_and_no_secret_is(place: Place) -> None:
    before = place.release_id()
    landing, aside = place.workspace.landing, place.folder / "aside"
    landing.rename(aside)
    landing.write_text("a file where the folder should be")
    with serving(Webhook()) as hook:
        environment = {"SCORECARD_ALERT_URLS": f"json://desk:{SECRET}@{hook.address}/{SECRET}"}
        broken = Place(place.folder, environment)
        status, printed = broken.run()
        assert status == 1
        assert "步骤" in printed
        landing.unlink()
        aside.rename(landing)
        assert place.release_id() == before
        replaced_and_gone(broken)
    assert [title.split("：")[1].split(" ")[0] for title in hook.titles] == ["夜间运行失败", "恢复正常"]
    files = [path for path in place.workspace.warehouse.rglob("*") if path.is_file()]
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in printed


def replaced_and_gone(place: Place) -> None:
    """A night on which one report was replaced, one removed, a landing file had rotted and the clock had gone back."""
    clock_was_ahead(place)
    place.put("reports/410802/2024-work-report.txt", report(2024, number=5))
    (place.workspace.raw / "reports/410802/2023-work-report.txt").unlink()
    parts = sorted(place.workspace.landing.glob("report_facts/part-*.parquet"), key=lambda path: -path.stat().st_size)
    parts[0].write_bytes(parts[0].read_bytes()[:-100] + b"?" * 100)
    place.night("--accept-drop", "报告已撤下")


def clock_was_ahead(place: Place) -> None:
    """What was seen until now was written down by a clock that was years ahead."""
    ledger = Ledger(place.workspace.ledger, "file_sightings")
    rows = ledger.read().with_columns(pl.col("seen_at").dt.offset_by("30y"))
    shutil.rmtree(place.workspace.ledger / "file_sightings")
    ledger.append(rows)


def test_facts_of_replaced_and_removed_files_left_the_marts_and_stay_on_record(place: Place) -> None:
    sql = """
        select source_path, is_current, count(*) filter (where superseded_on is null), count(*)
        from fct_facts join dim_document using (document_id)
        where source_path like '%-work-report.txt' group by all
    """
    told = {(path, current): (standing, stored) for path, current, standing, stored in place.rows(sql)}
    assert told[("reports/410802/2024-work-report.txt", True)][0]
    for gone in ("reports/410802/2023-work-report.txt", "reports/410802/2024-work-report.txt"):
        standing, stored = told[(gone, False)]
        assert (standing, bool(stored)) == (0, True)
    gone_from_marts = """
        select count(*) from fct_target_vs_actual join fct_facts on target_fact_id = fact_id
        where superseded_on is not null and reporting_district_code = '410802' and document_id in
            (select document_id from dim_document where not is_current)
    """
    assert place.rows(gone_from_marts) == [(0,)]


def test_a_renewed_build_has_the_bytes_of_one_from_nothing_and_from_a_raw_folder_that_cannot_be_written(
    place: Place,
) -> None:
    place.put("reports/410803/2024-work-report.txt", report(2024, number=3).replace("解放区", "中站区"))
    place.put("reports/410802/2024-work-report.txt", report(2024, number=6))
    status, printed = place.run()
    assert status == 0 and "重算 2 个地区" in printed, printed
    before = place.content()
    with read_only(place.workspace.raw):
        place.rebuild_from_nothing()
    assert place.content() == before


@pytest.mark.skipif(not ROOT, reason="mounting a small disk needs root")
def test_a_full_disk_ends_in_a_message_and_the_release_stands(place: Place, tmp_path: Path) -> None:
    small = Place(tmp_path)
    shutil.copytree(place.workspace.raw / "sheets" / "410802", small.workspace.raw / "sheets" / "410802")
    for year in range(2010, 2024):
        small.put(f"reports/410802/{year}-work-report.txt", report(year))
    small.workspace.warehouse.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512m", "none", small.workspace.warehouse], check=True)
    try:
        shutil.copytree(
            place.workspace.warehouse,
            small.workspace.warehouse,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns(".*"),
        )
        before = content(small.workspace.release)
        free = shutil.disk_usage(small.workspace.warehouse).free
        filler = small.workspace.warehouse / "filler"
        filler.write_bytes(b"0" * max(0, free - 300_000))
        status, printed = small.run()
        assert status == 1, printed
        assert "No space left" in printed or "disk" in printed.lower() or "full" in printed.lower(), printed
        assert content(small.workspace.release) == before
        filler.unlink()
        small.night("--accept-drop", "另一组文件")
        assert small.leftovers() == []
    finally:
        subprocess.run(["umount", small.workspace.warehouse], check=True)
