"""The dbt files say of columns, rules and words what the registry in schemas/ says."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.registry import column

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
PUBLISHED = [*sorted((MODELS / "marts").glob("*.yml")), *sorted((MODELS / "quality").glob("*.yml"))]


def described(path: Path) -> dict[str, Any]:
    """The one model that a yml file describes."""
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return model


def differing(model: dict[str, Any]) -> list[str]:
    """Columns whose type or description is not the registry's."""
    table = model.get("config", {}).get("alias", model["name"])
    known = [(name, column(name["name"], table)) for name in model["columns"]]
    return [
        word.name
        for told, word in known
        if told["description"] != word.comment.replace("\\", "") or told["data_type"] != word.duckdb_type.lower()
    ]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_columns_are_those_of_the_registry(path: Path) -> None:
    assert differing(described(path)) == []


def test_a_changed_description_is_noticed() -> None:
    model = described(MODELS / "marts" / "dim_district.yml")
    model["columns"][0]["description"] = "其他"
    assert differing(model) == ["district_code"]


def test_every_mart_has_its_yml_beside_it() -> None:
    folders = (MODELS / "marts", MODELS / "quality")
    assert {path.stem for folder in folders for path in folder.glob("*.sql")} == {path.stem for path in PUBLISHED}


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_descriptions_are_chinese_and_english(path: Path) -> None:
    texts = [described(path)["description"], *(told["description"] for told in described(path)["columns"])]
    assert [text for text in texts if not re.search(r"[一-鿿].* · .*[A-Za-z]", text)] == []


def test_accepted_words_are_the_controlled_words() -> None:
    for path in PUBLISHED:
        model = described(path)
        for told in model["columns"]:
            for test in told.get("data_tests", []):
                if "words_of" in test:
                    known = column(told["name"], model["name"]).words
                    assert test["words_of"]["arguments"]["words"] == list(known or ()), (path.stem, told["name"])


def test_no_model_is_long() -> None:
    assert [
        path.name for path in MODELS.rglob("*.sql") if len(path.read_text(encoding="utf-8").splitlines()) > 150
    ] == []
