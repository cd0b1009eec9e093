"""Asking the release: answers, mistakes in words, and nothing that writes."""

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "scorecard.duckdb")) as release:
        release.execute("create table fct_facts as select 34700 as value, '[b]户[/b]' as unit from range(250)")
    return tmp_path


def query(warehouse: Path, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["query", "--warehouse", str(warehouse), *words], input=typed)


def test_answers_and_says_when_rows_are_left_out(warehouse: Path) -> None:
    done = query(warehouse, "select * from fct_facts")
    assert done.exit_code == 0
    assert done.output.count("34700") == 200
    assert "只显示前 200 行" in done.output


def test_text_in_cells_stays_text(warehouse: Path) -> None:
    assert "[b]户[/b]" in query(warehouse, "select unit from fct_facts limit 1").output


def test_a_mistake_is_told_without_a_traceback(warehouse: Path) -> None:
    done = query(warehouse, "select nothing from fct_facts")
    assert done.exit_code == 1
    assert "nothing" in done.output
    assert "Traceback" not in done.output


def test_nothing_can_be_written(warehouse: Path) -> None:
    done = query(warehouse, "delete from fct_facts")
    assert done.exit_code == 1
    assert "read-only" in done.output


def test_prompt_goes_on_after_a_mistake(warehouse: Path) -> None:
    done = query(warehouse, typed="selct 1;\nselect 40 + 2 as answer;\ntables\nexit\n")
    assert done.exit_code == 0
    assert "42" in done.output
    assert "fct_facts" in done.output


def test_before_the_first_release_it_says_what_to_do(tmp_path: Path) -> None:
    done = query(tmp_path, "select 1")
    assert done.exit_code == 1
    assert "scorecard run" in done.output
