"""`scorecard releases` and `scorecard rollback`."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.ingest.landing import Ledger
from pipelines.publishing.release import told_by
from pipelines.run_lock import sole_run
from pipelines.workspace import Workspace
from tests.builds import released


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "raw", tmp_path / "warehouse")
    for name in ("20260101T020000-aaaaaaaa", "20260102T020000-bbbbbbbb"):
        released(workspace, name)
    return workspace


def call(workspace: Workspace, *words: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, [*words, "--warehouse", str(workspace.warehouse)])


def test_releases_are_listed_newest_first_with_their_state(workspace: Workspace) -> None:
    done = call(workspace, "releases")
    assert done.exit_code == 0
    lines = [line for line in done.output.splitlines() if "T020000" in line]
    assert ["bbbbbbbb" in lines[0], "current" in lines[0]] == [True, True]
    assert ["aaaaaaaa" in lines[1], "kept" in lines[1]] == [True, True]


def test_cleared_releases_are_listed_when_asked_for(workspace: Workspace) -> None:
    call(workspace, "rollback", "20260102T020000-bbbbbbbb", "--reason", "记入账本")
    (workspace.releases / "20260102T020000-bbbbbbbb.duckdb").unlink()
    released(workspace, "20260103T020000-cccccccc")
    assert "bbbbbbbb" not in call(workspace, "releases").output
    assert "cleared" in call(workspace, "releases", "--all").output


def test_without_a_release_there_is_a_message(tmp_path: Path) -> None:
    done = call(Workspace(tmp_path, tmp_path / "nothing"), "releases")
    assert done.exit_code == 1
    assert "还没有任何发布" in done.output


def test_a_rollback_is_published_and_written_down(workspace: Workspace) -> None:
    done = call(workspace, "rollback", "20260101T020000-aaaaaaaa", "--reason", "口径有误")
    assert done.exit_code == 0, done.output
    assert told_by(workspace.release)["release_id"] == "20260101T020000-aaaaaaaa"
    (row,) = Ledger(workspace.ledger, "rollbacks").read().to_dicts()
    assert (row["replaced_release_id"], row["reason"]) == ("20260102T020000-bbbbbbbb", "口径有误")
    assert "current" in next(line for line in call(workspace, "releases").output.splitlines() if "aaaaaaaa" in line)


def test_an_unknown_release_is_an_error_that_names_the_kept_ones(workspace: Workspace) -> None:
    done = call(workspace, "rollback", "never", "--reason", "x")
    assert done.exit_code == 1
    assert "20260101T020000-aaaaaaaa" in done.output
    assert told_by(workspace.release)["release_id"] == "20260102T020000-bbbbbbbb"


def test_no_rollback_while_a_run_holds_the_warehouse(workspace: Workspace) -> None:
    with sole_run(workspace):
        command = [sys.executable, "-m", "pipelines.cli", "rollback", "20260101T020000-aaaaaaaa", "--reason", "x"]
        done = subprocess.run([*command, "--warehouse", str(workspace.warehouse)], capture_output=True, text=True)
    assert done.returncode == 75
    assert "正在使用" in done.stderr
