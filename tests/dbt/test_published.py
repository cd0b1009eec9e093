"""Every published table has a contract, a sentence for its grain and a test that no grain stands twice."""

from pathlib import Path
from typing import Any

import pytest
import yaml

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
TABLES = [path for folder in ("marts", "quality") for path in sorted((MODELS / folder).glob("*.yml"))]
WITHOUT_A_KEY = {"quality_quarantine": "one file may be refused twice for the same reason in one night"}


def table(path: Path) -> dict[str, Any]:
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return model


def uniqueness(model: dict[str, Any]) -> list[Any]:
    """Tests that say what is unique: a combination of columns, or one column."""
    combined = [test for test in model.get("data_tests", []) if "unique_combination" in test]
    alone = [test for column in model["columns"] for test in column.get("data_tests", []) if "unique" in test]
    return [test for test in combined if "where" not in str(test)] + alone


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_no_grain_stands_twice(path: Path) -> None:
    assert uniqueness(table(path)) or path.stem in WITHOUT_A_KEY


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_grain_is_told(path: Path) -> None:
    told = table(path)["description"]
    assert ("一行" in told and "ne row per" in told) or path.stem in WITHOUT_A_KEY


def test_contracts_are_enforced() -> None:
    project = yaml.safe_load((MODELS.parent / "dbt_project.yml").read_text(encoding="utf-8"))
    folders = project["models"]["district_scorecard"]
    assert all(folders[folder]["+contract"]["enforced"] for folder in ("marts", "quality"))
    assert all(
        folders[folder]["+persist_docs"] == {"relation": True, "columns": True} for folder in ("marts", "quality")
    )


def test_the_page_on_marts_lists_every_one() -> None:
    page = (MODELS.parents[1] / "docs" / "marts.md").read_text(encoding="utf-8")
    assert [path.stem for path in TABLES if path.parent.name == "marts" and f"| `{path.stem}` |" not in page] == []
