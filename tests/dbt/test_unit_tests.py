"""The dbt unit tests of the models pass, and there is one for each piece of logic that the marts promise.

They are kept out of the nightly build; here they run on a copy of a built warehouse, which gives them the columns.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

PROMISED = {
    "status_truth_table",
    "status_without_a_result",
    "attainment_in_the_indicators_own_terms",
    "binjiang_2021_tiers_and_setters",
    "ratcheting_and_stacking",
    "ranks_among_peers",
    "periods_that_compare",
    "progress_against_time",
    "restatement_and_what_decided",
    "status_of_a_promise",
    "precedence_between_sources",
    "doubtful_values_are_found_and_good_ones_are_not",
    "contradictions_are_found_and_agreement_is_not",
    "gaps_are_found_and_coverage_is_not",
}


@pytest.fixture(scope="module")
def results(warehouse: Path, tmp_path_factory: pytest.TempPathFactory, dbt: Any) -> dict[str, dict[str, Any]]:
    """Each unit test's result by its name."""
    root = tmp_path_factory.mktemp("units") / "warehouse"
    shutil.copytree(warehouse, root)
    done = dbt(root, "test", "--select", "test_type:unit")
    told = root / "target" / "run_results.json"
    assert told.exists(), done.stdout + done.stderr
    return {row["unique_id"].split(".")[-1]: row for row in json.loads(told.read_text("utf-8"))["results"]}


def test_every_unit_test_passes(results: dict[str, dict[str, Any]]) -> None:
    assert {name: row["message"] for name, row in results.items() if row["status"] != "pass"} == {}


def test_the_promised_ones_are_there(results: dict[str, dict[str, Any]]) -> None:
    assert set(results) >= PROMISED
