"""What blocks really stops what is downstream and keeps the last release; what warns does not."""

import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable
from tests.ui.conftest import Nights, mutate, run

pytestmark = pytest.mark.slow
LOST = "raw_sheets_cells_conserved"


def asked(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "warehouse/scorecard.duckdb"), read_only=True) as release:
        return release.execute(sql).fetchall()


def published(folder: Path) -> list[tuple[object, ...]]:
    return asked(folder, "select release_id from meta.meta_release")


@pytest.fixture(scope="module")
def healed(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder in which what was harmed is read again, and published."""
    folder = tmp_path_factory.mktemp("healed") / "nights"
    shutil.copytree(nights.folder, folder)
    for name in ("raw_sheets", "report_facts"):
        table = LandingTable(folder / "warehouse/landing", name)
        table.drop(table.units())
    done = run(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_warnings_stop_nothing(nights: Nights) -> None:
    assert nights.good.returncode == 0, nights.good.stdout + nights.good.stderr
    warned = dict(asked(nights.folder, "select check_name, failed_rows from quality.dq_check_results where not passed"))
    assert warned["raw_documents_rows_valid"] == 1
    assert warned["target_unreported"] > 0


def test_a_lost_cell_stops_the_night_and_the_last_release_stands(nights: Nights) -> None:
    assert nights.broken.returncode == 1
    assert f"检查 {LOST}（raw_sheets）未通过" in nights.broken.stdout
    assert "检查 report_evidence_at_offsets（report_facts）未通过" in nights.broken.stdout
    assert "dbt：建表并检验" not in nights.broken.stderr
    ((release_id,),) = published(nights.folder)
    assert len(list((nights.folder / "warehouse/releases").glob("*.duckdb"))) == 1
    assert str(release_id) in {path.stem for path in (nights.folder / "warehouse/releases").glob("*.duckdb")}


def test_the_next_good_night_tells_of_the_broken_one(healed: Path) -> None:
    sql = f"select passed, failed_rows from quality.dq_check_results where check_name = '{LOST}' order by checked_at"
    assert asked(healed, sql) == [(True, 0), (False, 1), (True, 0)]
    gate = "select count(*) from quality.dq_check_results where check_name = 'release_gate' and passed"
    assert asked(healed, gate) == [(2,)]


def test_a_doubled_fact_is_caught_by_the_marts_own_tests(healed: Path) -> None:
    before = published(healed)
    mutate(healed, "report_facts", lambda rows: pl.concat([rows, rows.head(1)]))
    done = run(healed)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "表的检验未通过，上次发布保持不变" in done.stdout
    assert published(healed) == before
