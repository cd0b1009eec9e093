"""What is said of a run that failed: whether analysts have its release or the last one."""

from pathlib import Path

import duckdb
import pytest

from pipelines.summary import standing
from pipelines.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "raw", tmp_path)


def published_by(workspace: Workspace, run: str) -> None:
    with duckdb.connect(str(workspace.release)) as connection:
        connection.execute("create schema meta")
        connection.execute(f"create table meta.meta_release as select '20260101T020000-{run}' as release_id")


def test_nothing_was_ever_published(workspace: Workspace) -> None:
    assert "还没有任何发布" in standing(workspace, "0123456789")


def test_the_last_release_stands(workspace: Workspace) -> None:
    published_by(workspace, "ffffffff")
    assert "nothing was published" in standing(workspace, "0123456789")
    assert "nothing was published" in standing(workspace, "")


def test_a_step_after_publishing_failed(workspace: Workspace) -> None:
    published_by(workspace, "01234567")
    told = standing(workspace, "0123456789")
    assert "本次已发布" in told
    assert "a later step failed" in told
