"""The review list: what no indicator claims, most frequent first, with the nearest indicators."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.vocabulary_review import unlinked
from schemas import vocabulary

ROWS = [
    ("规上工业企业数量", "家", "level", None, "a", "text", None),
    ("规上工业企业数量", "家", "level", None, "b", "text", None),
    ("碧道", "公里", "level", None, "a", "text", None),
    ("地区生产总值", "元", "level", "gdp", "a", "text", None),
    ("旧稿里的对象", "个", "level", None, "a", "text", date(2024, 1, 1)),
    ("表里的对象", "个", "level", None, "a", "sheet", None),
]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "scorecard.duckdb")) as release:
        release.execute(
            "create table fct_facts (subject varchar, stated_unit varchar, measure varchar, indicator_code varchar,"
            " document_id varchar, medium varchar, superseded_on date, evidence varchar default '一句话')"
        )
        release.executemany("insert into fct_facts by position values (?, ?, ?, ?, ?, ?, ?, '一句话')", ROWS)
    return tmp_path


def review(warehouse: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["vocabulary", "review", "--warehouse", str(warehouse), *words])


def test_the_most_frequent_comes_first_and_what_is_linked_or_replaced_does_not(warehouse: Path) -> None:
    first, second = unlinked(warehouse / "scorecard.duckdb", vocabulary.load(), limit=10)
    assert (first.subject, first.facts, first.documents) == ("规上工业企业数量", 2, 2)
    assert first.suggestions
    assert (second.subject, second.facts, second.example) == ("碧道", 1, "一句话")


def test_the_list_as_lines_for_the_alias_file(warehouse: Path) -> None:
    rows = list(csv.reader(review(warehouse, "--format", "csv", "--least", "2").output.splitlines()))
    assert rows[0] == ["alias", "indicator_code", "note"]
    assert [row[0] for row in rows[1:]] == ["规上工业企业数量"]


def test_the_list_as_a_table(warehouse: Path) -> None:
    done = review(warehouse)
    assert done.exit_code == 0
    assert "碧道" in done.output


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    done = review(tmp_path)
    assert done.exit_code == 1
    assert "scorecard run" in done.output
