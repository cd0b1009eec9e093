"""Every shape of a table gives its figures with place, period, name and unit; what is none of them is told."""

from decimal import Decimal
from typing import Any

import pytest

from pipelines.ingest.sheets.book import Merge
from pipelines.ingest.sheets.reading import SheetReading
from tests.ingest.sheets.making import by_cell, meta_of, reading_of, rules_of, sheet_of

YI = 10**8
CITY = meta_of(district="410800")


def told(reading: SheetReading, *names: str) -> dict[str, tuple[Any, ...]]:
    """Chosen columns of each fact by its cell."""
    return {cell: tuple(fact[name] for name in names) for cell, fact in by_cell(reading).items()}


def test_long() -> None:
    reading = reading_of(
        [
            ("地区", "年份", "指标", "口径", "性质", "数值", "单位", "来源", "备注"),
            ("解放区", 2022, "地区生产总值", "总量", "实绩", 168.7, "亿元", "2022年统计公报", "初步核算"),
            ("解放区", 2022, "地区生产总值", "增速", "实绩", 5.2, "%", "2022年统计公报", None),
            ("山阳区", 2023, "地区生产总值", "增速", "目标", "6%以上", "%", "政府工作报告", None),
        ]
    )
    names = ("district_code", "period", "measure", "kind", "stated_value", "stated_unit", "bound", "source_type")
    assert told(reading, *names) == {
        "F2": ("410802", "2022", "level", "actual", Decimal("168.7") * YI, "元", "eq", "bulletin"),
        "F3": ("410802", "2022", "growth", "actual", Decimal("5.2"), "%", "eq", "bulletin"),
        "F4": ("410811", "2023", "growth", "target", Decimal(6), "%", "ge", "work_report"),
    }
    facts = by_cell(reading)
    assert facts["F2"]["remark"] == "初步核算" and facts["F2"]["place"] == "self"
    assert facts["F4"]["place"] == "山阳区" and facts["F4"]["indicator_code"] == "gdp"
    assert not reading.refusals


def test_long_with_merged_names() -> None:
    rows = [
        ("地区", "年份", "指标", "数值", "单位"),
        ("解放区", 2021, "地区生产总值", 160.1, "亿元"),
        (None, 2022, None, 168.7, None),
    ]
    merges = [Merge(2, 1, 3, 1), Merge(2, 3, 3, 3), Merge(2, 5, 3, 5)]
    assert told(reading_of(sheet_of(rows, merges=merges)), "district_code", "period", "subject", "stated_unit") == {
        "D2": ("410802", "2021", "地区生产总值", "元"),
        "D3": ("410802", "2022", "地区生产总值", "元"),
    }


def test_a_blank_name_without_a_merge_is_not_filled_in_silence() -> None:
    rows = [
        ("地区", "年份", "指标", "数值", "单位"),
        ("解放区", 2021, "地区生产总值", 1, "亿元"),
        (None, 2022, "粮食产量", 2, "吨"),
    ]
    assert rules_of(reading_of(rows)) == {"D3": "no_place"}


def test_wide_by_year() -> None:
    reading = reading_of(
        [
            ("解放区主要经济指标",),
            ("指标", "单位", "2020年", "2021年", 2022),
            ("地区生产总值", "亿元", 150.2, 160.1, 168.7),
            ("常住人口", "万人", 30.1, "30.2", "３０.３"),
            ("注：2022年为初步核算数。",),
        ]
    )
    assert told(reading, "indicator_code", "period", "stated_value") == {
        "C3": ("gdp", "2020", Decimal("150.2") * YI),
        "D3": ("gdp", "2021", Decimal("160.1") * YI),
        "E3": ("gdp", "2022", Decimal("168.7") * YI),
        "C4": ("permanent_population", "2020", Decimal(301000)),
        "D4": ("permanent_population", "2021", Decimal(302000)),
        "E4": ("permanent_population", "2022", Decimal(303000)),
    }
    assert reading.roles["title"] == 1 and reading.roles["note"] == 1


def test_wide_by_district() -> None:
    reading = reading_of(
        [("指标（2022年）", "单位", "解放区", "山阳区"), ("地区生产总值", "亿元", 168.7, 270.5)], meta=CITY
    )
    assert told(reading, "district_code", "period", "stated_value") == {
        "C2": ("410802", "2022", Decimal("168.7") * YI),
        "D2": ("410811", "2022", Decimal("270.5") * YI),
    }


