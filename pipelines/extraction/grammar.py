"""The vocabulary compiled: word lists of ``cues.csv`` and ``units.csv`` as patterns.

What belongs here: turning rows into regular expressions and look-ups, once per vocabulary. What does not:
deciding anything about a text.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from pipelines.extraction.linking import IndicatorLinker
from schemas.vocabulary import Vocabulary

Pattern = re.Pattern[str]

PER = (
    "月|年|日|天|人年|百人|百户|人|户|亩|千人|万人|百户|平方米|平方公里|立方米|公顷|吨|公斤|"
    "斤|升|千瓦时|度|小时|床|台|㎡|栋|幢|家|个|件|次|辆|头|株|千克"
)
MULTIPLIER = "十万亿|[千百十]?万亿|[千百十]?亿|[千百十]?万|[千百]"
NUMBER = r"[0-9](?:(?<!\d\d)\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d*(?: ?\. ?\d+)?)"
"""Digits with or without thousands; one digit first, so that a search runs from digit to digit."""
CHINESE_NUMBER = "[一二三四五六七八九十百千万亿零两]"
SUFFIX_ROLES = ("rise", "fall", "bound_before", "to_value", "verb")


@dataclass(frozen=True, eq=False)
class Grammar:
    """Patterns and look-ups of one vocabulary. ``suffixes`` match a cue on reversed text, by its last character."""

    linker: IndicatorLinker
    quantity: Pattern
    spelled: Pattern
    dimensions: Mapping[str, str]
    suffixes: Mapping[str, Pattern]
    suffix_roles: Mapping[str, tuple[str, str]]
    bound_after: Pattern
    bound_heads: Set[str]
    bounds_after: Mapping[str, str]
    gap: Pattern
    reference: Pattern
    completion: Pattern
    leading: Pattern
    verb_cut: Pattern
    verb_noun: Pattern
    plan_verb: Pattern
    done_word: Pattern
    target_strong: Pattern
    actual_strong: Pattern
    soft: Pattern
    firm: Pattern
    basis: Pattern
    bases: Mapping[str, str]
    setter: Pattern
    setters: Mapping[str, str]
    tail_nouns: tuple[str, ...]
    person: Pattern
    threshold: Pattern
    duration: Pattern
    rank: Pattern
    stock_verb: Pattern
    whole_of: Pattern
    action: Pattern
    promise_verb: Pattern
    stating: Set[str]
    share_nouns: Set[str]
    headings: tuple[tuple[str, str, str], ...]
    heading_words: AhoCorasick
    cities: Mapping[str, tuple[str, ...]]


def longest_first(words: Iterable[str]) -> str:
    """An alternation that prefers longer words."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def _grouped(words: Iterable[tuple[str, str]]) -> str:
    """An alternation of words, each with a guard behind it, that tries the first character of several but once.

    The order counts among words of one first character only, and is kept there.
    """
    groups: dict[str, list[str]] = {}
    for word, guard in words:
        groups.setdefault(word[0], []).append(re.escape(word[1:]) + guard)
    return "|".join(re.escape(first) + f"(?:{'|'.join(rests)})" for first, rests in groups.items())


def _any_of(words: Iterable[str]) -> str:
    return _grouped((word, "") for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _suffixes(roles: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, Pattern], dict[str, tuple[str, str]]]:
    """A pattern over reversed text for the cues that may stand before a number, under the last character of each.

    A verb's value holds the characters that must not stand before it: 支有 is no 有.
    """
    table: dict[str, tuple[str, str]] = {}
    for role in SUFFIX_ROLES:
        for word, value in roles[role].items():
            table.setdefault(word, (role, value))
    branches: dict[str, list[str]] = {}
    for word in sorted(table, key=lambda word: (-len(word), word)):
        role, value = table[word]
        kept = value if role == "verb" else roles["not_after"].get(word, "")
        guard = f"(?![{kept}])" if kept else ""
        branches.setdefault(word[-1], []).append(re.escape(word[::-1]) + guard)
    return {last: re.compile("|".join(cues)) for last, cues in branches.items()}, table


def _guarded(words: Mapping[str, str], preceding: Mapping[str, str] | None = None) -> str:
    """An alternation whose words hold only when none of the characters in their value follows: 有 but not 有机.

    ``preceding`` holds the characters that must not stand before a word: 既有 is no 有.
    """
    branches = []
    for word in sorted(words, key=lambda word: (-len(word), word)):
        guard = f"(?![{words[word]}])" if words[word] else ""
        before = f"(?<![{preceding[word]}]{re.escape(word)})" if preceding and preceding.get(word) else ""
        branches.append((word, before + guard))  # the word first: a search skips to its first character
    return _grouped(branches)


