"""Refusals come back as they were put in, packed or not."""

import pytest

from pipelines.ingest.refusal import Refusal
from pipelines.ingest.sheets import packed
from pipelines.ingest.sheets.refusal_store import RefusalStore


def refusal(number: int) -> Refusal:
    return Refusal("sheet_facts", "sheets/a.xlsx", "not_a_number", "不是数字", "表", f"A{number}", number, None, "x")


@pytest.mark.parametrize("count", [0, 2, 3, 7])
def test_refusals_come_back_in_order(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "CHUNK", 3)
    store = RefusalStore()
    for number in range(count):
        store.append(refusal(number))
    assert len(store) == count and bool(store) == (count > 0)
    assert list(store) == list(store) == [refusal(number) for number in range(count)]
    assert (refusal(1) in store) == (count > 1) and refusal(9) not in store
