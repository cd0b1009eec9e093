"""Targets and results as people read them in the texts stand side by side in the warehouse, year by year.

``target_pairs.csv`` was made by reading: national reports of neighbouring years, tables of plans and their execution, a
table of livelihood projects. Values are those of the text with 万 and 亿 multiplied out.
"""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = [pytest.mark.shared, pytest.mark.slow]
HERE = Path(__file__).parent
PAIRS_SQL = """
select
    targets.district_code, targets.period, coalesce(targets.indicator_code, targets.target_subject_key) as subject_key,
    targets.measure, targets.target_set_by, targets.target_tier, target_facts.stated_value as target_value,
    targets.target_bound, target_facts.stated_unit as unit, targets.status, targets.target_derivation,
    coalesce(actual_facts.stated_value, targets.latest_progress_value) as actual_value, targets.actual_bound,
    coalesce(targets.actual_period, targets.latest_progress_period) as actual_period,
    targets.attainment_ratio, targets.gap, targets.gap_favourable
from fct_target_vs_actual as targets
inner join fct_facts as target_facts on targets.target_fact_id = target_facts.fact_id
left join fct_facts as actual_facts on targets.actual_fact_id = actual_facts.fact_id
"""
Key = tuple[str, ...]


def read_pairs() -> list[dict[str, str]]:
    """The rows of the table made by reading."""
    with (HERE / "target_pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(row: dict[str, Any]) -> Key:
    names = ("district_code", "period", "subject_key", "measure", "target_set_by", "target_tier")
    return tuple(str(row[name]) for name in names)


def put(raw: Path, district: str, name: str, text: Path, note: dict[str, str]) -> None:
    """One text with a note of what is known about it."""
    path = raw / "reports" / district / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(text, path)
    lines = [f"{word}: {json.dumps(value, ensure_ascii=False)}\n" for word, value in note.items()]
    path.with_name(path.name + ".yaml").write_text("".join(lines), encoding="utf-8")


def fill(raw: Path, repo: Path, shared: Path) -> None:
    """The bundled files, the texts of the evaluation and the national reports."""
    shutil.copytree(repo / "raw", raw)
    national = {path.name.split("-")[1]: path for path in (shared / "corpus" / "reports").glob("100000-*.txt")}
    for line in (shared / "eval" / "dev" / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        about = json.loads(line)
        if about["district"] == "410802" and about["year"] == 2023:
            continue  # the bundled report
        national.pop(str(about["year"]), None) if about["district"] == "100000" else None
        name, text = f"{about['year']}-{about['doc']}.txt", shared / "eval" / "dev" / "texts" / about["file"]
        put(raw, about["district"], name, text, {"title": about["title"]} if about.get("title") else {})
    for year, path in national.items():
        put(raw, "100000", f"{year}-work-report.txt", path, {"source_type": "work_report"})


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory, repo: Path, shared: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A release of all those texts."""
    folder = tmp_path_factory.mktemp("gold")
    fill(folder / "raw", repo, shared)
    command = [sys.executable, "-m", "pipelines.cli", "run", "--raw", str(folder / "raw")]
    done = subprocess.run(
        [*command, "--warehouse", str(folder / "warehouse")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=500,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(folder / "warehouse" / "scorecard.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def told(marts: duckdb.DuckDBPyConnection) -> dict[Key, dict[str, Any]]:
    """Every target of the warehouse by its key."""
    relation = marts.sql(PAIRS_SQL)
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return {key(row): row for row in rows}


def test_the_table_is_large_enough() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 60 and len({key(row) for row in pairs}) == len(pairs)


@pytest.mark.parametrize("pair", read_pairs(), ids=lambda pair: "-".join(key(pair)))
def test_target_and_result_are_as_read(told: dict[Key, dict[str, Any]], pair: dict[str, str]) -> None:
    row = told[key(pair)]
    assert row["target_bound"] == pair["target_bound"] and row["unit"] == pair["unit"]
    assert row["target_value"] == Decimal(pair["target_value"])
    assert row["actual_value"] == Decimal(pair["actual_value"])
    assert (row["actual_bound"] or "eq") == pair["actual_bound"]
    assert row["actual_period"] == pair["actual_period"]
    assert row["status"] == pair["status"]


def test_attainment_follows_from_the_pair(told: dict[Key, dict[str, Any]]) -> None:
    jobs = told["100000", "2006", "urban_new_jobs", "level", "self", "base"]
    assert jobs["attainment_ratio"] == Decimal("1.315556") and jobs["gap"] == 2_840_000
    prices = told["100000", "2007", "cpi", "growth", "self", "base"]
    assert prices["attainment_ratio"] is None and prices["gap"] == Decimal("1.8")
    idle = told["100000", "2024", "unemployment_surveyed", "level", "self", "base"]
    assert idle["gap_favourable"] == Decimal("0.4")


def test_growth_over_five_years_is_not_growth_of_the_last(marts: duckdb.DuckDBPyConnection) -> None:
    sql = "select baseline_year, period_type from fct_facts where indicator_code = 'gdp' and surface = '65.5%'"
    assert marts.sql(sql).fetchall() == [(2002, "span")]