def _by_province(cities: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Short names of cities by the first two digits of their province's code."""
    found: dict[str, list[str]] = {}
    for name, province in cities.items():
        found.setdefault(province, []).append(name)
    return {province: tuple(names) for province, names in found.items()}


@lru_cache(maxsize=8)
def compiled(vocabulary: Vocabulary) -> Grammar:
    """The grammar of a vocabulary."""
    roles: dict[str, dict[str, str]] = {}
    for row in vocabulary.rows("cues"):
        roles.setdefault(row["role"], {})[row["word"]] = row["value"]

    def pattern(role: str) -> Pattern:
        return re.compile(_any_of(roles[role]))

    dimensions = {row["unit"]: row["dimension"] for row in vocabulary.rows("units")}
    units = _any_of(dimensions)
    setters = roles["set_by_city"] | roles["set_by_province"] | roles["set_by_national"]
    bases = roles["real"] | roles["nominal"] | roles["same_basis"]
    suffixes, suffix_roles = _suffixes(roles)
    return Grammar(
        linker=IndicatorLinker(
            vocabulary.rows("indicators"), vocabulary.rows("indicator_aliases"), vocabulary.rows("link_words")
        ),
        quantity=re.compile(
            rf"(?P<number>{NUMBER}) ?(?P<infix>[余多来])?(?P<multiplier>{MULTIPLIER})?(?P<more>[余多来])? ?"
            rf"(?P<unit>(?:{units})(?:/(?:{PER}))?)?"
        ),
        spelled=re.compile(
            rf"百分之(?P<percent>{CHINESE_NUMBER}+(?:点{CHINESE_NUMBER}+)?|{NUMBER})|翻(?P<doublings>[一两二三四])番"
            rf"|(?<![第几数{CHINESE_NUMBER[1:-1]}])(?P<times>[一两二三四五六七八九十])倍"
            rf"|(?<![第十百千万亿零一二三四五六七八九两几数\d])(?P<number>[一二三四五六七八九两]{CHINESE_NUMBER}{{2,14}})"
            rf"(?P<more>[余多])?(?P<unit>{units})"
        ),
        dimensions=dimensions,
        suffixes=suffixes,
        suffix_roles=suffix_roles,
        bound_after=re.compile(rf" ?(?P<word>{longest_first(roles['bound_after'])})"),
        bound_heads=frozenset(word[0] for word in (" ", *roles["bound_after"])),
        bounds_after=roles["bound_after"],
        gap=pattern("gap"),
        reference=pattern("reference"),
        completion=pattern("completion"),
        leading=re.compile(
            rf"(?:\([一二三四五六七八九十]{{1,3}}\)|[，,、:;\s\-()·●■◆▲]|\d+[.)]|\[\[\d+\]\]|{_guarded(roles['lead'])})+"
        ),
        verb_cut=re.compile(_guarded(roles["verb_cut"], roles["not_cut_after"])),
        plan_verb=re.compile(rf"(?:^|[，,。;；：:、])(?:要|将|我们将|我们要)?(?:{longest_first(roles['plan_verb'])})"),
        done_word=pattern("done_word"),
        verb_noun=pattern("verb_noun"),
        target_strong=pattern("target_strong"),
        actual_strong=pattern("actual_strong"),
        soft=pattern("soft"),
        firm=pattern("firm"),
        basis=re.compile(longest_first(bases)),
        bases=bases,
        setter=re.compile(longest_first(setters)),
        setters=setters,
        tail_nouns=tuple(sorted(roles["tail_noun"], key=lambda word: (-len(word), word))),
        person=pattern("person_noun"),
        threshold=pattern("threshold_noun"),
        duration=pattern("duration_subject"),
        rank=re.compile(rf"(?:{longest_first(roles['rank'])})(?:全[国省市区县]|了)?$"),
        stock_verb=re.compile(rf"(?:{longest_first(roles['stock_verb'])})$"),
        whole_of=pattern("whole_of"),
        action=re.compile(rf"(?:{_any_of(roles['action'])})+"),
        promise_verb=pattern("promise_verb"),
        stating=frozenset(roles["stating"]),
        share_nouns=frozenset(roles["share_noun"]),
        headings=tuple((row["words"], row["kind"], row["series"]) for row in vocabulary.rows("section_headings")),
        heading_words=AhoCorasick([row["words"] for row in vocabulary.rows("section_headings")]),
        cities=_by_province(roles["city_name"]),
    )
