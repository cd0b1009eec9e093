"""Series whose size breaks: another unit from some year on, or one figure far from its neighbours.

What belongs here: the look at one series of annual figures, oldest first. What does not: how series are gathered
(``doubts.py``). Nothing is decided here: each break is a doubt for a person.
"""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.ingest.sheets.reading import Doubt, FactRow

BREAK = 200
"""Neighbouring years that differ by this factor are a break: no indicator grows so in a year."""
STEADY = 30
"""A run of years is steady when its largest figure is at most this many times its smallest."""
UNIT_STEPS = (3, 4, 5, 6, 8)
"""Powers of ten between the units of one quantity: 千 万 十万 (亿元 to 千元) 百万 亿."""
GROWTH_ROOM = 0.56
"""How far, in powers of ten, a break may be from such a step: the figure itself also grew or fell."""

Run = list[FactRow]
_NOT_DIGITS = re.compile(r"[^0-9]")


def magnitude_doubts(facts: Sequence[FactRow]) -> list[Doubt]:
    """Doubts about one series: ``unit_switch``, ``far_from_neighbours`` or ``magnitude_jump``."""
    known = [fact for fact in facts if fact["stated_value"]]
    runs = _runs(known)
    if len(runs) < 2:
        return []
    lone = _lone(runs)
    doubts = [_far(run[0], runs) for run in lone]
    rest = _runs([fact for run in runs if run not in lone for fact in run])
    return doubts + [_break(left, right) for left, right in pairwise(rest)]


def _runs(facts: Sequence[FactRow]) -> list[Run]:
    """The series cut at its breaks."""
    runs: list[Run] = []
    for fact in facts:
        if runs and abs(_step(runs[-1][-1], fact)) < math.log10(BREAK):
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return runs


def _step(left: FactRow, right: FactRow) -> float:
    """Powers of ten from one figure to the next."""
    return math.log10(abs(right["stated_value"])) - math.log10(abs(left["stated_value"]))


def _lone(runs: Sequence[Run]) -> list[Run]:
    """Single figures between runs that agree with each other."""
    inner = zip(runs, runs[1:], runs[2:], strict=False)
    return [here for before, here, after in inner if len(here) == 1 and abs(_step(before[-1], after[0])) < 1]


def _far(fact: FactRow, runs: Sequence[Run]) -> Doubt:
    at = next(number for number, run in enumerate(runs) if run[0] is fact)
    neighbour = runs[at - 1][-1]
    message = (
        f"{name_of(fact)} {fact['period']} 年为 {fact['surface']}（{fact['cell']}），前后年为 "
        f"{neighbour['surface']} 与 {runs[at + 1][0]['surface']}，相差约 {_times(_step(neighbour, fact))}，"
        "请核对单位或数字"
    )
    return _doubt("far_from_neighbours", message, fact, neighbour)


def _break(left: Run, right: Run) -> Doubt:
    before, after = left[-1], right[0]
    step = _step(before, after)
    told = (
        f"{name_of(before)} {before['period']} 年为 {before['surface']}（{before['cell']}），"
        f"{after['period']} 年为 {after['surface']}（{after['cell']}），约差 {_times(step)}，"
    )
    if _like_units(left, right, step):
        message = f"{told}疑似从 {after['period']} 年起换了单位，请核对并写明单位"
        return _doubt("unit_switch", message, after, before)
    return _doubt("magnitude_jump", f"{told}数列本身起伏也大，请核对数字、单位与表头", after, before)


def _like_units(left: Run, right: Run, step: float) -> bool:
    """Two steady runs a unit's step apart, of which the smaller figures still carry their digits."""
    near = min(abs(abs(step) - power) for power in UNIT_STEPS)
    small = left if step > 0 else right
    return (
        near <= GROWTH_ROOM
        and len(left) + len(right) >= 3
        and _steady(left)
        and _steady(right)
        and any(_digits(str(fact["surface"])) >= 2 for fact in small)
    )


def _steady(run: Run) -> bool:
    sizes = [abs(fact["stated_value"]) for fact in run]
    return bool(max(sizes) <= STEADY * min(sizes))


def _digits(surface: str) -> int:
    """Significant digits of a figure as written; those behind a point count even when they are zero (283.00)."""
    digits = _NOT_DIGITS.sub("", surface).lstrip("0")
    return len(digits if "." in surface else digits.rstrip("0"))


def _times(step: float) -> str:
    factor = 10 ** abs(step)
    return f"{factor / 1e4:.0f} 万倍" if factor >= 1e5 else f"{factor:.0f} 倍"


def _doubt(rule: str, message: str, fact: FactRow, other: FactRow) -> Doubt:
    return Doubt(
        rule,
        fact["sheet"],
        (fact["cell"], other["cell"]),
        message,
        fact["indicator_code"],
        fact["district_code"],
        int(str(fact["period"])[:4]),
        fact["stated_value"],
        other["stated_value"],
    )


def name_of(fact: FactRow) -> str:
    """The figure's name for people, with its place when that is not the book's own."""
    return str(fact["subject"]) if fact["place"] == "self" else f"{fact['place']}{fact['subject']}"
