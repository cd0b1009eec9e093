"""The end of a night: the gate keeps the old release, a person's word passes it, a kill leaves nothing unknown."""

import datetime as dt
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipelines.ingest.landing import Ledger
from pipelines.publishing import night
from pipelines.publishing.night import Checked, Night, publish_night
from pipelines.publishing.release import kept_releases, told_by
from pipelines.workspace import Workspace
from tests.builds import NIGHT, build

BOOKS = {f"{n}.txt": 10 for n in range(10)}
CHECKS = [Checked("release", "some_check", "warn", False, 2, 10, "不合格")]


class KilledError(BaseException):
    """Stands for the moment at which the process dies."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "raw", tmp_path / "warehouse")


def publish(workspace: Workspace, facts: Mapping[str, int], day: int = 0, accept: str = "", **more: int) -> Night:
    build(workspace.build, facts, **more)
    now = NIGHT + dt.timedelta(days=day)
    return publish_night(workspace, f"run{day:05}-x", now, CHECKS, accept_drop=accept)


def ledger(workspace: Workspace, name: str = "releases") -> list[dict[str, object]]:
    return Ledger(workspace.ledger, name).read().to_dicts()


def current(workspace: Workspace) -> object:
    return told_by(workspace.release)["release_id"]


@pytest.mark.parametrize(
    ("condition", "facts", "more"),
    [
        ("documents_fall", {"0.txt": 100}, {}),
        ("facts_fall", dict.fromkeys(BOOKS, 8), {}),
        ("districts_fall", BOOKS, {"districts": 2}),
        ("quarantine_share", BOOKS, {"quarantined": 101}),
        ("document_emptied", {**BOOKS, "0.txt": 0, "1.txt": 20}, {}),
    ],
)
def test_the_gate_keeps_the_old_release_and_a_persons_word_passes_it(
    workspace: Workspace, condition: str, facts: Mapping[str, int], more: Mapping[str, int]
) -> None:
    first = publish(workspace, BOOKS, districts=4)
    more = {"districts": 4, **more}
    blocked = publish(workspace, facts, 1, **more)
    assert not blocked.published
    assert condition in [loss["condition"] for loss in blocked.losses]
    assert current(workspace) == first.release_id
    accepted = publish(workspace, facts, 2, "乡镇撤并", **more)
    assert accepted.published
    assert current(workspace) == accepted.release_id
    assert told_by(workspace.release)["accepted_drop_reason"] == "乡镇撤并"
    assert [row["accepted_drop_reason"] for row in ledger(workspace)] == [None, "乡镇撤并"]


def test_a_reason_is_recorded_only_by_who_gave_it(workspace: Workspace) -> None:
    publish(workspace, BOOKS)
    assert publish(workspace, BOOKS, 1).published
    assert told_by(workspace.release)["accepted_drop_reason"] is None


def test_checks_are_remembered_also_when_nothing_is_published(workspace: Workspace) -> None:
    publish(workspace, BOOKS)
    publish(workspace, {"0.txt": 1}, 1)
    told = [(row["check"], row["failed"]) for row in ledger(workspace, "check_results")]
    assert told[:3] == [("some_check", 2), ("release_gate", 0), ("some_check", 2)]
    assert told[3][0] == "release_gate" and told[3][1] > 0


def test_a_clock_that_went_back_keeps_the_old_release(workspace: Workspace) -> None:
    first = publish(workspace, BOOKS)
    blocked = publish(workspace, BOOKS, -400)
    assert [loss["condition"] for loss in blocked.losses] == ["clock_behind"]
    assert current(workspace) == first.release_id


def test_ids_grow_although_the_clock_went_back(workspace: Workspace) -> None:
    for day in (0, -400, -399, 1):
        assert publish(workspace, BOOKS, day, "时钟已校准").published
    ids = [str(row["release_id"]) for row in ledger(workspace)]
    assert ids == sorted(ids)
    assert [path.stem for path in kept_releases(workspace.releases)] == ids[::-1]


def test_a_night_in_the_same_second_is_another_release(workspace: Workspace) -> None:
    ids = {publish(workspace, BOOKS).release_id for _ in range(3)}
    assert len(ids) == 3


def test_the_number_of_kept_releases_is_a_setting(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(night.KEEP_VARIABLE, "2")
    for day in range(4):
        publish(workspace, BOOKS, day)
    assert len(kept_releases(workspace.releases)) == 2
    assert len(ledger(workspace)) == 4


def dies(*_: object, **__: object) -> None:
    raise KilledError


@pytest.mark.parametrize(
    ("target", "name"),
    [(night, "write_release"), (night, "publish"), (night, "_remember_release"), (os, "link"), (Path, "chmod")],
)
def test_killed_while_publishing_the_next_night_knows_everything(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, target: object, name: str
) -> None:
    first = publish(workspace, BOOKS)
    with monkeypatch.context() as patch:
        patch.setattr(target, name, dies)
        with pytest.raises(KilledError):
            publish(workspace, BOOKS, 1)
    between = current(workspace)
    assert between == first.release_id or str(between).endswith("run00001")
    last = publish(workspace, BOOKS, 2)
    known = [row["release_id"] for row in ledger(workspace)]
    assert known == list(dict.fromkeys([first.release_id, between, last.release_id]))
    assert {path.stem for path in kept_releases(workspace.releases)} == set(known)
    assert temporary(workspace) == []


def temporary(workspace: Workspace) -> list[Path]:
    marks: tuple[Callable[[Path], bool], ...] = (
        lambda path: path.name.endswith((".tmp", ".wal", ".rollback")),
        lambda path: path.parent.name == "release",
    )
    return [path for path in workspace.warehouse.rglob("*") if any(mark(path) for mark in marks)]
