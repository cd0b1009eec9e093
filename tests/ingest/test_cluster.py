"""What of the cluster needs no cluster: when it is asked, and that frames survive the way. The rest: tests/scale."""

import pickle
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines import extras
from pipelines.extras import CLUSTER_VARIABLE, MissingExtraError
from pipelines.ingest.cluster import RayExecutor, executor_for, packed
from pipelines.ingest.executors import SerialExecutor
from pipelines.ingest.reports import ReportReading

FRAME = pl.DataFrame(
    {"value": [Decimal("3.47"), None], "day": [date(2023, 1, 2), None], "text": ["解放区", ""]},
    schema={"value": pl.Decimal(28, 8), "day": pl.Date, "text": pl.String},
)


def chosen(documents: int) -> object:
    return executor_for(documents, pool_from=10, version_of=lambda: "1", tell=lambda _line: None)


def test_frames_travel_as_arrow_and_arrive_as_they_were() -> None:
    sent = packed(ReportReading(("a",), FRAME, FRAME.clear(), FRAME))
    arrived = pickle.loads(sent)
    assert arrived.document_ids == ("a",)
    for frame, original in ((arrived.facts, FRAME), (arrived.accounting, FRAME.clear())):
        assert frame.equals(original)
        assert frame.schema == original.schema
    assert b"read_ipc_stream" in sent


def test_without_the_setting_work_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CLUSTER_VARIABLE, raising=False)
    assert not isinstance(chosen(1000), RayExecutor)


def test_a_small_night_stays_here_and_a_large_one_goes_to_the_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLUSTER_VARIABLE, "ray://head:10001")
    monkeypatch.setattr(extras, "find_spec", lambda _module: object())
    assert isinstance(chosen(9), SerialExecutor)
    assert isinstance(chosen(10), RayExecutor)


def test_the_setting_without_the_extra_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLUSTER_VARIABLE, "ray://head:10001")
    monkeypatch.setattr(extras, "find_spec", lambda _module: None)
    with pytest.raises(MissingExtraError, match="cluster"):
        chosen(1)
