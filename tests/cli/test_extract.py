"""`scorecard extract`: what it prints in each shape, and what it says when it cannot read."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main

TEXT = """某区2024年政府工作报告
一、2023年工作回顾
完成一般公共预算收入3.47亿元，同比增长5.1%。
二、2024年主要预期目标
新增城镇就业4300人以上。
"""
FIELDS = {"start", "end", "surface", "value", "value_high", "unit", "bound", "measure", "kind"}
FIELDS |= {"period", "subject", "indicator", "place"}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def extract(report: Path, *options: str, district: str = "410802") -> Result:
    return CliRunner().invoke(main, ["extract", str(report), "--district", district, "--year", "2024", *options])


def test_one_json_object_a_line_in_reading_order(report: Path) -> None:
    done = extract(report, "--format", "jsonl")
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [fact["surface"] for fact in facts] == ["3.47亿元", "5.1%", "4300人"]
    assert all(TEXT[fact["start"] : fact["end"]] == fact["surface"] for fact in facts)
    assert all(fact.keys() >= FIELDS for fact in facts)
    told = facts[0]["value"], facts[0]["unit"], facts[0]["kind"], facts[0]["period"], facts[0]["indicator"]
    assert told == (347000000, "元", "actual", "2023", "public_budget_revenue")
    assert (facts[2]["bound"], facts[2]["kind"], facts[2]["period"]) == ("ge", "target", "2024")


def test_without_a_terminal_it_prints_jsonl(report: Path) -> None:
    assert extract(report).stdout == extract(report, "--format", "jsonl").stdout


def test_csv_holds_the_same_facts(report: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(extract(report, "--format", "csv").stdout)))
    assert [row["surface"] for row in rows] == ["3.47亿元", "5.1%", "4300人"]


def test_table_is_read_by_people(report: Path) -> None:
    shown = extract(report, "--format", "table").stdout
    assert "原文" in shown
    assert "3.47亿元" in shown
    assert "≥4,300 人" in shown
    assert "目标水平值" in shown
    assert "3 个数值" in shown


def test_explain_keeps_standard_output_for_facts(report: Path) -> None:
    done = extract(report, "--format", "jsonl", "--explain")
    assert all(json.loads(line) for line in done.stdout.splitlines())
    assert "4300人 →" in done.stderr


def test_unknown_district_is_told(report: Path) -> None:
    done = extract(report, district="999999")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "999999" in done.stderr


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "report.pdf"
    broken.write_bytes(b"%PDF-1.7 torn")
    done = extract(broken)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "report.pdf" in done.stderr


def test_year_out_of_range_is_wrong_usage(report: Path) -> None:
    done = CliRunner().invoke(main, ["extract", str(report), "--district", "410802", "--year", "23"])
    assert done.exit_code == 2
