"""The whole chain on tiny input: what goes in, what comes out, what a broken night leaves behind."""

import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from pipelines.publishing.exports.book import export_book

REPORT = """XX市解放区2024年政府工作报告
一、2023年工作回顾
全区地区生产总值完成177.3亿元，同比增长5.1%。新增城镇就业4500人。
二、2024年主要预期目标
地区生产总值增长6%以上，新增城镇就业4310人。
"""
EARLIER = """解放区2023年政府工作报告
一、2022年工作回顾
地区生产总值完成170亿元。
二、2023年主要预期目标
地区生产总值增长6.5%左右，新增城镇就业4310人，技能培训3000人次。
"""
NIGHT = 240
"""Seconds after which a run counts as hung."""


def put(raw: Path, name: str, text: str) -> Path:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.cli", "run", "--raw", str(folder / "raw")]
    command += ["--warehouse", str(folder / "warehouse"), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=NIGHT)


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "warehouse" / "scorecard.duckdb"), read_only=True) as release:
        return release.execute(sql).fetchall()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports of one district and a file that cannot be read, published once."""
    folder = tmp_path_factory.mktemp("night")
    put(folder / "raw", "reports/410802/2024-work-report.txt", REPORT)
    put(folder / "raw", "reports/410802/2023-work-report.txt", EARLIER)
    put(folder / "raw", "reports/notes.xyz", "?")
    done = run(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_promise_stands_beside_result(night: Path) -> None:
    sql = "select target_text, actual_text, status from mart_target_report where period = '2023' and is_headline"
    told = {str(target): (actual, status) for target, actual, status in rows(night, sql)}
    assert told["4310人"] == ("4500人", "met")
    assert told["约6.5%"] == ("5.1%", "missed")
    assert told["3000人次"] == (None, "unreported")


def test_next_year_is_pending_or_past(night: Path) -> None:
    (count,) = rows(night, "select count(*) from fct_target_vs_actual where period = '2024'")[0]
    assert count == 2


def test_bad_file_is_quarantined_with_what_to_do(night: Path) -> None:
    ((path, rule, message),) = rows(night, "select source_path, rule, message from quality.quarantine")
    assert (path, rule) == ("reports/notes.xyz", "unknown_extension")
    assert "扩展名" in str(message)


def test_every_relation_answers_from_a_lonely_copy(night: Path, tmp_path: Path) -> None:
    copy = tmp_path / "scorecard.duckdb"
    copy.write_bytes((night / "warehouse" / "scorecard.duckdb").read_bytes())
    with duckdb.connect(str(copy), read_only=True) as release:
        tables = release.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        assert {"main", "quality", "meta"} == {schema for schema, _ in tables}
        for schema, table in tables:
            release.execute(f'select * from "{schema}"."{table}" limit 1').fetchall()
        assert release.execute("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]


def test_the_scorecard_is_exported_as_an_office_hands_it_on(night: Path, tmp_path: Path) -> None:
    counts = export_book(night / "warehouse" / "scorecard.duckdb", "410802", 2023, tmp_path / "scorecard.xlsx")
    assert (counts["目标与实绩"], counts["来源"]) == (3, 2)


def test_checks_of_the_run_are_in_the_release(night: Path) -> None:
    found = dict(rows(night, "select check_name, passed from quality.dq_check_results"))  # type: dict[object, object]
    assert found["raw_documents_files_conserved"] is True
    assert found["raw_documents_rows_valid"] is False
    assert found["report_evidence_at_offsets"] is True


def test_a_second_run_reads_nothing_and_readers_never_fail(night: Path) -> None:
    stop, errors = threading.Event(), list[Exception]()

    def read_on() -> None:
        while not stop.is_set():
            try:
                assert rows(night, "select count(*) from fct_facts")[0][0]
            except Exception as error:
                errors.append(error)

    readers = [threading.Thread(target=read_on) for _ in range(2)]
    for reader in readers:
        reader.start()
    done = run(night)
    stop.set()
    for reader in readers:
        reader.join()
    assert done.returncode == 0
    assert "抽取了 0 份报告，2 份未变" in done.stderr
    assert errors == []


def emptied(folder: Path) -> None:
    for path in folder.glob("raw/reports/410802/*.txt"):
        path.write_text("解放区2024年政府工作报告\n没有数字。\n" + path.name, encoding="utf-8")


def test_a_broken_night_keeps_the_last_release(night: Path, tmp_path: Path) -> None:
    before = rows(night, "select release_id from meta.meta_release")
    kept = {path: path.read_text("utf-8") for path in night.glob("raw/reports/410802/*.txt")}
    emptied(night)
    done = run(night)
    assert done.returncode == 1
    assert "未发布" in done.stdout + done.stderr
    assert rows(night, "select release_id from meta.meta_release") == before
    accepted = run(night, "--accept-drop", "报告撤回")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert rows(night, "select accepted_drop_reason from meta.meta_release") == [("报告撤回",)]
    for path, text in kept.items():
        path.write_text(text, encoding="utf-8")


def test_damaged_landing_heals(night: Path) -> None:
    """One table's part is torn, another's is gone."""
    assert run(night, "--accept-drop", "还原").returncode == 0
    counted = """
        select
            (select count(*) from fct_facts where superseded_on is null),
            (select count(*) from fct_commitments),
            (select sum(numerals_seen) from dim_document)
    """
    before = rows(night, counted)
    largest_part(night, "report_facts").write_bytes(b"torn")
    largest_part(night, "report_accounting").unlink()
    done = run(night)
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(night, counted) == before


def largest_part(night: Path, table: str) -> Path:
    parts = (night / "warehouse" / "landing" / table).glob("part-*.parquet")
    return max(parts, key=lambda part: part.stat().st_size)
