"""The contract's own rulings on short texts of our own."""

from decimal import Decimal

import pytest

from pipelines.extraction import Context, Fact, extract
from schemas import vocabulary

CONTEXT = Context(2023, "410802", "解放区")


def facts(text: str, context: Context = CONTEXT) -> tuple[Fact, ...]:
    return extract(text, context, vocabulary.load()).facts


def test_level_and_growth_share_a_subject() -> None:
    level, growth = facts("全区地区生产总值完成177.3亿元，同比下降3.9%。")
    assert (level.value, level.unit, level.measure, level.indicator) == (Decimal("17730000000"), "元", "level", "gdp")
    assert (growth.value, growth.measure, growth.subject) == (Decimal("-3.9"), "growth", level.subject)
    assert level.period == growth.period == "2022"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("供暖普及率突破70%。", "gt"),
        ("发放4万余份口罩。", "gt"),
        ("培训3000人次以上。", "ge"),
        ("登记失业率控制在4.5%以内。", "le"),
        ("退税近4亿元。", "lt"),
        ("生产总值增长6%左右。", "approx"),
        ("改造老旧小区16个。", "eq"),
    ],
)
def test_bounds(text: str, bound: str) -> None:
    (fact,) = facts(text)
    assert fact.bound == bound


def test_names_of_a_list_with_shared_tail() -> None:
    first, second = facts("城乡居民人均可支配收入分别增长5.1%和7.2%。")
    assert (first.subject, first.indicator) == ("城镇居民人均可支配收入", "disposable_income_urban")
    assert (second.subject, second.indicator) == ("农村居民人均可支配收入", "disposable_income_rural")


def test_targets_section() -> None:
    text = (
        "一、2022年工作回顾\n新增城镇就业5000人。\n二、2023年主要预期目标\n地区生产总值增长6%以上，新增城镇就业4310人。"
    )
    done, growth, jobs = facts(text)
    assert (done.kind, done.period) == ("actual", "2022")
    assert (growth.kind, growth.period, growth.bound, growth.strength) == ("target", "2023", "ge", "firm")
    assert (jobs.kind, jobs.period) == ("target", "2023")


def test_what_is_no_fact() -> None:
    text = "2023年2月25日，第十五届人大3次会议，5G、4A级、1+5体系，居全省第5位，10亿元以上项目47个，连续11年。"
    assert [fact.surface for fact in facts(text)] == ["47个"]


def test_offsets_through_zero_width_and_wrapped_lines() -> None:
    text = "固定资产\u200b投资完成１，２３４．５亿元，增长 5. 8%。"
    for fact in facts(text):
        assert text[fact.start : fact.end] == fact.surface
    assert facts(text)[1].value == Decimal("5.8")


def test_promise_items_hold_their_facts() -> None:
    text = "2023年民生实事\n实事一 改善办学条件\n新建1所幼儿园。\n实事二 扩大就业\n技能培训3000人次。"
    extraction = extract(text, CONTEXT, vocabulary.load())
    assert [item.title for item in extraction.commitments] == ["改善办学条件", "扩大就业"]
    assert [fact.commitment for fact in extraction.facts] == [1, 2]
    assert {fact.kind for fact in extraction.facts} == {"target"}


def test_a_province_names_its_cities_without_their_kind() -> None:
    text = "深圳规上工业增加值突破1万亿元，佛山、东莞工业总产值分别达到2.8万亿元和2.5万亿元。"
    found = facts(text, Context(2024, "440000", "广东省"))
    assert [(fact.place, fact.indicator) for fact in found] == [
        ("深圳", "industrial_value_added"),
        ("佛山", "total_industrial_output"),
        ("东莞", "total_industrial_output"),
    ]
    (other,) = facts("宝安工业产值9亿元。", Context(2024, "440000", "广东省"))
    assert other.place == "self"
    (elsewhere,) = facts("深圳工业产值9亿元。", Context(2024, "410802", "解放区"))
    assert elsewhere.place == "self"
