"""The generic dbt tests of the project fail on rows that they must not let pass, and pass on good ones."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
CASES = {
    "unique_combination fails": "test_unique_combination(\"(values (1, 'a'), (1, 'a')) as t(k, v)\", ['k', 'v'])",
    "unique_combination passes": "test_unique_combination(\"(values (1, 'a'), (1, 'b')) as t(k, v)\", ['k', 'v'])",
    "words_of fails": "test_words_of(\"(values ('met'), ('nearly')) as t(status)\", 'status', ['met', 'missed'])",
    "words_of passes": "test_words_of(\"(values ('met'), (null)) as t(status)\", 'status', ['met', 'missed'])",
}


@pytest.fixture(scope="module")
def failed_rows(tmp_path_factory: pytest.TempPathFactory, dbt: Any) -> dict[str, int]:
    """How many rows each case fails with: the tests are compiled by dbt and run by DuckDB."""
    root = tmp_path_factory.mktemp("generic")
    (root / "stage").mkdir()
    counted = [f"select '{name}' as name, count(*) as failed from ({{{{ {call} }}}})" for name, call in CASES.items()]
    done = dbt(root, "compile", "--no-introspect", "--inline", " union all ".join(counted))
    assert done.returncode == 0, done.stdout + done.stderr
    return {str(name): int(failed) for name, failed in duckdb.sql(done.stdout).fetchall()}


@pytest.mark.parametrize("name", CASES)
def test_fails_or_passes_as_it_must(failed_rows: dict[str, int], name: str) -> None:
    assert (failed_rows[name] > 0) == name.endswith("fails")


def test_every_generic_test_has_both_cases() -> None:
    defined = {
        name
        for path in (PROJECT / "tests" / "generic").glob("*.sql")
        for name in re.findall(r"{% test (\w+)", path.read_text(encoding="utf-8"))
    }
    assert {f"{name} {end}" for name in defined for end in ("fails", "passes")} == set(CASES)
