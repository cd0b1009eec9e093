"""The planning year by kind of document, from titles and dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.planning_years import year_in_heading


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["2023年解放区政府工作报告"], 2023),
        (["2017政府工作报告(上海普陀)"], 2017),
        (["政府工作报告(焦作市解放区2024)"], 2024),
        (["上城区政府工作报告（2012）"], 2012),
        (["二〇二三年政府工作报告"], 2023),
        (["２０２３ 年 政府工作报告"], 2023),
        (["政府工作报告", "——2024年2月21日在区十五届人大四次会议上"], 2024),
        (["政府工作报告——2014年2月18日县第十五届人民代表大会第三次会议"], 2014),
        (["政府工作报告", "2022年12月28日在市人民代表大会上"], 2023),
        (["县政府工作报告(2021年11月18日)"], 2022),
        (["2021年县政府工作报告(2020年12月27日)"], 2021),
        (["2019年县政府工作报告(全文)(2020年1月8日)"], 2020),
        (["政府工作报告", "一、2024年工作回顾"], 2025),
        (["解放区2022年国民经济和社会发展统计公报"], 2023),
        (["国民经济和社会发展统计公报（2015年）"], 2016),
        (["关于杭州市2019年国民经济和社会发展计划执行情况与2020年计划草案的报告"], 2020),
        (["2022年国民经济和社会发展计划执行情况及2023年计划(草案)"], 2023),
        (["关于2023年预算执行情况和2024年预算草案的报告"], 2024),
        (["2021年国民经济和社会发展计划执行情况的报告"], 2022),
        (["2021年上半年国民经济和社会发展计划执行情况的报告"], 2021),
        (["2023年工作总结和2024年工作打算"], 2024),
        (["2022年区政府民生实事项目进展情况表(截至9月底)"], 2022),
        (["2024年顺德十大民生实事"], 2024),
        (["珠海市斗门区2023年一季度经济数据"], 2023),
        (["2023年1—6月经济运行情况"], 2023),
        (["2023年重点工作完成情况"], 2023),
        (["写在二〇二三年“两会”胜利召开之际"], 2023),
        (["某区经济快讯", "发布日期：2022-12-17"], 2022),
    ],
)
def test_years_that_a_head_says(lines: list[str], year: int) -> None:
    assert year_in_heading(lines) == year


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["政府工作报告"],
        ["2026年地区生产总值突破2000亿元"],
        ["国民经济和社会发展第十四个五年规划和2035年远景目标纲要"],
        ["各位代表:"],
        ["2021年国民经济和社会发展主要指标完成情况"],
        ["2023年经济运行情况"],
    ],
)
def test_a_year_that_belongs_to_something_else_is_not_taken(lines: list[str]) -> None:
    assert year_in_heading(lines) is None


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_head_has_an_answer(lines: list[str]) -> None:
    year = year_in_heading(lines)
    assert year is None or 1900 <= year <= 2100


@given(st.integers(1950, 2049), st.integers(1, 12), st.integers(1, 28))
def test_reports_given_late_in_the_year_plan_the_next(year: int, month: int, day: int) -> None:
    expected = year + 1 if month >= 11 else year
    assert year_in_heading(["政府工作报告", f"——{year}年{month}月{day}日在区人民代表大会会议上"]) == expected
