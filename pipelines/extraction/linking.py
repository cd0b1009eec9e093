"""From the words of a subject to a code of the indicator catalogue.

What belongs here: deciding whether a subject names one indicator for the whole place. What does not:
finding the subject in the sentence, and reading files (the vocabulary comes in as rows).

A subject links when it is a name or an alias of an indicator once words that narrow nothing are taken
away (``link_words.csv``), and when its unit is one that the indicator allows for the measure
(``allowed_units`` in ``indicators.csv``). Any other word left over makes it a subset: no link.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Rows = Sequence[Mapping[str, str]]

MAX_SUBJECT = 60
"""Longest subject, in characters, that can be a name with neutral words around it."""


MIN_PART = 3
"""Shortest alias that counts as the whole of which a longer subject is a subset."""

MAX_HINTS = 3

MEASURES = ("level", "growth", "change", "completion", "multiple")

_PUNCTUATION = re.compile(r"[\s\u200b-\u200f\ufeff\"'“”‘’「」『』《》〈〉【】\[\]、,，;；:：·•。!！?？_◆◇●○◎■□▲△★☆※→]+")
_DASHES = str.maketrans("—–―‐~", "-----")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_DATE = re.compile(
    r"[到至截止自]{0,2}(?:(?:19|20)\d\d(?:[-至到](?:19|20)?\d\d)?年?)?(?:(?:[01]?\d[-至到])?[01]?\d月(?:份|底|末)?)?"
)
_DATE_HEADS = frozenset("到至截止自十0123456789")
_PLAN = re.compile(r"十[一二三四五六]五(?:规划)?(?:时期|期间|期末|末|以来)?")
_SAME_UNIT = {"平方千米": "平方公里", "千米": "公里", "百分点": "个百分点", "标准煤吨": "吨标准煤"}


class Link(NamedTuple):
    """The decision on one subject.

    ``rule`` is one of: ``exact`` (a name or alias as written), ``stripped`` (after neutral words are
    taken away), ``unit_mismatch`` (named, but no indicator of that name has the unit), ``ambiguous``
    (several remain), ``blocked_subset`` (a name with narrowing words), ``unknown``. ``suggestions`` holds
    codes near at hand: those that the unit refused, or the whole of a subset.
    """

    code: str | None
    rule: str
    suggestions: tuple[str, ...] = ()


_UNKNOWN = Link(None, "unknown")
NO_LINK = Link(None, "none")
"""Of a figure without a subject."""


class _Indicator(NamedTuple):
    code: str
    nature: str
    units: Mapping[str, frozenset[str]]


ByEdge = Mapping[str, Sequence[str]]
"""Words under their first or last character."""


class _LinkWords(NamedTuple):
    lead: ByEdge
    trail: ByEdge
    change: frozenset[str]
    bracket: frozenset[str]
    rewrites: Mapping[str, str]


def canonical_unit(unit: str) -> str:
    """The unit in half-width letters, one word for each (平方千米 is 平方公里)."""
    plain = unicodedata.normalize("NFKC", unit).strip()
    return _SAME_UNIT.get(plain, plain)


def parse_allowed_units(text: str) -> dict[str, frozenset[str]]:
    """Units by measure from ``level:元/美元|growth:%``.

    A compound unit is written with a full-width stroke (微克／立方米), because the plain one separates
    units. An empty member stands for a bare number. Raises ``ValueError`` on an unknown measure.
    """
    groups: dict[str, frozenset[str]] = {}
    for group in text.split("|"):
        measure, _, units = group.partition(":")
        if measure not in MEASURES:
            raise ValueError(f"allowed_units: unknown measure {measure!r} in {text!r}")
        groups[measure] = frozenset(canonical_unit(unit) for unit in units.split("/"))
    return groups


class IndicatorLinker:
    """Links subjects to indicator codes.

    ``indicators``, ``aliases`` and ``words`` are the rows of ``indicators.csv``,
    ``indicator_aliases.csv`` and ``link_words.csv``. Raises ``ValueError`` when an alias names no
    indicator, or when one alias would mean two indicators that no unit tells apart.
    """

    def __init__(self, indicators: Rows, aliases: Rows, words: Rows) -> None:
        self._words = _link_words(words)
        self._rewrite = _alternation(self._words.rewrites)
        self._indicators = {
            row["indicator_code"]: _Indicator(
                row["indicator_code"], row["nature"], parse_allowed_units(row["allowed_units"])
            )
            for row in indicators
        }
        self._owner = {self.normalise(row["name_zh"]): row["indicator_code"] for row in indicators}
        self._candidates = self._index(indicators, aliases)
        self._written = {name: self.normalise(name) for name in _names(indicators, aliases)}
        self._units = frozenset(
            unit for row in self._indicators.values() for units in row.units.values() for unit in units
        )
        self._openings = frozenset(name[:size] for name in self._candidates for size in range(MIN_PART, len(name) + 1))

        self._bigrams: dict[str, list[str]] | None = None

    def link(self, subject: str, *, unit: str, measure: str) -> Link:
        """The indicator that ``subject`` names, if it names one for the whole place.

        ``unit`` is the stated unit without multiplier (may be empty), ``measure`` a word of the contract.
        """
        if len(subject) > MAX_SUBJECT * 2:
            return _UNKNOWN
        key = self._written.get(subject) or self.normalise(subject)
        if len(key) > MAX_SUBJECT:
            return _UNKNOWN
        return self._decide(key, unit if unit in self._units else canonical_unit(unit), measure)

    def suggest(self, subject: str, limit: int = MAX_HINTS) -> tuple[str, ...]:
        """Codes whose names share most pairs of characters with ``subject``, best first.

        For the review list; its index is built at the first call.
        """
        key = self.normalise(subject[: MAX_SUBJECT * 2])
        index = self._bigram_index()
        shared: dict[str, int] = defaultdict(int)
        pairs = _pairs(key)
        for pair in pairs:
            for name in index.get(pair, ()):
                shared[name] += 1
        scores: dict[str, float] = {}
        for name, count in shared.items():
            score = 2 * count / (len(pairs) + max(1, len(name) - 1))
            for code in self._candidates[name]:
                scores[code] = max(scores.get(code, 0.0), score)
        ranked = sorted(scores, key=lambda code: (-scores[code], code))
        return tuple(ranked[:limit])

    def normalise(self, text: str) -> str:
        """``text`` as the index holds it: half-width, one wording, no punctuation, no neutral brackets."""
        plain = unicodedata.normalize("NFKC", text)
        if not plain.isalpha():
            plain = _PUNCTUATION.sub("", plain.translate(_DASHES))
        plain = plain.upper()
        if "(" in plain or ")" in plain:
            plain = _BRACKETED.sub(self._open_bracket, plain).replace("(", "").replace(")", "")
        if self._rewrite is None:
            return plain
        return self._rewrite.sub(lambda found: self._words.rewrites[found[0]], plain)

    def _open_bracket(self, found: re.Match[str]) -> str:
        return "" if found[1] in self._words.bracket else found[1]

    def _index(self, indicators: Rows, aliases: Rows) -> dict[str, tuple[str, ...]]:
        index: dict[str, list[str]] = defaultdict(list)
        for row in indicators:
            index[self.normalise(row["name_zh"])].append(row["indicator_code"])
        for row in aliases:
            code = row["indicator_code"]
            if code not in self._indicators:
                raise ValueError(f"alias {row['alias']!r}: no indicator {code!r}")
            index[self.normalise(row["alias"])].append(code)
        unique = {key: tuple(dict.fromkeys(codes)) for key, codes in index.items()}
        for key, codes in unique.items():
            self._refuse_clash(key, codes)
        return unique

    def _refuse_clash(self, key: str, codes: tuple[str, ...]) -> None:
        taken: dict[str, str] = {}
        for code in codes:
            for unit in self._indicators[code].units["level"]:
                if unit in taken:
                    raise ValueError(f"alias {key!r} means {taken[unit]} and {code}, both in {unit!r}")
                taken[unit] = code

    def _decide(self, key: str, unit: str, measure: str) -> Link:
        refused: tuple[str, ...] = ()
        for core, stripped, changed in self._cores(key):
            codes = self._candidates.get(core)
            if codes is None:
                continue
            asked = "growth" if changed and measure == "level" else measure
            fitting = [code for code in codes if self._fits(code, unit, asked)]
            if not fitting:
                refused = refused or codes
                continue
            code = self._choose(core, fitting)
            if code is None:
                return Link(None, "ambiguous", tuple(fitting[:MAX_HINTS]))
            return Link(code, "stripped" if stripped else "exact")
        if refused:
            return Link(None, "unit_mismatch", refused[:MAX_HINTS])
        return self._subset(key)

    def _cores(self, key: str) -> Iterable[tuple[str, bool, bool]]:
        """Every reading of ``key`` without neutral words, longest first: text, stripped?, change word?"""
        yield key, False, False
        leads = key[:1] in self._words.lead or key[:1] in _DATE_HEADS
        if not leads and key[-1:] not in self._words.trail:
            return
        starts = _lead_ends(key, self._words.lead)
        ends = _trail_starts(key, self._words.trail, self._words.change)
        spans = sorted(((end - start, start, end) for start in starts for end in ends if start < end), reverse=True)
        for _, start, end in spans:
            if start or end < len(key):
                yield key[start:end], True, ends[end]

    def _fits(self, code: str, unit: str, measure: str) -> bool:
        units = self._indicators[code].units.get(measure)
        return units is not None and (not unit or unit in units)

    def _choose(self, core: str, codes: list[str]) -> str | None:
        """The one that fits; of several the amount before the rate, then the one that bears the name."""
        if len(codes) == 1:
            return codes[0]
        amounts = [code for code in codes if self._indicators[code].nature != "rate"]
        if len(amounts) == 1:
            return amounts[0]
        owner = self._owner.get(core)
        return owner if owner in codes else None

    def _subset(self, key: str) -> Link:
        longest = ""
        for start in range(len(key) - MIN_PART + 1):
            end = start + MIN_PART
            while end <= len(key) and (name := key[start:end]) in self._openings:
                if name in self._candidates and (len(name), name) > (len(longest), longest):
                    longest = name
                end += 1
        return Link(None, "blocked_subset", self._candidates[longest][:MAX_HINTS]) if longest else _UNKNOWN

    def _bigram_index(self) -> dict[str, list[str]]:
        if self._bigrams is None:
            index: dict[str, list[str]] = defaultdict(list)
            for name in self._candidates:
                for pair in _pairs(name):
                    index[pair].append(name)
            self._bigrams = dict(index)
        return self._bigrams


def _names(indicators: Rows, aliases: Rows) -> Iterable[str]:
    yield from (row["name_zh"] for row in indicators)
    yield from (row["alias"] for row in aliases)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _link_words(rows: Rows) -> _LinkWords:
    by_role: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        word = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", row["word"])).upper()
        by_role[row["role"]][word] = row["replacement"]
    return _LinkWords(
        lead=_by_edge(by_role["lead"], 0),
        trail=_by_edge([*by_role["trail"], *by_role["trail_change"]], -1),
        change=frozenset(by_role["trail_change"]),
        bracket=frozenset(by_role["bracket"]),
        rewrites={**by_role["rewrite"], **dict.fromkeys(by_role["drop"], "")},
    )


def _alternation(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _by_edge(words: Iterable[str], edge: int) -> ByEdge:
    under: dict[str, list[str]] = defaultdict(list)
    for word in dict.fromkeys(filter(None, words)):
        under[word[edge]].append(word)
    return dict(under)


def _lead_ends(key: str, words: ByEdge) -> list[int]:
    """Places that can be reached from the start over neutral words and dates, in order."""
    reached, waiting = {0}, [0]
    while waiting:
        start = waiting.pop()
        first = key[start : start + 1]
        ends = [start + len(word) for word in words.get(first, ()) if key.startswith(word, start)]
        if first in _DATE_HEADS:
            ends += [found.end() for found in (_DATE.match(key, start), _PLAN.match(key, start)) if found]
        for end in ends:
            if end not in reached:
                reached.add(end)
                waiting.append(end)
    return sorted(place for place in reached if place < len(key))


def _trail_starts(key: str, words: ByEdge, change: frozenset[str]) -> dict[int, bool]:
    """Places that can be reached from the end over neutral words, and whether a word of change lies behind."""
    reached = {len(key): False}
    for end in range(len(key), 0, -1):
        if end not in reached:
            continue
        for word in words.get(key[end - 1], ()):
            if key.endswith(word, 0, end):
                start = end - len(word)
                reached[start] = reached.get(start, False) or reached[end] or word in change
    return reached
