"""What was made to harm is refused or stays text: nothing is run, fetched, unpacked or read outside raw/."""

import csv
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from openpyxl import load_workbook

from tests.faults.conftest import Story
from tests.faults.harness import Place
from tests.faults.hostile import INJECTED

pytestmark = pytest.mark.slow


def exported(place: Place, *words: str) -> None:
    command = [sys.executable, "-m", "pipelines.cli", "export", *words]
    command += ["--warehouse", str(place.workspace.warehouse)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_hostile_file_is_refused_by_its_rule_with_a_message(story: Story) -> None:
    sql = "select source_path, rule, message from quality.quarantine where cell is null and row_number is null"
    told = {str(path): (rule, message) for path, rule, message in story.place.rows(sql)}
    assert {path: told[path][0] for path in story.refused} == story.refused
    assert all(message for _, message in told.values())


def test_the_rest_of_the_night_is_not_lost(place: Place) -> None:
    paths = {str(path) for (path,) in place.rows("select source_path from dim_document where is_current")}
    assert {"reports/410802/2023-work-report.txt", "reports/410802/2022-page.html"} <= paths
    assert "sheets/410802/2023-injected.xlsx" in paths
    assert not any("~$" in path or path.endswith((".part", ".hidden.txt")) for path in paths)


def test_nothing_was_fetched_run_or_read_outside(story: Story) -> None:
    assert story.elsewhere.asked == 0
    assert not (story.place.folder / "pwned").exists()
    assert story.place.rows("select count(*) from fct_facts where evidence like '%root:%'") == [(0,)]


def test_injected_text_stays_text_in_the_tables(place: Place) -> None:
    subjects = {str(subject) for (subject,) in place.rows("select subject from fct_facts where medium = 'sheet'")}
    for words in INJECTED:
        bare = words.replace(" ", "").lstrip("-")
        assert any(bare in subject.replace(" ", "") for subject in subjects), words


def test_exported_text_is_no_formula(place: Place, tmp_path: Path) -> None:
    exported(place, "csv", "fct_facts", "-o", str(tmp_path / "facts.csv"))
    with (tmp_path / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row[name] for row in rows for name in ("subject", "evidence", "place")]
    assert any("SUM(A1:A9)" in text for text in texts)
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    exported(place, "xlsx", "--district", "410802", "--year", "2023", "-o", str(tmp_path / "card.xlsx"))
    cells = [cell for sheet in load_workbook(tmp_path / "card.xlsx") for row in sheet for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_injected_text_is_drawn_as_text_in_the_ui(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(place.workspace.dagster_home))
    with dg.DagsterInstance.get() as instance:
        run = instance.get_runs(limit=1)[0]
        events = [record.dagster_event for record in instance.all_logs(run.run_id)]
    values = [value for event in events if event for value in _metadata(event).values()]
    drawn = [str(value.value) for value in values if isinstance(value, dg.MarkdownMetadataValue)]
    assert not [text for text in drawn if "javascript:" in text or "<script" in text]
    tables = [value for value in values if isinstance(value, dg.TableMetadataValue)]
    assert tables
    assert {type(cell) for table in tables for record in table.records for cell in record.data.values()} == {str}


def _metadata(event: dg.DagsterEvent) -> dict[str, dg.MetadataValue]:
    if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
        return dict(event.asset_check_evaluation_data.metadata)
    if event.event_type == dg.DagsterEventType.ASSET_MATERIALIZATION:
        return dict(event.step_materialization_data.materialization.metadata)
    return {}
