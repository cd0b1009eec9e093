"""Rows that are given frame by frame are judged as if they came in one, and bad ones are told before good ones land."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable
from pipelines.ingest.refusal import Refusal
from pipelines.quality import acceptance
from pipelines.quality.acceptance import Acceptance
from pipelines.quality.desk import REFUSALS_KEPT, Taken
from tests.quality.landing_rows import good_row

NAME = "sheet_facts"


@pytest.fixture
def landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(acceptance, "FRAME_ROWS", 2)
    return tmp_path


def gate(landing: Path) -> Acceptance:
    return Acceptance(LandingTable(landing, NAME), LandingTable(landing, "quarantine"), "run")


def frames(*ids: str, **bad: dict[str, object]) -> list[pl.DataFrame]:
    """Frames of one row each; ``bad`` changes the row of an id."""
    schema = LandingTable(Path(), NAME)._schema
    rows = [{**good_row(NAME), "document_id": "doc", "fact_id": name, **bad.get(name, {})} for name in ids]
    return [pl.DataFrame([row], schema=schema) for row in rows]


def landed(landing: Path) -> list[str]:
    return LandingTable(landing, NAME).read()["fact_id"].to_list()


def test_frames_land_as_one_unit_in_their_order(landing: Path) -> None:
    accepted = gate(landing).land_frames({"doc": "1"}, frames("a", "b", "c", "d", "e"))
    assert (accepted.produced, accepted.landed, accepted.refused) == (5, 5, 0)
    assert landed(landing) == ["a", "b", "c", "d", "e"] and len(LandingTable(landing, NAME).parts()) == 1


def test_a_bad_row_of_a_later_frame_is_quarantined_and_the_rest_lands(landing: Path) -> None:
    accepted = gate(landing).land_frames({"doc": "1"}, frames("a", "b", "c", "d", c={"period": "去年"}))
    assert (accepted.landed, accepted.refused) == (3, 1) and landed(landing) == ["a", "b", "d"]
    assert LandingTable(landing, "quarantine").read()["rule"].to_list() == ["period_format"]


def test_a_key_that_stands_in_two_frames_is_found(landing: Path) -> None:
    accepted = gate(landing).land_frames({"doc": "1"}, frames("a", "b", "c", "d", "a"))
    assert accepted.refused == 1 and landed(landing) == ["a", "b", "c", "d"]
    assert LandingTable(landing, "quarantine").read()["rule"].to_list() == ["duplicate_key"]


def test_many_refusals_go_into_quarantine_in_their_order(landing: Path) -> None:
    told = [("doc", Refusal(NAME, "sheets/a.xlsx", "blank", "空", "表", f"A{number}")) for number in range(5)]
    gate(landing).land_frames({"doc": "1"}, frames("a"), told)
    assert LandingTable(landing, "quarantine").read()["cell"].to_list() == ["A0", "A1", "A2", "A3", "A4"]
    gate(landing).land_frames({"doc": "2"}, frames("a"))
    assert LandingTable(landing, "quarantine").height() == 0


def test_nothing_is_left_of_a_batch_that_breaks(landing: Path) -> None:
    gate(landing).land_frames({"doc": "1"}, frames("old"))
    with pytest.raises(ValueError, match="none of the units"):
        gate(landing).land_frames({"doc": "2"}, frames("a", "b", "c", c={"document_id": "other"}))
    assert landed(landing) == ["old"] and not list(landing.rglob("*.tmp"))


def test_refusals_are_counted_and_the_first_are_kept() -> None:
    taken = Taken(NAME)
    for _ in range(3):
        taken.refuse([Refusal(NAME, "sheets/a.xlsx", "blank", "空")] * (REFUSALS_KEPT // 2))
    assert taken.refused == REFUSALS_KEPT // 2 * 3 and len(taken.refusals) == REFUSALS_KEPT
