"""What extraction takes and gives: values only, no behaviour."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple


class Context(NamedTuple):
    """What is known of a document before it is read.

    ``planning_year`` is the year whose targets the document sets. ``source_type`` is a word of
    ``source_types.csv`` or ``None`` when nobody said.
    """

    planning_year: int
    district_code: str
    place_name: str
    source_type: str | None = None


class Fact(NamedTuple):
    """One quantity that the text states; offsets are characters of the text as given.

    ``value`` has multipliers worked in and falls negative for growth and change; ``unit`` is without
    multiplier. ``rules`` names the rule behind each decision, as ``field:rule``.
    """

    start: int
    end: int
    surface: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    bound: str
    measure: str
    kind: str
    period: str
    period_type: str
    subject: str
    indicator: str | None
    place: str
    strength: str | None
    part_of: str | None
    growth_basis: str | None
    set_by: str
    tier: str | None
    commitment: int | None
    section: str | None
    evidence_start: int
    evidence_end: int
    rules: tuple[str, ...]


class Commitment(NamedTuple):
    """One promise of a series (``livelihood`` or ``key_task``), in the order of the text."""

    ordinal: int
    series: str
    start: int
    end: int
    title: str
    verb: str | None
    object: str | None
    deadline: str | None


class Numeral(NamedTuple):
    """One run of digits in the text and what became of it: ``fact``, ``excluded`` or ``unexplained``."""

    start: int
    end: int
    text: str
    outcome: str
    rule: str


class Extraction(NamedTuple):
    """All that one text gave, in reading order."""

    facts: tuple[Fact, ...]
    commitments: tuple[Commitment, ...]
    numerals: tuple[Numeral, ...]


def fact_to_json(fact: Fact) -> Mapping[str, object]:
    """The fact as the contract prints it; numbers as JSON numbers."""
    return {
        "start": fact.start,
        "end": fact.end,
        "surface": fact.surface,
        "value": plain(fact.value),
        "value_high": None if fact.value_high is None else plain(fact.value_high),
        "unit": fact.unit,
        "bound": fact.bound,
        "measure": fact.measure,
        "kind": fact.kind,
        "period": fact.period,
        "subject": fact.subject,
        "indicator": fact.indicator,
        "place": fact.place,
        "strength": fact.strength,
        "part_of": fact.part_of,
        "growth_basis": fact.growth_basis,
        "set_by": fact.set_by,
        "tier": fact.tier,
        "commitment": fact.commitment,
        "section": fact.section,
        "rules": list(fact.rules),
    }


def plain(value: Decimal) -> int | float:
    """An integer when the value is whole, else the nearest float (for printing only)."""
    return int(value) if value == value.to_integral_value() else float(value)
