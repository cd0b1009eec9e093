"""The linker against lines of our own writing, its constraints, and hostile input."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.linking import (
    MAX_SUBJECT,
    IndicatorLinker,
    canonical_unit,
    parse_allowed_units,
)

REPO = Path(__file__).resolve().parents[2]
VOCABULARY = REPO / "schemas" / "vocabulary"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = read(VOCABULARY / "indicators.csv")
ALIASES = read(VOCABULARY / "indicator_aliases.csv")
WORDS = read(VOCABULARY / "link_words.csv")
LINKER = IndicatorLinker(INDICATORS, ALIASES, WORDS)
CORPUS = read(REPO / "tests" / "corpus" / "linking.csv")


def small(code: str, name: str, nature: str, units: str) -> dict[str, str]:
    return {"indicator_code": code, "name_zh": name, "nature": nature, "allowed_units": units}


@pytest.mark.parametrize("line", CORPUS, ids=lambda line: f"{line['subject']}-{line['unit']}-{line['measure']}")
def test_corpus(line: Mapping[str, str]) -> None:
    link = LINKER.link(line["subject"], unit=line["unit"], measure=line["measure"])
    assert (link.code or "") == line["indicator_code"], link


def test_corpus_is_broad() -> None:
    linked = [line for line in CORPUS if line["indicator_code"]]
    assert len(CORPUS) >= 150
    assert len(CORPUS) - len(linked) >= 50


@pytest.mark.parametrize(
    ("subject", "unit", "measure", "rule"),
    [
        ("地区生产总值", "元", "level", "exact"),
        ("全年实现地区生产总值", "元", "level", "stripped"),
        ("地区生产总值", "个", "level", "unit_mismatch"),
        ("煤炭行业工业增加值", "%", "growth", "blocked_subset"),
        ("荣誉", "项", "level", "unknown"),
        ("", "", "level", "unknown"),
    ],
)
def test_rule_is_named(subject: str, unit: str, measure: str, rule: str) -> None:
    assert LINKER.link(subject, unit=unit, measure=measure).rule == rule


def test_subset_names_its_whole() -> None:
    link = LINKER.link("市重点项目完成投资", unit="元", measure="level")
    assert link.code is None
    assert "key_project_investment" in link.suggestions


def test_every_name_and_alias_links_to_its_own_code() -> None:
    for row in INDICATORS:
        unit = row["unit"]
        assert LINKER.link(row["name_zh"], unit=unit, measure="level").code == row["indicator_code"]
    units = {row["indicator_code"]: row["unit"] for row in INDICATORS}
    for alias in ALIASES:
        code = alias["indicator_code"]
        assert LINKER.link(alias["alias"], unit=units[code], measure="level").code == code, alias


def test_ambiguous_when_no_unit_decides() -> None:
    rows = [small("a", "甲", "flow", "level:个|growth:%"), small("b", "乙", "flow", "level:户|growth:%")]
    aliases = [{"alias": "丙", "indicator_code": code} for code in ("a", "b")]
    linker = IndicatorLinker(rows, aliases, [])
    assert linker.link("丙", unit="户", measure="level").code == "b"
    assert linker.link("丙", unit="%", measure="growth").rule == "ambiguous"


def test_amount_goes_before_rate_when_both_grow() -> None:
    rows = [small("a", "甲值", "flow", "level:元|growth:%"), small("b", "甲率", "rate", "level:%|growth:%")]
    linker = IndicatorLinker(rows, [{"alias": "甲", "indicator_code": code} for code in ("a", "b")], [])
    assert linker.link("甲", unit="%", measure="growth").code == "a"
    assert linker.link("甲", unit="%", measure="level").code == "b"


def test_alias_without_indicator_is_refused() -> None:
    with pytest.raises(ValueError, match="no indicator 'b'"):
        IndicatorLinker([small("a", "甲", "flow", "level:个")], [{"alias": "乙", "indicator_code": "b"}], [])


def test_alias_of_two_with_one_unit_is_refused() -> None:
    rows = [small("a", "甲", "flow", "level:个"), small("b", "乙", "flow", "level:个")]
    with pytest.raises(ValueError, match="means a and b"):
        IndicatorLinker(rows, [{"alias": "甲", "indicator_code": "b"}], [])


def test_allowed_units() -> None:
    parsed = parse_allowed_units("level:微克／立方米/|growth:%")
    assert parsed == {"level": frozenset({"微克/立方米", ""}), "growth": frozenset({"%"})}
    with pytest.raises(ValueError, match="unknown measure 'speed'"):
        parse_allowed_units("speed:%")


@pytest.mark.parametrize(
    ("unit", "plain"),
    [("平方千米", "平方公里"), ("％", "%"), ("微克／立方米", "微克/立方米"), ("百分点", "个百分点"), ("户", "户")],
)
def test_canonical_unit(unit: str, plain: str) -> None:
    assert canonical_unit(unit) == plain


def test_suggestions_are_near() -> None:
    assert "high_level_talents" in LINKER.suggest("新引进高层次人才数量")
    assert LINKER.suggest("") == ()
    assert len(LINKER.suggest("工业增加值", limit=2)) == 2


def test_overlong_subject_is_unknown() -> None:
    assert LINKER.link("地区生产总值" * MAX_SUBJECT, unit="元", measure="level").rule == "unknown"


@given(st.text(max_size=300), st.text(max_size=8), st.text(max_size=8))
def test_any_text_gives_a_decision(subject: str, unit: str, measure: str) -> None:
    link = LINKER.link(subject, unit=unit, measure=measure)
    assert (link.code is None) == (link.rule not in ("exact", "stripped"))
    assert LINKER.link(subject, unit=unit, measure=measure) == link
    assert len(LINKER.suggest(subject)) <= 3


@given(st.sampled_from([row["name_zh"] for row in INDICATORS]), st.sampled_from(["煤炭行业", "某某镇的", "规下"]))
def test_a_narrowing_word_in_front_never_links(name: str, narrowing: str) -> None:
    assert LINKER.link(narrowing + name, unit="", measure="level").code is None
