"""Whatever the text: no exception, valid offsets, every numeral accounted for."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction import Context, extract
from schemas import vocabulary

CONTEXT = Context(2023, "410802", "解放区")
NUMERAL = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
WORDS = (
    "地区生产总值 完成 增长 下降 分别 和 、 ， 。 ； \n | ( （ ) “ ” 全国 以上 左右 控制在 万 亿 元 % 个百分点 户 家",
    "2022年 9月 上半年 十四五 1.5 ９．２５ 1,234 3:4:5 百分之七十 翻一番 力争 目标 占 提高到 由 从 其中 — － ～",
    "\u200b \x00 \ud800 第 5G",
)
PIECES = st.sampled_from([word for line in WORDS for word in line.split(" ")])


def check(text: str) -> None:
    extraction = extract(text, CONTEXT, vocabulary.load())
    for fact in extraction.facts:
        assert text[fact.start : fact.end] == fact.surface
        assert fact.evidence_start <= fact.start < fact.end <= fact.evidence_end <= len(text)
        assert fact.value_high is None or fact.value_high > fact.value
    assert [numeral.text for numeral in extraction.numerals] == NUMERAL.findall(text)
    for commitment in extraction.commitments:
        assert 0 <= commitment.start <= commitment.end <= len(text)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_words_of_reports_in_any_order(text: str) -> None:
    check(text)


SURROGATES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF, categories=["Cs"])
MARKS = st.sampled_from("\x00()（）[]【】《》“”|\n\t 　0９.%万亿元")


@given(st.text(alphabet=st.one_of(st.characters(), SURROGATES, MARKS), max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_unicode(text: str) -> None:
    check(text)


def test_hostile_lengths() -> None:
    for text in (
        "(" * 50_000,
        "9" * 50_000,
        "1、" * 20_000,
        "增长" * 30_000 + "5%",
        "一" * 50_000,
        "| " * 20_000,
        "占" * 20_000 + "5%",
    ):
        check(text)


def test_a_line_of_ten_megabytes() -> None:
    line = "全区新增城镇就业5000人，同比增长4.5%，带动" * 8 + "推动各项事业取得新的更大进展，" * 40
    text = line * (10_000_000 // len(line.encode()))
    extraction = extract(text, CONTEXT, vocabulary.load())
    assert len(extraction.facts) == 16 * (len(text) // len(line))
    assert all(text[fact.start : fact.end] == fact.surface for fact in extraction.facts)


def test_whether_a_table_is_one_or_not_its_offsets_hold() -> None:
    for text in ("| a | 1\n" * 50, "指标 |\n|\n1 |\n" * 20, "序号\n指标\n数值\n1\n投资\n5\n2\n", "a | b | 3\n| | |\n"):
        check(text)
