"""Facts kept in blocks are the facts that were appended, in their order."""

import polars as pl
import pytest

from pipelines.ingest.sheets import packed
from pipelines.ingest.sheets.fact_store import FactStore
from schemas.landing import SHEET_FACTS


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_facts_come_back_over_several_frames(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "CHUNK", 3)
    store = FactStore()
    for number in range(count):
        store.append({"fact_id": str(number), "row_number": number})
        assert len(store) == number + 1
    assert [fact["fact_id"] for fact in store] == [str(number) for number in range(count)]
    assert store.frame().schema == SHEET_FACTS.polars_schema and store.frame().height == count
    assert sum(frame.height for frame in store.frames()) == count
    odd = pl.Series(range(1, count, 2), dtype=pl.Int64)
    assert store.rows_at(odd, ["row_number"])["row_number"].to_list() == odd.to_list()
    assert len(store.head(2)) == min(count, 2)
    if count:
        assert store[count - 1]["row_number"] == count - 1
        store.append({"fact_id": "later"})
        assert store[count]["fact_id"] == "later"


def test_names_without_an_indicator_are_counted_by_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "CHUNK", 2)
    store = FactStore()
    assert store.unlinked().height == 0
    for sheet, subject, code in (("一", "甲", None), ("一", "乙", "gdp"), ("一", "甲", None), ("二", "甲", None)):
        store.append({"sheet": sheet, "subject": subject, "indicator_code": code})
    assert store.unlinked().rows() == [("一", "甲", 2), ("二", "甲", 1)]
