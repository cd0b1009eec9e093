"""One dbt build on hand-made landing tables, shared by the tests of the marts."""

import csv
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[1] / "dbt_project"
AS_OF = '{"as_of": "2026-11-24"}'
MULTIPLIERS = {"亿": 10**8, "万": 10**4}


def _landing_fixture() -> Any:
    spec = importlib.util.spec_from_file_location("landing_fixture", HERE / "landing_fixture.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


landing = _landing_fixture()
JIEFANG, OWN, CITY = "410802", "self", "410800"


def book_facts(book: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every figure of figures.csv as a cell of one workbook."""
    with (HERE / "figures.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            factor = MULTIPLIERS.get(row["unit"][0], 1)
            is_target = row["kind"] == "target"
            yield landing.sheet_fact(
                book,
                number,
                row["district_code"],
                row["indicator"],
                str(Decimal(row["value"]) * factor),
                row["unit"][1:] if factor > 1 else row["unit"],
                stated_value_high=Decimal(row["value_high"]) * factor if row["value_high"] else None,
                indicator_code=row["indicator"],
                kind=row["kind"],
                measure=row["measure"],
                period=row["year"],
                bound=row["bound"],
                set_by=row["set_by"] or OWN,
                tier=row["tier"] or None,
                strength="firm" if is_target else None,
                source=row["source"],
                source_type=row["source_type"],
            )


def jiefang_facts(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Promises of 2023 and results of 2022, as the extractor lands them."""
    fact = landing.report_fact
    skill = {"indicator_code": "new_skilled_workers", "evidence": "新增技能人才6611人，完成275%"}
    promised = {"kind": "target", "commitment_ordinal": 3}
    return [
        fact(report, 10, "新增技能人才", "6611", "人", **skill),
        fact(report, 20, "新增技能人才", "275", "%", measure="completion", set_by="市", **skill),
        fact(report, 30, "登记市场主体", "34700", "户", indicator_code="market_entities", surface="3.47万户"),
        fact(report, 40, "登记市场主体", "34700", "户", indicator_code="market_entities", surface="3.47万户"),
        fact(report, 110, "技能培训", "3000", "人次", indicator_code="skills_training", **promised),
        fact(report, 120, "新增技能人才", "2400", "人", indicator_code="new_skilled_workers", **promised),
        fact(report, 130, "楼院智能化改造", "228", "个", **promised),
        fact(report, 140, "燃气加装", "8300", "户", **promised),
        fact(report, 150, "老旧小区改造", "16", "个", indicator_code="old_estates_renovated", **promised),
        fact(report, 160, "新增公园面积", "30", "亩", kind="target"),
        fact(report, 170, "新增神秘事物", "5", "夸克", kind="target"),
        fact(report, 180, "市场主体", "34100", "户", place="新华区", place_resolution="ambiguous", district_code=None),
        fact(report, 190, "一般公共预算收入", "7", "%", indicator_code="public_budget_revenue", measure="growth",
             period_type="half", period="2023H1", growth_basis="same_basis"),
        fact(report, 200, "一般公共预算收入", "8", "%", indicator_code="public_budget_revenue", measure="growth",
             kind="target"),
    ]  # fmt: skip


def commitments(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "commitment_id": f"promise-{ordinal}",
            "document_id": report["document_id"],
            "reporting_district_code": report["reporting_district_code"],
            "planning_year": report["planning_year"],
            "series": "livelihood",
            "ordinal": ordinal,
            "title": title,
            "evidence": title,
            "start_offset": start,
            "end_offset": end,
            "extractor_version": "fixture",
        }
        for ordinal, title, start, end in ((3, "技能与安居", 100, 155), (4, "无数字的承诺", 400, 410))
    ]


def doubts(book: dict[str, Any]) -> list[dict[str, Any]]:
    """One doubt about a cell that is a fact, one about a whole sheet."""
    told = {"document_id": book["document_id"], "source_path": book["source_path"], "sheet": "指标"}
    of_cell = landing.sheet_fact(book, 2, JIEFANG, "gdp", "1", "元")
    return [
        {**told, "doubt_id": "d1", "rule": "unit_switch", "cell": "D2", "fact_id": of_cell["fact_id"], "year": 2014,
         "message": "约差 10000 倍，疑似换了单位", "district_code": JIEFANG, "left_value": Decimal(283)},
        {**told, "doubt_id": "d2", "rule": "no_unit", "message": "2 个数值没有单位"},
    ]  # fmt: skip


def corrections(book: dict[str, Any], report: dict[str, Any], later: dict[str, Any]) -> list[dict[str, Any]]:
    by = {"source_path": "corrections/a.csv", "reason": "笔误", "who": "张三", "corrected_on": date(2026, 3, 1)}
    of_sheet = {"file": book["source_path"], "sheet": "指标"}
    add = {
        "action": "add",
        "kind": "actual",
        "measure": "level",
        "subject": "粮食产量",
        "indicator_code": "grain_output",
        "period": "2022",
        "value": "12.5",
        "unit": "万吨",
        "district_code": "410803",
    }
    park = {
        "subject": "新增公园面积",
        "indicator_code": None,
        "period": "2023",
        "value": "2.1",
        "unit": "万平方米",
        "district_code": None,
        "surface": "2.1万平方米",
    }
    return [
        {**by, "correction_id": "c1", "row_number": 2, "action": "set", "value": "3000", "sha256": report["sha256"],
         "surface": "3001人次"},
        {**by, "correction_id": "c2", "row_number": 3, "action": "reject", **of_sheet, "cell": "D900"},
        {**by, "correction_id": "c3", "row_number": 4, "action": "set", "value": "12.5", **of_sheet, "cell": "D901"},
        {**by, "correction_id": "c4", "row_number": 5, **add, **of_sheet, "cell": "D950"},
        {**by, "correction_id": "c5", "row_number": 6, **add, **park, "sha256": later["sha256"], "near": "公园"},
        {**by, "correction_id": "c6", "row_number": 7, **add, **of_sheet, "file": "sheets/none.xlsx", "cell": "D950"},
        {**by, "correction_id": "c7", "row_number": 8, **add, **park, "sha256": later["sha256"], "near": "绿道"},
        {**by, "correction_id": "c8", "row_number": 9, **add, **park, "sha256": "f" * 64},
    ]  # fmt: skip


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose landing tables are made by hand and whose marts dbt built."""
    from dbt.cli.main import dbtRunner

    root = tmp_path_factory.mktemp("warehouse")
    report = landing.document("jiefang-2023", JIEFANG, "解放区", 2023)
    later = landing.document(
        "jiefang-2024",
        JIEFANG,
        "解放区",
        2024,
        text="今年不设定居民消费价格涨幅的具体目标。持续改善民生。新增公园2.1万平方米，绿满全城。",
    )
    gone = landing.document("gone", JIEFANG, "解放区", 2022, event="gone")
    book = landing.sheet_row("figures")
    books = [landing.sheet_row(f"book-{day}") | {"seen_at": datetime(2026, 11, day)} for day in (3, 9, 6)]
    competing = [
        landing.sheet_fact(
            told, 20 + row, "410804", "粮食产量", value, "吨", indicator_code="grain_output", period="2015"
        )
        for row, (told, value) in enumerate(zip(books, ("100.25", "300", "200.5"), strict=True))
    ]
    extra = [
        landing.report_fact(gone, 10, "地区生产总值", "1", "元", indicator_code="gdp"),
        landing.report_fact(later, 10, "市场主体总量", "31769", "户", indicator_code="market_entities"),
        landing.report_fact(
            later, 20, "市场主体总量", "15.19", "%", indicator_code="market_entities", measure="growth"
        ),
    ]
    hangzhou = [
        landing.sheet_fact(book, row, code, "地区生产总值", value, "元", indicator_code="gdp", period=year)
        for row, code, value, year in (
            (910, "330103", "1000", "2019"), (911, "330103", "1100", "2020"), (912, "330105", "700", "2020"),
            (913, "330105", "1900", "2021"), (914, "330110", "3000", "2020"), (915, "330110", "2500", "2021"),
            (916, "330110", "2600", "2022"), (917, "330113", "1000", "2021"),
        )
    ]  # fmt: skip
    cells = [
        landing.sheet_fact(book, 900, "410803", "公园", "9", "个", period="2023"),
        landing.sheet_fact(book, 901, "410803", "粮食产量", "100000", "吨", surface="10", indicator_code="grain_output",
                           period="2023"),
    ]  # fmt: skip
    progress = {
        "progress_id": "p1", "document_id": book["document_id"], "source_path": book["source_path"], "sheet": "台账",
        "row_number": 3, "reporting_district_code": JIEFANG, "planning_year": 2023, "item": "燃气加装",
        "progress_status": "on_track", "ordinal": 3, "target_value": Decimal(8300), "target_unit": "户",
        "reached_value": Decimal(4000), "reported_on": date(2023, 7, 1), "extractor_version": "fixture",
    }  # fmt: skip
    landing.write_landing(
        root,
        {
            "raw_documents": [report, later, gone],
            "raw_sheets": [book, *books],
            "raw_corrections": corrections(book, report, later),
            "sheet_doubts": doubts(book),
            "report_facts": [*jiefang_facts(report), *extra],
            "report_commitments": commitments(report),
            "sheet_facts": [*book_facts(book), *hangzhou, *cells, *competing],
            "sheet_progress": [progress],
            "report_accounting": [
                {"document_id": report["document_id"], "numerals_seen": 20, "numerals_in_facts": 14,
                 "numerals_excluded": 5, "numerals_unexplained": 1, "unexplained": "[]", "extractor_version": "fixture"}
            ],
        },
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCORECARD_WAREHOUSE", str(root))
        folders = ("--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", root / "target")
        options = (*folders, "--log-path", root / "logs", "--vars", AS_OF)
        result = dbtRunner().invoke(["--quiet", "build", "--exclude-resource-type", "unit_test", *map(str, options)])
    _release_file()
    assert result.success, [
        (node.node.name, node.message) for node in result.result or () if node.status in ("error", "fail")
    ]
    return root


@pytest.fixture(scope="session")
def dbt() -> Callable[..., subprocess.CompletedProcess[str]]:
    """dbt in a process of its own on a warehouse, so that no file stays open in this one."""

    def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        folders = ("--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", root / "target")
        command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", *arguments]
        environment = {**os.environ, "SCORECARD_WAREHOUSE": str(root)}
        options = [*map(str, folders), "--log-path", str(root / "logs"), "--vars", AS_OF]
        return subprocess.run(
            [*command, *options], env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300
        )

    return run


def _release_file() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()


@pytest.fixture(scope="session")
def marts(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built file, read only."""
    with duckdb.connect(str(warehouse / "stage" / "scorecard.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A release of the bundled raw/, made as `make run` makes it, read only."""
    warehouse = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "pipelines.cli", "run", "--warehouse", str(warehouse)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(warehouse / "scorecard.duckdb"), read_only=True) as connection:
        yield connection
