"""The account of a text: what became of each numeral that a plain pattern finds in it."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipelines.extraction.model import Fact, Numeral

NUMERAL = re.compile(r"[0-9０-９][0-9０-９]*(?:[.,．，][0-9０-９]+)*")
"""One digit first, so that a search runs from digit to digit."""


def numerals(text: str, facts: tuple[Fact, ...], excluded: list[tuple[int, int, str]]) -> Iterator[Numeral]:
    """Each numeral of ``text``: in a fact, excluded by a named rule, or unexplained."""
    in_facts = [(fact.start, fact.end) for fact in facts]
    barred = sorted(excluded)
    starts = [span[0] for span in barred]
    at = 0
    for match in NUMERAL.finditer(text):
        start, end = match.span()
        while at < len(in_facts) and in_facts[at][1] <= start:
            at += 1
        if at < len(in_facts) and in_facts[at][0] < end:
            yield Numeral(start, end, match.group(), "fact", "")
            continue
        rule = _barring(barred, starts, start, end)
        yield Numeral(start, end, match.group(), "excluded" if rule else "unexplained", rule or "")


def _barring(barred: list[tuple[int, int, str]], starts: list[int], start: int, end: int) -> str | None:
    for place in range(bisect_right(starts, end) - 1, max(-1, bisect_right(starts, end) - 5), -1):
        if barred[place][0] < end and start < barred[place][1]:
            return barred[place][2]
    return None
