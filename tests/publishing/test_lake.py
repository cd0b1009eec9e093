"""What of the lake needs no lake: when there is one, and which troubles pass. The rest: tests/scale."""

import errno
from pathlib import Path

import pytest

from pipelines import extras
from pipelines.defs.retrying import passes
from pipelines.extras import LAKE_VARIABLE, MissingExtraError
from pipelines.publishing.lake import DATA_VARIABLE, TARGET_VARIABLE, Lake, LakeUnreachableError, building_lake
from pipelines.publishing.release import ReleaseError
from pipelines.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    for variable in (LAKE_VARIABLE, DATA_VARIABLE, TARGET_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(extras, "find_spec", lambda _module: object())
    return Workspace(tmp_path / "raw", tmp_path / "warehouse")


def test_by_default_there_is_none(workspace: Workspace) -> None:
    assert Lake.of(workspace) is None
    assert building_lake(workspace) is None


def test_the_setting_names_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAKE_VARIABLE, "host=db dbname=scorecard")
    assert Lake.of(workspace) == Lake("host=db dbname=scorecard", str(workspace.warehouse / "lake"))
    monkeypatch.setenv(DATA_VARIABLE, "/srv/lake")
    monkeypatch.setenv(TARGET_VARIABLE, "lake")
    assert building_lake(workspace) == Lake("host=db dbname=scorecard", "/srv/lake")


def test_a_relative_folder_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAKE_VARIABLE, "host=db")
    monkeypatch.setenv(DATA_VARIABLE, "lake")
    with pytest.raises(ReleaseError, match="绝对路径"):
        Lake.of(workspace)


def test_building_in_a_lake_that_is_not_named_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TARGET_VARIABLE, "lake")
    with pytest.raises(ReleaseError, match=LAKE_VARIABLE):
        building_lake(workspace)


def test_without_the_extra_it_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAKE_VARIABLE, "host=db")
    monkeypatch.setattr(extras, "find_spec", lambda _module: None)
    with pytest.raises(MissingExtraError, match="lake"):
        Lake.of(workspace)


def test_a_catalogue_that_is_away_is_tried_again() -> None:
    assert passes(LakeUnreachableError(errno.ECONNREFUSED, "away"))