def test_wide_by_indicator() -> None:
    reading = reading_of(
        [
            ("2022年各县区主要指标",),
            ("县区", "地区生产总值（亿元）", "增长（%）", "常住人口（万人）"),
            ("解放区", 168.7, 5.2, 30.3),
            ("山阳区", 270.5, -1.3, 36.1),
        ],
        meta=CITY,
    )
    assert told(reading, "district_code", "indicator_code", "measure", "stated_value", "stated_unit") == {
        "B3": ("410802", "gdp", "level", Decimal("168.7") * YI, "元"),
        "C3": ("410802", "gdp", "growth", Decimal("5.2"), "%"),
        "D3": ("410802", "permanent_population", "level", Decimal(303000), "人"),
        "B4": ("410811", "gdp", "level", Decimal("270.5") * YI, "元"),
        "C4": ("410811", "gdp", "growth", Decimal("-1.3"), "%"),
        "D4": ("410811", "permanent_population", "level", Decimal(361000), "人"),
    }


def test_a_matrix_with_two_header_rows() -> None:
    rows = [
        ("2022年主要指标完成情况",),
        ("县区", "地区生产总值（亿元）", None, "一般公共预算收入（亿元）", None),
        (None, "总量", "增速（%）", "总量", "增速（%）"),
        ("解放区", 168.7, 5.2, 12.4, 3.1),
    ]
    merges = [Merge(2, 1, 3, 1), Merge(2, 2, 2, 3), Merge(2, 4, 2, 5)]
    reading = reading_of(sheet_of(rows, merges=merges), meta=CITY)
    assert told(reading, "indicator_code", "measure", "stated_value", "stated_unit") == {
        "B4": ("gdp", "level", Decimal("168.7") * YI, "元"),
        "C4": ("gdp", "growth", Decimal("5.2"), "%"),
        "D4": ("public_budget_revenue", "level", Decimal("12.4") * YI, "元"),
        "E4": ("public_budget_revenue", "growth", Decimal("3.1"), "%"),
    }


def test_a_matrix_of_years_and_kinds() -> None:
    rows = [
        ("指标", "单位", "2022年", None, "2023年", None),
        (None, None, "目标", "实绩", "目标", "实绩"),
        ("城镇新增就业", "人", 4200, 4310, "4300", "4402"),
    ]
    merges = [Merge(1, 1, 2, 1), Merge(1, 2, 2, 2), Merge(1, 3, 1, 4), Merge(1, 5, 1, 6)]
    assert told(reading_of(sheet_of(rows, merges=merges)), "period", "kind", "stated_value") == {
        "C3": ("2022", "target", Decimal(4200)),
        "D3": ("2022", "actual", Decimal(4310)),
        "E3": ("2023", "target", Decimal(4300)),
        "F3": ("2023", "actual", Decimal(4402)),
    }


def test_several_tables_on_a_sheet() -> None:
    reading = reading_of(
        [
            ("一、经济（单位：亿元）",),
            ("指标", "2021年", "2022年"),
            ("地区生产总值", 160.1, 168.7),
            (),
            ("二、人口（单位：万人）",),
            ("指标", "2021年", "2022年"),
            ("常住人口", 30.2, 30.3),
        ]
    )
    assert told(reading, "stated_unit", "stated_value") == {
        "B3": ("元", Decimal("160.1") * YI),
        "C3": ("元", Decimal("168.7") * YI),
        "B7": ("人", Decimal(302000)),
        "C7": ("人", Decimal(303000)),
    }


def test_tables_side_by_side() -> None:
    rows = [
        ("指标", "2022年（亿元）", None, "指标", "2022年（万人）"),
        ("地区生产总值", 168.7, None, "常住人口", 30.3),
    ]
    assert told(reading_of(rows), "indicator_code", "stated_unit") == {
        "B2": ("gdp", "元"),
        "E2": ("permanent_population", "人"),
    }


def test_one_sheet_per_year_and_one_per_district() -> None:
    rows = [("指标", "单位", "数值"), ("地区生产总值", "亿元", 168.7)]
    reading = reading_of(sheet_of(rows, "2021年"), sheet_of(rows, "2022"))
    assert [(fact["sheet"], fact["period"]) for fact in reading.facts] == [("2021年", "2021"), ("2022", "2022")]
    meta = meta_of("sheets/2022年汇总.xlsx", district="410800")
    places = reading_of(sheet_of(rows, "解放区"), sheet_of(rows, "山阳区"), meta=meta)
    assert [(fact["district_code"], fact["period"]) for fact in places.facts] == [
        ("410802", "2022"),
        ("410811", "2022"),
    ]


@pytest.mark.parametrize("unit", ["（单位：亿元）", "单位：亿元", "单位:亿元、%"])
def test_the_unit_in_a_title_of_its_own(unit: str) -> None:
    reading = reading_of(
        [("解放区2022年主要指标",), (None, None, unit), ("指标", "总量", "增速"), ("地区生产总值", 168.7, 5.2)]
    )
    assert told(reading, "stated_value", "stated_unit") == {
        "B4": (Decimal("168.7") * YI, "元"),
        "C4": (Decimal("5.2"), "%"),
    }


