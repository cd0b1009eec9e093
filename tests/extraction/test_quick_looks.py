"""The quick looks that spare most text the close ones miss nothing that the close ones would find."""

import json
import re
from pathlib import Path

import pytest

from pipelines.extraction import Context, periods, quantities, sections, subjects
from pipelines.extraction.sections import Section

GOLD = Path(__file__).parents[1] / "gold"
DOCUMENTS = [json.loads(line) for path in sorted(GOLD.glob("*/docs.jsonl")) for line in path.open(encoding="utf-8")]
TEXTS = [document["text"] for document in DOCUMENTS if "text" in document]
SENTENCES = [words for text in TEXTS for words in re.split(r"(?<=[。！？\n])", text.replace("：", ":")) if words]
YEARS = range(2010, 2027, 4)
SECTIONS = (Section(), Section("actual", "回顾"), Section("target", "安排"), Section("target", "目标", next_five=True))


@pytest.mark.parametrize("section", SECTIONS, ids=str)
def test_a_sentence_that_turns_the_section_is_looked_at(section: Section) -> None:
    without_figures = [words for words in SENTENCES if not re.search(r"\d", words)]
    turning = 0
    for year in YEARS:
        context = Context(year, "410802", "解放区")
        for words in without_figures:
            if sections.after_sentence(words, section, context) is not section:
                assert sections.may_turn(words, section)
                turning += 1
    assert turning


def test_words_of_time_are_looked_for() -> None:
    closely = re.compile(periods._TOKEN.pattern.replace(f"(?P<plain>{periods._PLAIN})|", ""))
    assert closely.pattern != periods._TOKEN.pattern
    told = [words for words in SENTENCES if closely.search(words)]
    assert len(told) > 100
    assert all(periods._HINT.search(words) or periods._YEARS.search(words) for words in told)
    for words in told:
        quickly = [match.span() for match in periods._TOKEN.finditer(words) if match.lastgroup != "plain"]
        assert quickly == [match.span() for match in closely.finditer(words)]


def test_what_follows_a_name_is_looked_for() -> None:
    endings = [clause[:size] for words in SENTENCES for clause in words.split("，") for size in range(2, len(clause))]
    trimmed = [words for words in endings if subjects._TAIL_TRIM.search(words)]
    assert len(trimmed) > 100
    assert all(words[-1] in subjects._TAIL_ENDS or words[-1].isspace() for words in trimmed)


def test_a_plain_number_is_no_date_code_or_ordinal() -> None:
    closely = re.compile(quantities.MASK.pattern.replace(f"(?P<plain>{quantities._PLAIN})|", ""))
    assert closely.pattern != quantities.MASK.pattern
    for words in SENTENCES:
        quickly = [match.span() for match in quantities.MASK.finditer(words) if match.lastgroup != "plain"]
        assert quickly == [match.span() for match in closely.finditer(words)]
