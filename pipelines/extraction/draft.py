"""What passes between the readers of a sentence: groups of figures, facts in the making, and what carries over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from pipelines.extraction.periods import Period, TimeWord
from pipelines.extraction.quantities import Quantity
from pipelines.extraction.sections import Section
from pipelines.extraction.subjects import NO_TOPIC, Topic, last_clause

DIRECTION = re.compile(r"(?:同比)?(?P<word>增长|上涨|提高|上升|下降|下跌|降低|减少|回落)$")
"""The own direction of a member of a list: 分别增长5.5%和下降2.1%."""
MAX_LIST_GAP = 12
"""Most characters between two members of a list, which hold a mark and the direction of the second at most."""
_LIST_WORDS = {"、", "和", "与", "及", "以及"}
_LIST_MARKS = {"，", ",", "；", ";"}


@dataclass(slots=True)
class Draft:
    """A fact in the making; offsets are of the sentence."""

    quantity: Quantity
    value: Decimal
    high: Decimal | None
    bound: str
    measure: str
    kind: str
    period: Period
    subject: str
    place: str
    indicator: str | None
    unit: str
    strength: str | None
    part_of: str | None
    growth_basis: str | None
    set_by: str
    tier: str | None
    rules: tuple[str, ...]


class Scope(NamedTuple):
    """What carries over from sentence to sentence; ``kind`` and ``period`` are set for table cells only.

    ``theme`` is a short sentence before without figures: 第三产业加快发展。 ``label`` is the short
    heading above, which names what a figure without any subject is of. ``told`` is the kind that a label
    before a colon in the same line gives to what follows.
    """

    section: Section
    topic: Topic = NO_TOPIC
    carried: tuple[TimeWord, ...] = ()
    kind: str | None = None
    period: Period | None = None
    commitment: int | None = None
    past: bool = False
    theme: str = ""
    names: tuple[tuple[str, str], ...] = ()
    label: str = ""
    told: str | None = None


@dataclass(slots=True)
class Group:
    """Figures that share the words before and behind them: one, or the members of a list.

    ``before`` runs from the figure before, ``after`` to the figure behind; ``clause`` is the part of ``before``
    that stands in the clause of the first member, ``earlier`` what stands before that clause. ``start`` and ``end``
    are where the members do in the sentence.
    """

    members: list[Quantity]
    before: str
    clause: str
    earlier: str
    after: str
    start: int
    end: int


@dataclass(slots=True)
class State:
    """What one sentence has told so far: its topic, the whole that parts belong to, its levels by name and unit.

    ``earlier`` holds the names of the sentence before, for a list that says no more than 分别; ``item`` is the
    name before a colon that the sentence opens with; ``seen`` is the aspect that 从…投资情况来看 sets for sectors;
    ``head`` is the name before a colon that the stages behind it share.
    """

    topic: Topic
    theme: str = ""
    whole: str | None = None
    behind: str = ""
    names: list[tuple[str, str]] = field(default_factory=list)
    earlier: tuple[tuple[str, str], ...] = ()
    label: str = ""
    item: str = ""
    seen: str = ""
    head: str = ""
    drafts: list[Draft] = field(default_factory=list)


def groups(quantities: Sequence[Quantity], sentence: str) -> list[Group]:
    """The figures of a sentence, those of a list together."""
    gathered: list[list[Quantity]] = []
    for quantity in quantities:
        last = gathered[-1][-1] if gathered else None
        if last is not None and _lists_on(last, quantity, sentence):
            gathered[-1].append(quantity)
        else:
            gathered.append([quantity])
    result = []
    behind = 0
    for at, members in enumerate(gathered):
        start, end = members[0].start, members[-1].end
        before = sentence[behind:start]
        clause, earlier = last_clause(before)
        result.append(Group(members, before, clause, earlier, _words_behind(gathered, at, sentence), start, end))
        behind = end
    return result


def _words_behind(gathered: Sequence[Sequence[Quantity]], at: int, sentence: str) -> str:
    """The words up to the next number; one that follows at once shares what is behind it (10742户42819名贫困人口)."""
    while at + 1 < len(gathered):
        between = sentence[gathered[at][-1].end : gathered[at + 1][0].start]
        if between:
            return between
        at += 1
    return sentence[gathered[at][-1].end :]


def _lists_on(last: Quantity, quantity: Quantity, sentence: str) -> bool:
    if last.ratio is not None or quantity.ratio is not None:
        return last.ratio is not None and quantity.ratio is not None and quantity.ratio == last.ratio + 1
    if quantity.start - last.end > MAX_LIST_GAP:
        return False
    gap = DIRECTION.sub("", sentence[last.end : quantity.start].strip())
    gap = gap[:-1] if len(gap) > 1 and gap[-1] == "-" else gap
    if gap not in _LIST_WORDS and gap not in _LIST_MARKS:
        return False
    respectively = "分别" in sentence[max(0, last.start - 30) : last.start]
    if last.unit != quantity.unit or last.spelled != quantity.spelled:
        return respectively and gap in _LIST_WORDS
    return respectively or gap in _LIST_WORDS