def test_the_nearest_unit_wins() -> None:
    reading = reading_of([("单位：万元",), ("指标", "2022年（亿元）", "2021年"), ("地区生产总值", 168.7, "160.1亿元")])
    assert told(reading, "stated_value") == {"B3": (Decimal("168.7") * YI,), "C3": (Decimal("160.1") * YI,)}


def test_totals_are_kept_apart() -> None:
    rows = [("县区", "2022年地区生产总值（亿元）"), ("解放区", 168.7), ("山阳区", 270.5), ("合计", 439.2)]
    reading = reading_of(rows, meta=CITY)
    assert list(by_cell(reading)) == ["B2", "B3"]
    (total,) = reading.totals
    assert (total.value, total.parts) == (Decimal("439.2"), (Decimal("168.7"), Decimal("270.5")))


def test_spacer_rows_and_group_headings() -> None:
    rows = [
        ("指标", "单位", "2022年"),
        ("一、综合",),
        ("地区生产总值", "亿元", 168.7),
        (),
        ("二、人口",),
        ("常住人口", "万人", 30.3),
    ]
    reading = reading_of(rows)
    assert list(by_cell(reading)) == ["C3", "C6"] and reading.roles["section"] == 2


def test_a_unit_in_brackets_behind_the_name() -> None:
    reading = reading_of([("指标", "2022年"), ("地区生产总值（亿元）", 168.7), ("其中：第一产业增加值（亿元）", 3.2)])
    assert told(reading, "indicator_code", "stated_value") == {
        "B2": ("gdp", Decimal("168.7") * YI),
        "B3": ("primary_value_added", Decimal("3.2") * YI),
    }


@pytest.mark.parametrize(
    ("rows", "cell", "rule", "words"),
    [
        (
            [("地区", "年份", "指标", "数值", "单位"), ("解方区", 2022, "地区生产总值", 1, "亿元")],
            "D2",
            "unknown_district",
            "解放区",
        ),
        (
            [("地区", "年份", "指标", "数值", "单位"), ("解放区", 2022, "地区生产总值", 1, "亿园")],
            "D2",
            "unknown_unit",
            "亿元",
        ),
        (
            [("地区", "年份", "指标", "数值", "单位"), ("解放区", "去年", "地区生产总值", 1, "亿元")],
            "D2",
            "unreadable_period",
            "去年",
        ),
        ([("指标", "数值", "单位"), ("地区生产总值", 1, "亿元")], "B2", "no_period", "年份"),
        (
            [("地区", "年份", "指标", "性质", "数值"), ("解放区", 2022, "地区生产总值", "愿望", 1)],
            "E2",
            "unknown_kind",
            "目标",
        ),
        ([("指标", "2022年增速（%）"), ("地区生产总值", "168.7亿元")], "B2", "unit_against_measure", "填错了列"),
        ([("指标", "2022年（亿元）"), ("地区生产总值", "5.2%")], "B2", "wrong_heading", "填错了列"),
        (
            [("年份", "指标", "数值", "某某", "单位"), (2022, "地区生产总值", 1, 7, "亿元")],
            "D2",
            "unknown_heading",
            "某某",
        ),
    ],
)
def test_refusals_name_what_to_mend(rows: list[tuple[object, ...]], cell: str, rule: str, words: str) -> None:
    reading = reading_of(rows)
    (refusal,) = (refusal for refusal in reading.refusals if refusal.cell == cell)
    assert refusal.rule == rule
    assert words in refusal.message


def test_old_names_are_the_same_place() -> None:
    rows = [
        ("地区", "年份", "指标", "数值", "单位"),
        ("管城区", 2015, "地区生产总值", 1, "亿元"),
        ("下城区", 2020, "地区生产总值", 2, "亿元"),
    ]
    codes = [fact["district_code"] for fact in reading_of(rows, meta=meta_of(district=None)).facts]
    assert codes == ["410104", "330103"]


def test_reviewers_are_kept() -> None:
    rows = [
        ("年份", "指标", "数值", "单位", "复核人", "复核日期"),
        (2022, "地区生产总值", 1, "亿元", "李四", "2023-04-28"),
    ]
    fact = by_cell(reading_of(rows))["C2"]
    assert fact["reviewed_by"] == "李四" and str(fact["reviewed_on"]) == "2023-04-28"


