"""Unit words are kept in the order of the facts."""

from pipelines.ingest.sheets.unit_uses import UnitUses


def test_words_come_back_in_order_and_none_is_nothing() -> None:
    used = UnitUses()
    for word in ("亿元", "", "万元", "亿元"):
        used.append(word)
    assert [used.word(number) for number in used.numbers()] == ["亿元", "", "万元", "亿元"]
