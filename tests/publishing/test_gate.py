"""Each condition of the gate trips on its own, just above its limit and not at it."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.publishing.gate import Counts, Limits, clock_behind, count, losses
from tests.builds import NIGHT, build

LIMITS = Limits(fall_share=0.1, quarantine_share=0.5, clock_hours=1)
PATHS = frozenset({"a", "b"})
LAST = Counts(100, 1000, 10, 0, PATHS, PATHS)


def tripped(new: Counts, last: Counts | None = LAST) -> list[object]:
    found = losses(new, last, LIMITS)
    assert all(loss["message"] for loss in found)
    return [loss["condition"] for loss in found]


def changed(**values: object) -> Counts:
    told = {name: getattr(LAST, name) for name in Counts.__slots__}
    return Counts(**{**told, **values})


def test_the_same_again_may_be_published() -> None:
    assert tripped(LAST) == []
    assert tripped(LAST, None) == []


@pytest.mark.parametrize(
    ("name", "enough", "too_few"), [("documents", 90, 89), ("facts", 900, 899), ("districts", 9, 8)]
)
def test_a_fall_beyond_the_share_trips(name: str, enough: int, too_few: int) -> None:
    assert tripped(changed(**{name: enough})) == []
    assert tripped(changed(**{name: too_few})) == [f"{name}_fall"]
    assert tripped(changed(**{name: too_few}), None) == []


def test_too_much_quarantine_trips_also_without_a_last_release() -> None:
    assert tripped(changed(quarantined=1000)) == []
    assert tripped(changed(quarantined=1001)) == ["quarantine_share"]
    assert tripped(changed(quarantined=1001), None) == ["quarantine_share"]


def test_a_document_that_lost_all_its_facts_trips() -> None:
    assert tripped(changed(paths_with_facts=frozenset({"a"}))) == ["document_emptied"]
    gone = frozenset({"a"})
    assert tripped(changed(paths_with_facts=gone, paths_current=gone)) == []


def test_a_clock_that_went_back_trips() -> None:
    hour = dt.timedelta(hours=1)
    assert clock_behind(NIGHT - hour, NIGHT, LIMITS) == ()
    ((loss),) = clock_behind(NIGHT - hour - dt.timedelta(seconds=1), NIGHT, LIMITS)
    assert loss["condition"] == "clock_behind"
    assert "校准时钟" in str(loss["message"])


def test_counts_come_from_the_file(tmp_path: Path) -> None:
    path = build(tmp_path / "b.duckdb", {"a.txt": 3, "b.txt": 0}, quarantined=2, districts=2)
    assert count(path) == Counts(2, 3, 2, 2, frozenset({"a.txt"}), frozenset({"a.txt", "b.txt"}))
