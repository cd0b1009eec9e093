"""Books that are easily misread: what a careful person would enter, or a refusal, and never another figure."""

import pytest

from tests.ingest.sheets.making import by_cell, reading_of, rules_of, sheet_of


def test_the_goal_of_the_year_in_a_table_of_some_months_is_that_of_the_year() -> None:
    heads = ("指标", "单位", "年度目标", "1-6月完成", "同比±%", "占年度目标%")
    rows = [("2023年1-6月主要指标完成情况",), heads, ("地区生产总值", "亿元", 200, 95, 5.1, 47.5)]
    facts = by_cell(reading_of(rows))
    half = "2023-01/2023-06"
    assert [(facts[cell]["kind"], facts[cell]["measure"], facts[cell]["period"]) for cell in facts] == [
        ("target", "level", "2023"),
        ("actual", "level", half),
        ("actual", "growth", half),
        ("actual", "completion", half),
    ]


@pytest.mark.parametrize("typed", ["(12.3)", "（4.5）", "▲3.4", "△2.1%"])
def test_what_may_be_a_negative_number_is_left_to_a_person(typed: str) -> None:
    reading = reading_of([("指标", "2023年（亿元）"), ("财政盈亏", typed), ("进出口总额", 5)])
    (refusal,) = reading.refusals
    assert (refusal.cell, refusal.rule) == ("B2", "bracketed_number") and "负数" in refusal.message


def test_the_whole_city_in_the_book_of_a_district_is_the_city() -> None:
    reading = reading_of([("地区", "2023年地区生产总值（亿元）"), ("全市", 1000), ("全区", 300), ("解放区", 300)])
    assert [fact["district_code"] for fact in reading.facts] == ["410800", "410802", "410802"]


def test_a_sheet_named_by_a_short_name_is_that_of_its_district() -> None:
    rows = [("指标", "单位", "2023年"), ("地区生产总值", "亿元", 30)]
    sheets = [sheet_of(rows, name) for name in ("修武", "工业")]
    assert [fact["district_code"] for fact in reading_of(*sheets).facts] == ["410821", "410802"]


def test_a_share_takes_the_percent_of_a_list_of_units() -> None:
    rows = [("地区", "增加值", "占比"), ("解放区", 300, 30)]
    facts = by_cell(reading_of([("2023年规模以上工业（单位：万元、%）",), *rows]))
    assert (facts["B3"]["stated_unit"], facts["C3"]["stated_unit"]) == ("元", "%")
    reading = reading_of([("2023年规模以上工业（单位：万元）",), *rows])
    assert list(by_cell(reading)) == ["B3"] and rules_of(reading) == {"C3": "unit_against_name"}


@pytest.mark.parametrize("head", ["上年执行数", "上年同期数", "去年", "上年"])
def test_a_column_of_the_year_before_is_never_read_as_this_year(head: str) -> None:
    rows = [("2023年收支表（单位：万元）",), ("项目", "执行数", head), ("税收收入", 1050, 900), ("上年结转", 20, 30)]
    reading = reading_of(rows)
    assert list(by_cell(reading)) == ["B3", "B4"]
    rules = rules_of(reading)
    assert list(rules) == ["C3", "C4"] and set(rules.values()) <= {"relative_year", "unknown_heading"}


def test_a_row_of_units_may_begin_with_its_name() -> None:
    heads = [("地区", "生产总值", "常住人口"), ("单位", "亿元", "万人")]
    facts = by_cell(reading_of([("2023年",), *heads, ("解放区", 300, 30), ("中站区", 200, 10)]))
    told = [(fact["district_code"], fact["stated_unit"]) for fact in facts.values()]
    assert told == [("410802", "元"), ("410802", "人"), ("410803", "元"), ("410803", "人")]


def test_a_word_among_figures_not_yet_known_is_refused_though_a_table_follows() -> None:
    table = [("指标", 2012, 2013), ("地区生产总值（亿元）",), ("进出口总额（亿元）", None, "按计划推进")]
    reading = reading_of([("一、经济",), *table, (), ("二、社会",), *table[:2]])
    assert rules_of(reading) == {"C4": "not_a_number"}


@pytest.mark.parametrize("head", ["3月累计", "累计至3月", "3月止累计", "1-3月"])
def test_a_sum_since_january_is_not_the_figure_of_its_month(head: str) -> None:
    rows = [("2023年规上工业增加值（亿元）",), ("地区", "3月", head, "增长%"), ("解放区", 9, 24, 5.1)]
    facts = by_cell(reading_of(rows))
    assert [facts[cell]["period"] for cell in ("B3", "C3", "D3")] == ["2023-03", *["2023-01/2023-03"] * 2]


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("2023年3月主要指标", "2023-01/2023-03"),
        ("2023年1月主要指标", "2023-01"),
        ("2023年12月主要指标", "2023"),
        ("2023年上半年主要指标", "2023H1"),
        ("2023年主要指标", "2023"),
    ],
)
@pytest.mark.parametrize("head", ["累计", "本年累计", "累计完成"])
def test_a_column_of_sums_runs_from_january_to_the_month_of_its_table(title: str, period: str, head: str) -> None:
    rows = [(title,), ("指标", "单位", head, "同比%"), ("规上工业增加值", "亿元", 24, 5.1)]
    facts = by_cell(reading_of(rows))
    assert [(facts[cell]["period"], facts[cell]["measure"]) for cell in ("C3", "D3")] == [
        (period, "level"),
        (period, "growth"),
    ]


def test_a_sum_of_months_follows_the_month_of_its_row() -> None:
    rows = [("2023年",), ("月份", "指标", "单位", "累计"), ("3月", "规上工业增加值", "亿元", 24)]
    assert [fact["period"] for fact in reading_of(rows).facts] == ["2023-01/2023-03"]


def test_a_change_in_percent_stands_beside_its_figure() -> None:
    rows = [("指标", "单位", "2023年", "比上年±%", "2022年"), ("地区生产总值", "亿元", 30, 7.1, 28)]
    told = [(fact["period"], fact["measure"]) for fact in reading_of(rows).facts]
    assert told == [("2023", "level"), ("2023", "growth"), ("2022", "level")]


def test_a_figure_with_a_note_is_no_year_and_its_row_no_header() -> None:
    empty = [("地区生产总值（亿元）",), ("一般公共预算收入（万元）",)]
    first = [("一、经济",), ("指标", 2012, 2013, 2014, 2015), *empty, ()]
    rows = [("常住人口（万人）", "190①", 1949), ("粮食产量（吨）", None, 0.1)]
    reading = reading_of([*first, ("二、社会",), ("指标", 2012, 2013), *empty, *rows])
    told = [(fact["cell"], fact["indicator_code"], fact["period"]) for fact in reading.facts]
    assert told == [
        ("B10", "permanent_population", "2012"),
        ("C10", "permanent_population", "2013"),
        ("C11", "grain_output", "2013"),
    ]


def test_a_year_with_a_note_heads_its_column() -> None:
    facts = by_cell(reading_of([("指标", "单位", "2022年①", "2023②"), ("地区生产总值", "亿元", 28, 30)]))
    assert [fact["period"] for fact in facts.values()] == ["2022", "2023"]
