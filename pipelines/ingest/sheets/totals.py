"""Totals rows and columns of one table: kept apart from facts, and compared with the figures that they add up.

What belongs here: which figures a total is the sum of. Where that cannot be known, a total has no parts and no doubt is
raised. What does not: comparing the two (``doubts.py``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.ingest.sheets.fact_rows import RATE_UNITS
from pipelines.ingest.sheets.headings import Heading
from pipelines.ingest.sheets.reading import Total, adds_up
from pipelines.ingest.sheets.words import SheetWords, plain_name

SUMMED = ("level", "change")
"""Measures that add up: rates of growth do not."""
SHARES = ("比重", "占比", "构成", "份额")
NOT_SUMMED = ("人均", "平均", "率", "价格", "指数", "密度", "年龄", "寿命")
"""Words of names whose figures do not add up, whatever their unit."""
SUBTOTAL = "小计"


@dataclass(frozen=True, slots=True)
class Part:
    """A figure, or what a total tells of itself: ``None`` is not told. ``unit`` is the word as the sheet writes it."""

    subject: str | None
    place: str | None
    period: str | None
    measure: str
    kind: str
    unit: str | None
    value: Decimal
    of_which: bool = False


class Totals:
    """The figures of one table by column, and its totals as they are met."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._figures: dict[int, list[Part]] = defaultdict(list)
        self._ends: dict[int, dict[str, int]] = defaultdict(dict)
        self._first: dict[int, tuple[str, str, Part]] = {}

    def add(self, column: int, part: Part) -> None:
        """A figure that a total below may count."""
        self._figures[column].append(part)

    def below(self, column: int, cell: str, label: str, total: Part) -> Total:
        """The total of a column's figures above it, since the last total of the same name or since the last of all.

        Totals that follow each other (one for each name) look back over all figures.
        """
        figures, ends = self._figures[column], self._ends[column]
        if not figures and not ends:
            self._first[column] = (cell, label, total)
        same, latest = ends.get(label, 0), max(ends.values(), default=0)
        ends[label] = len(figures)
        if latest == len(figures):
            same = 0
        reach = (latest, same) if label.endswith(SUBTOTAL) else (same, latest)
        return self._total(cell, label, total, [figures[since:] for since in reach])

    def beside(self, cell: str, label: str, total: Part, before: Sequence[Part], row: Sequence[Part]) -> Total:
        """The total of figures in its own row: of all, or of those ``before`` it since the last total."""
        return self._total(cell, label, total, [row, before])

    def above(self) -> Iterable[Total]:
        """Totals that stand above the figures that they add up: the first row of a table with no other total."""
        for column, (cell, label, total) in self._first.items():
            if len(self._ends[column]) == 1 and max(self._ends[column].values()) == 0:
                yield self._total(cell, label, total, [self._figures[column]])

    def _total(self, cell: str, label: str, total: Part, reaches: Iterable[Sequence[Part]]) -> Total:
        """With the parts that add up to it, else those that it should add up to."""
        found = [parts for reach in reaches if len(parts := parts_of(total, reach)) > 1]
        parts = next((some for some in found if adds_up(total.value, some)), found[0] if found else ())
        return Total(self._sheet, cell, label, total.value, parts)


def parts_of(total: Part, figures: Iterable[Part]) -> tuple[Decimal, ...]:
    """Values of the figures that are as the total says and differ in one thing: name, place or period.

    Empty where that leaves a choice: mixed units, figures counted twice (其中), rates, averages.
    """
    same = [part for part in figures if _fits(total, part)]
    names = [{part.subject for part in same}, {part.place for part in same}, {part.period for part in same}]
    different = [len(values) for values in names if len(values) > 1]
    ways = {(part.measure, part.kind) for part in same}
    units = {part.unit or "" for part in same} | ({total.unit} if total.unit else set())
    if different != [len(same)] or len(ways) > 1 or len(units) > 1 or any(part.of_which for part in same):
        return ()
    return tuple(part.value for part in same) if all(_is_summed(part) for part in same) else ()


def _fits(total: Part, part: Part) -> bool:
    told = (total.subject, total.place, total.period)
    has = (part.subject, part.place, part.period)
    return (total.measure, total.kind) == (part.measure, part.kind) and all(
        mine is None or mine == theirs for mine, theirs in zip(told, has, strict=True)
    )


def _is_summed(part: Part) -> bool:
    name = part.subject or ""
    if part.measure not in SUMMED:
        return False
    if any(word in name for word in SHARES):
        return True
    return part.unit not in RATE_UNITS and not any(word in name for word in NOT_SUMMED)


def total_word(heading: Heading, words: SheetWords) -> str | None:
    """The word of a heading that makes its column a total (合计, 小计), also with a year or unit; ``None`` without."""
    texts = (heading.text, heading.subject or "", *heading.text.split())
    names = (plain_name(words.units.bracketed(text)[0]) for text in texts)
    return next((name for name in names if words.meaning("total", name)), None)