def test_a_sheet_of_bare_numbers_is_refused_not_guessed() -> None:
    reading = reading_of([(1.5, 2.5), (3.5, 4.5)])
    assert set(rules_of(reading).values()) == {"no_table"} and not reading.facts


def test_a_list_of_units_is_resolved_by_the_catalogue() -> None:
    title = "2022年解放区主要指标（单位：亿元、万人、%）"
    reading = reading_of([(title,), ("指标", "绝对数", "增长"), ("地区生产总值", 168.7, 5.2), ("常住人口", 30.3, 0.1)])
    assert told(reading, "stated_value", "stated_unit") == {
        "B3": (Decimal("168.7") * YI, "元"),
        "C3": (Decimal("5.2"), "%"),
        "B4": (Decimal(303000), "人"),
        "C4": (Decimal("0.1"), "%"),
    }


def test_a_growth_behind_two_years_is_that_of_the_later() -> None:
    reading = reading_of([("指标", "单位", "2022年", "2021年", "增减%"), ("地区生产总值", "亿元", 168, 160, 5.2)])
    assert told(reading, "period", "measure")["E2"] == ("2022", "growth")
    months = reading_of(
        [("指标（亿元）", "3月末", "比年初增减额", "4月末", "比年初增减额"), ("金融机构存款余额", 9, 1, 8, 2)]
    )
    assert not months.facts
    months = reading_of(
        [
            ("2017年金融",),
            ("指标（亿元）", "3月末", "比年初增减额", "4月末", "比年初增减额"),
            ("金融机构存款余额", 9, 1, 8, 2),
        ]
    )
    assert told(months, "period", "measure") == {
        "B3": ("2017-03", "level"),
        "C3": ("2017-03", "change"),
        "D3": ("2017-04", "level"),
        "E3": ("2017-04", "change"),
    }


def test_budgets_are_targets_and_accounts_are_results() -> None:
    rows = [
        ("2022年（单位：万元）",),
        ("项目", "预算数", "决算数", "决算数为预算数%"),
        ("一般公共预算收入", 100, 110, 110),
    ]
    assert told(reading_of(rows), "kind", "measure", "stated_unit") == {
        "B3": ("target", "level", "元"),
        "C3": ("actual", "level", "元"),
        "D3": ("actual", "completion", "%"),
    }


def test_groups_name_the_place_of_the_rows_below() -> None:
    rows = [("指标（亿元）", "2022年"), ("解放区",), ("地区生产总值", 1), ("山阳区",), ("地区生产总值", 3)]
    assert told(reading_of(rows, meta=CITY), "district_code") == {"B3": ("410802",), "B5": ("410811",)}


def test_a_title_between_two_tables_belongs_to_the_second() -> None:
    rows = [
        ("解放区",),
        ("指标", "2022"),
        ("地区生产总值（亿元）", 1),
        ("山阳区",),
        ("指标", "2022"),
        ("地区生产总值（亿元）", 2),
    ]
    assert told(reading_of(rows, meta=CITY), "district_code") == {"B3": ("410802",), "B6": ("410811",)}


def test_units_in_a_second_header_row() -> None:
    rows = [("地区", "GDP", "人均GDP", "增速"), (None, "亿元", "元", "%"), ("解放区", 168, 52000, 5.2)]
    assert told(
        reading_of(rows, meta=meta_of("sheets/2022.xlsx", district="410800")), "indicator_code", "stated_unit"
    ) == {
        "B3": ("gdp", "元"),
        "C3": ("gdp_per_capita", "元"),
        "D3": ("gdp_per_capita", "%"),
    }


def test_text_with_digits_under_an_unknown_heading_is_not_dropped() -> None:
    rows = [("年份", "地区生产总值（亿元）", "三次产业结构"), ("2021年", 160, "3:40:57")]
    assert rules_of(reading_of(rows)) == {"C2": "unknown_heading"}


def test_a_total_marked_in_the_first_column() -> None:
    rows = [("序号", "区县", "2022年GDP（亿元）"), (1, "解放区", 160), (2, "山阳区", 200), ("合计", None, 360)]
    reading = reading_of(rows, meta=CITY)
    assert list(by_cell(reading)) == ["C2", "C3"] and reading.totals[0].value == 360


def test_a_lone_percentage_among_names_is_a_figure_not_a_heading() -> None:
    rows = [("一、经济",), ("指标", 2012, 2013), ("地区生产总值（亿元）",), ("常住人口城镇化率（%）", None, "62.3%")]
    rows += [(), ("二、社会",), ("指标", 2012, 2013), ("常住人口（万人）",)]
    reading = reading_of(rows)
    assert told(reading, "indicator_code", "stated_value") == {"C4": ("urbanisation_rate", Decimal("62.3"))}
