"""What exists in Dagster: assets by group, what each asset of ours stands on, checks, and when things run."""

import re
import subprocess
import sys
from typing import Any

import dagster as dg
import pytest

from pipelines.workspace import Workspace
from schemas.landing import TABLES
from schemas.policy import rules

OURS = {
    "raw_documents": set(),
    "raw_sheets": set(),
    "raw_corrections": set(),
    "file_sightings": {"raw_documents", "raw_sheets", "raw_corrections"},
    "report_facts": {"raw_documents"},
    "report_accounting": {"raw_documents"},
    "report_commitments": {"raw_documents"},
    "sheet_facts": {"raw_sheets"},
    "sheet_progress": {"raw_sheets"},
    "sheet_doubts": {"raw_sheets"},
    "quarantine": {
        "report_facts",
        "report_accounting",
        "report_commitments",
        "sheet_facts",
        "sheet_progress",
        "sheet_doubts",
        "raw_corrections",
    },
}
"""Assets that dbt does not make, and what they stand on."""
NO_CHECK = {"release_gate_fall_share", "release_gate_quarantine_share", "release_gate_clock_hours"}
NO_CHECK |= {"release_warnings_rise", "release_age_hours"}
"""Rules that hold a limit of the gate or of the alerts, and are no check of their own."""


@pytest.fixture(scope="module")
def definitions(location: Workspace) -> dg.Definitions:
    from pipelines.definitions import definitions

    return definitions


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions) -> Any:
    return definitions.get_repository_def().asset_graph


def nodes(graph: Any) -> dict[str, Any]:
    return {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}


def test_assets_of_ours_stand_on_what_they_read(graph: Any) -> None:
    found = nodes(graph)
    told = {name: {key.to_user_string() for key in found[name].parent_keys} for name in OURS}
    assert told == OURS
    assert set(OURS) - {"file_sightings"} == set(TABLES)


def test_the_release_stands_on_every_published_table(graph: Any) -> None:
    found = nodes(graph)
    published = {name for name, node in found.items() if node.group_name in ("marts", "quality")}
    assert {key.to_user_string() for key in found["release"].parent_keys} == published


def test_every_asset_is_in_a_group_with_an_owner_a_kind_and_words(graph: Any) -> None:
    bare = [
        name
        for name, node in nodes(graph).items()
        if not (node.group_name != "default" and node.owners and node.kinds and node.description)
    ]
    assert bare == []
    assert {node.group_name for node in nodes(graph).values()} == {
        *("raw", "facts", "vocabulary", "staging", "intermediate", "marts", "quality", "publish")
    }


def test_every_asset_says_where_to_read_on(graph: Any) -> None:
    assert [name for name, node in nodes(graph).items() if "文档 docs" not in node.metadata] == []


def test_landing_tables_tell_their_columns(graph: Any) -> None:
    found = nodes(graph)
    for name in OURS:
        schema = found[name].metadata["dagster/column_schema"]
        assert all(re.search("[一-鿿]", column.description) for column in schema.columns), name


def test_raw_and_release_promise_to_be_fresh(graph: Any) -> None:
    fresh = {name for name, node in nodes(graph).items() if node.freshness_policy is not None}
    assert fresh == {"raw_documents", "raw_sheets", "raw_corrections", "file_sightings", "release"}


def test_names_are_ascii(graph: Any) -> None:
    names = [*nodes(graph), *(key.name for key in graph.asset_check_keys)]
    assert [name for name in names if not name.isascii()] == []


def test_every_rule_of_the_policy_is_a_check_on_the_asset_it_is_about(graph: Any) -> None:
    checks = {key.name: key for key in graph.asset_check_keys}
    for name, rule in rules().items():
        if name in NO_CHECK:
            assert name not in checks
            continue
        assert checks[name].asset_key.to_user_string() == rule.asset
        spec = graph.get_check_spec(checks[name])
        assert spec.description == rule.description
        assert spec.blocking == (rule.severity == "error")


def test_every_check_is_told_in_words(graph: Any) -> None:
    specs = [graph.get_check_spec(key) for key in graph.asset_check_keys]
    assert [spec.name for spec in specs if not spec.description or not re.search("[一-鿿]", spec.description)] == []


def test_one_night_is_everything_at_two_in_beijing(definitions: dg.Definitions, graph: Any) -> None:
    schedule = definitions.get_schedule_def("nightly_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    job = definitions.resolve_job_def("nightly")
    assert job.asset_layer.executable_asset_keys == graph.get_all_asset_keys()


def test_models_are_made_all_together(definitions: dg.Definitions, graph: Any) -> None:
    from pipelines.defs.models import dbt_models

    assert not dbt_models.can_subset
    assert len(dbt_models.keys) > 40


def test_loading_warns_of_nothing(location: Workspace) -> None:
    command = [sys.executable, "-W", "default", "-c", "import pipelines.definitions"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    ours = [line for line in done.stderr.splitlines() if "dagster" in line.lower() or "pipelines" in line]
    assert ours == []
