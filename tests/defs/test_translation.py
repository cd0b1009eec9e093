"""dbt's tests are told in words, and a model without a description by the comment that opens it."""

import pytest

from pipelines.defs.translation import ScorecardTranslator
from pipelines.defs.translation import test_words as words_of_test


def node(name: str, **kwargs: object) -> dict[str, object]:
    return {"name": "a_test", "test_metadata": {"name": name, "kwargs": kwargs}}


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (node("not_null", column_name="place"), "place 不为空"),
        (node("unique", column_name="place"), "place 不重复"),
        (node("unique_combination", columns=["a", "b"]), "a × b 的组合不重复"),
        (node("relationships", column_name="x", to="ref('dim_district')", field="y"), "dim_district.y"),
        (node("words_of", column_name="status", words=["met", "missed"]), "met、missed"),
        ({"name": "a_test", "description": "自己的说明"}, "自己的说明"),
        ({"name": "a_test"}, "a_test"),
    ],
)
def test_a_dbt_test_is_told_in_words(test: dict[str, object], words: str) -> None:
    assert words in words_of_test(test)


def test_the_opening_comment_describes_a_model_without_a_description() -> None:
    translator = ScorecardTranslator()
    told = {"raw_code": "-- One row per fact:\n-- in words.\nselect 1 -- not this", "description": ""}
    assert translator.get_description(told) == "One row per fact: in words."
    assert translator.get_description({**told, "description": "每行一个"}) == "每行一个"
