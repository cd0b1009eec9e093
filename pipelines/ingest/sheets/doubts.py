"""Doubts about figures that were read: raised for a person, never decided.

Rules: a series that changes its unit by a power of ten (``unit_switch``), one value a thousand times its neighbours
(``far_from_neighbours``), one key with two values (``same_key``), a share above 100 % (``above_hundred``), a total
that is not its sum (``total_differs``).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from pipelines.ingest.sheets.reading import Doubt, FactRow, SheetReading, Total

SWITCH_FACTORS = (Decimal(1000), Decimal(10_000), Decimal(100_000_000), Decimal(1000_000))
SWITCH_TOLERANCE = Decimal("3.5")
FAR = Decimal(300)
TOTAL_TOLERANCE = Decimal("0.005")
MAY_EXCEED_HUNDRED = ("growth", "completion", "change", "multiple")
SHARE_WORDS = ("率", "占比", "比重", "覆盖", "比例")
MAY_EXCEED_WORDS = ("增长", "指数", "负债", "杠杆", "产权", "周转", "利润率", "弹性", "出生", "死亡", "人口", "贷存")
"""Rates whose names say that they may well be above 100."""


def find_doubts(reading: SheetReading) -> list[Doubt]:
    """Every doubt about the facts and totals of one workbook."""
    series = _series(reading.facts)
    return [
        *(doubt for facts in series.values() for doubt in series_doubts(facts)),
        *_same_keys(reading.facts),
        *_above_hundred(reading.facts),
        *(doubt for total in reading.totals if (doubt := total_doubt(total))),
    ]


def _series(facts: Iterable[FactRow]) -> dict[tuple[object, ...], list[FactRow]]:
    """Facts that differ only in their period, oldest first."""
    series: dict[tuple[object, ...], list[FactRow]] = defaultdict(list)
    for fact in facts:
        if fact["measure"] == "level" and fact["period_type"] == "year":
            key = ("document_id", "sheet", "place", "district_code", "subject", "kind", "stated_unit", "tier", "set_by")
            row = (fact["row_number"],) if not fact["stated_unit"] else ()
            series[(*(fact[name] for name in key), *row)].append(fact)
    return {key: sorted(found, key=lambda fact: str(fact["period"])) for key, found in series.items()}


def series_doubts(facts: Sequence[FactRow]) -> list[Doubt]:
    """Unit switches between neighbouring years, and single values far from both neighbours."""
    known = [fact for fact in facts if fact["stated_value"]]
    if len(known) < 2:
        return []
    lone = list(_far_from_both(known))
    apart = {id(fact) for fact, _ in lone}
    doubts = [_far_doubt(fact, factor) for fact, factor in lone]
    rest = [fact for fact in known if id(fact) not in apart]
    return doubts + [doubt for left, right in pairwise(rest) if (doubt := _switch(left, right))]


def _far_from_both(facts: Sequence[FactRow]) -> Iterator[tuple[FactRow, Decimal]]:
    for before, here, after in zip(facts, facts[1:], facts[2:], strict=False):
        down = _ratio(before, here)
        up = _ratio(after, here)
        if min(down, up) >= FAR or (max(down, up) > 0 and max(down, up) <= 1 / FAR):
            yield here, down


def _ratio(base: FactRow, other: FactRow) -> Decimal:
    return abs(Decimal(other["stated_value"]) / Decimal(base["stated_value"]))


def _far_doubt(fact: FactRow, factor: Decimal) -> Doubt:
    message = (
        f"{_name(fact)} {fact['period']} 年为 {fact['surface']}，与前后年相差约 {_times(factor)}，请核对单位或数字"
    )
    return Doubt("far_from_neighbours", fact["sheet"], (fact["cell"],), message, fact["indicator_code"])


def switch_factor(left: Decimal, right: Decimal) -> Decimal | None:
    """The power of ten by which two neighbouring values differ, when that is what a change of unit would do."""
    ratio = abs(right / left) if abs(right) > abs(left) else abs(left / right)
    near = [factor for factor in SWITCH_FACTORS if factor / SWITCH_TOLERANCE <= ratio <= factor * SWITCH_TOLERANCE]
    return min(near, key=lambda factor: abs(math.log10(float(ratio / factor))), default=None)


def _switch(left: FactRow, right: FactRow) -> Doubt | None:
    factor = switch_factor(left["stated_value"], right["stated_value"])
    if factor is None:
        return None
    message = (
        f"{_name(left)} {left['period']} 年为 {left['surface']}，{right['period']} 年为 {right['surface']}，"
        f"约差 {_times(factor)}，疑似单位切换，请核对"
    )
    return Doubt("unit_switch", left["sheet"], (left["cell"], right["cell"]), message, left["indicator_code"])


def _times(factor: Decimal) -> str:
    ratio = factor if factor >= 1 else 1 / factor
    return f"{ratio:.0f} 倍"


def _name(fact: FactRow) -> str:
    return str(fact["subject"]) if fact["place"] == "self" else f"{fact['place']}{fact['subject']}"


def key_of(fact: Mapping[str, object]) -> tuple[object, ...]:
    """What makes two figures statements about the same thing."""
    what = fact["indicator_code"] or fact["subject"]
    names = ("district_code", "place", "measure", "kind", "period", "set_by", "tier")
    return (what, *(fact[name] for name in names))


def _same_keys(facts: Iterable[FactRow]) -> Iterator[Doubt]:
    """One key, two values in one book. Across books the warehouse compares them."""
    found: dict[tuple[object, ...], list[FactRow]] = defaultdict(list)
    for fact in facts:
        if fact["place_resolution"] != "below_county" or fact["place"] != "self":
            found[key_of(fact)].append(fact)
    for same in found.values():
        values = {(fact["stated_value"], fact["stated_unit"]) for fact in same}
        if len(values) > 1:
            cells = tuple(fact["cell"] for fact in same)
            told = "、".join(
                f"{fact['sheet']}!{fact['cell']}={fact['surface']}{fact['stated_unit']}" for fact in same[:6]
            )
            message = f"{_name(same[0])} {same[0]['period']} 有 {len(values)} 个不同的值：{told}；均保留，请核对"
            yield Doubt("same_key", same[0]["sheet"], cells, message, same[0]["indicator_code"])


def _above_hundred(facts: Iterable[FactRow]) -> Iterator[Doubt]:
    for fact in facts:
        if fact["stated_unit"] != "%" or fact["measure"] in MAY_EXCEED_HUNDRED or fact["stated_value"] <= 100:
            continue
        subject = str(fact["subject"])
        if any(word in subject for word in SHARE_WORDS) and not any(word in subject for word in MAY_EXCEED_WORDS):
            message = f"{_name(fact)} {fact['period']} 为 {fact['surface']}，超过 100%，请核对"
            yield Doubt("above_hundred", fact["sheet"], (fact["cell"],), message, fact["indicator_code"])


def total_doubt(total: Total) -> Doubt | None:
    """The total against the sum of the figures above it, within half a percent of rounding."""
    if len(total.parts) < 2:
        return None
    sum_of_parts = sum(total.parts, Decimal(0))
    if abs(sum_of_parts - total.value) <= max(abs(total.value) * TOTAL_TOLERANCE, Decimal("0.05") * len(total.parts)):
        return None
    message = f"{total.label} 为 {total.value}，各分项之和为 {sum_of_parts}，两者不符，请核对"
    return Doubt("total_differs", total.sheet, (total.cell,), message)
