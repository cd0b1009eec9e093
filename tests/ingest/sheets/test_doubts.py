"""Each doubt is raised where it must be and nowhere else; the figures are kept in any case."""

from decimal import Decimal

import pytest

from pipelines.ingest.sheets import doubts, packed
from pipelines.ingest.sheets.doubts import total_doubt
from pipelines.ingest.sheets.reading import SheetReading, Total
from tests.ingest.sheets.making import meta_of, reading_of, sheet_of

LONG = ("地区", "年份", "指标", "数值", "单位")


def rules(reading: SheetReading) -> list[str]:
    return [doubt.rule for doubt in reading.doubts if doubt.rule not in ("no_unit", "unknown_indicator")]


def long_table(*rows: tuple[object, ...]) -> SheetReading:
    return reading_of([LONG, *rows])


def test_a_series_in_one_unit_raises_nothing() -> None:
    reading = long_table(*(("解放区", year, "地区生产总值", 150 + year - 2019, "亿元") for year in range(2019, 2023)))
    assert rules(reading) == [] and len(reading.facts) == 4


def test_a_value_typed_in_the_other_unit_is_a_switch() -> None:
    figures = {2019: 1502000, 2020: 1551000, 2021: "161.2", 2022: "168.7"}
    reading = long_table(*(("解放区", year, "地区生产总值", value, "万元") for year, value in figures.items()))
    assert rules(reading) == ["unit_switch"] and len(reading.facts) == 4


def test_one_indicator_in_two_units_is_told_though_both_are_converted() -> None:
    reading = long_table(
        ("解放区", 2021, "地区生产总值", 1612000, "万元"), ("解放区", 2022, "地区生产总值", 168.7, "亿元")
    )
    assert rules(reading) == ["unit_words_mixed"]
    (doubt,) = (doubt for doubt in reading.doubts if doubt.rule == "unit_words_mixed")
    assert "2021 年用“万元”（D2）" in doubt.message and "2022 年用“亿元”（D3）" in doubt.message


def test_the_same_key_with_two_values_keeps_both() -> None:
    row = ("解放区", 2022, "地区生产总值", 168.7, "亿元")
    reading = long_table(row, (*row[:3], 171.2, "亿元"))
    assert rules(reading) == ["same_key"]
    assert {fact["stated_value"] for fact in reading.facts} == {Decimal(16870000000), Decimal(17120000000)}
    assert "表1!D2=168.7" in reading.doubts[0].message and "表1!D3=171.2" in reading.doubts[0].message


def test_the_same_value_twice_is_no_conflict() -> None:
    row = ("解放区", 2022, "地区生产总值", 168.7, "亿元")
    assert rules(long_table(row, row)) == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("城镇化率", 164.35, ["above_hundred"]), ("城镇化率", 64.35, []), ("资产负债率", 120, []), ("财政自给率", 99, [])],
)
def test_shares_above_a_hundred(name: str, value: float, told: list[str]) -> None:
    assert rules(long_table(("解放区", 2022, name, value, "%"))) == told


def test_a_growth_above_a_hundred_is_possible() -> None:
    reading = reading_of([("指标", "2022年增速（%）"), ("进出口总额", 140.2)])
    assert rules(reading) == []


@pytest.mark.parametrize(("stated", "differs"), [("30", False), ("30.1", False), ("36", True)])
def test_totals_against_their_sum(stated: str, differs: bool) -> None:
    doubt = total_doubt(Total("表", "B4", "合计", Decimal(stated), (Decimal(10), Decimal(20))))
    assert (doubt is not None) == differs
    if doubt:
        assert doubt.rule == "total_differs" and "B4" in doubt.message
        assert (doubt.left_value, doubt.right_value) == (Decimal(36), Decimal(30))


def test_a_total_of_one_part_is_not_compared() -> None:
    assert total_doubt(Total("表", "B4", "合计", Decimal(5), (Decimal(10),))) is None


def test_a_totals_row_is_kept_apart_and_compared() -> None:
    rows = [("地区", "2022年地区生产总值（亿元）"), ("解放区", 10), ("山阳区", 20), ("合计", 33)]
    reading = reading_of(rows, meta=meta_of(district="410800"))
    assert [fact["stated_value"] for fact in reading.facts] == [Decimal(10**9), Decimal(2 * 10**9)]
    assert rules(reading) == ["total_differs"] and reading.roles["total"] == 1


def test_an_amount_in_percent_is_read_as_growth_and_told() -> None:
    reading = long_table(("解放区", 2022, "地区生产总值", 5.2, "%"))
    assert reading.facts[0]["measure"] == "growth" and rules(reading) == ["percent_read_as_growth"]


def test_hidden_rows_are_read_and_told() -> None:
    rows = [LONG, ("解放区", 2022, "地区生产总值", 168.7, "亿元"), ("解放区", 2021, "地区生产总值", 160.1, "亿元")]
    reading = reading_of(sheet_of(rows, hidden=[3]))
    assert len(reading.facts) == 2 and rules(reading) == ["hidden_cells"]
    assert "隐藏的行：3（共 1 行）" in reading.doubts[0].message


def test_a_summary_line_tells_what_has_no_unit_and_no_code() -> None:
    reading = reading_of([("指标", 2021, 2022), ("某某小项", 5, 6), ("另一小项", 7, 8)])
    told = {doubt.rule: doubt.message for doubt in reading.doubts}
    assert "4 个数值没有单位" in told["no_unit"]
    assert "2 个名称不在指标目录中（4 个数值" in told["unknown_indicator"]
    assert reading.unlinked == {"某某小项": 2, "另一小项": 2}


def test_doubts_are_the_same_however_few_facts_are_fetched_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        *(
            ("解放区", year, "地区生产总值", value, "亿元")
            for year, value in ((2020, 160), (2021, 1612000), (2022, 168.7))
        ),
        *(("中站区", year, "地区生产总值", value, "亿元") for year, value in ((2020, 90), (2021, 95), (2022, 980000))),
        *(("马村区", 2022, "地区生产总值", value, "亿元") for value in (120, 121, 122)),
    ]
    at_once = long_table(*rows).doubts
    assert len(at_once) >= 3
    monkeypatch.setattr(doubts, "FETCHED", 1)
    monkeypatch.setattr(packed, "CHUNK", 2)
    assert sorted(long_table(*rows).doubts, key=str) == sorted(at_once, key=str)
