"""The code location as Dagster loads it, on a workspace of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.workspace import Workspace


@pytest.fixture(scope="session")
def location(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace for which the definitions may be imported; the environment names it meanwhile."""
    root = tmp_path_factory.mktemp("location")
    workspace = Workspace(root / "raw", root / "warehouse")
    workspace.raw.mkdir()
    before = dict(os.environ)
    workspace.make_ready()
    yield workspace
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def here(location: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Another, empty workspace that the environment names during one test."""
    workspace = Workspace(tmp_path / "raw", tmp_path / "warehouse")
    monkeypatch.setenv("SCORECARD_RAW", str(workspace.raw))
    monkeypatch.setenv("SCORECARD_WAREHOUSE", str(workspace.warehouse))
    workspace.raw.mkdir()
    workspace.warehouse.mkdir()
    return workspace
