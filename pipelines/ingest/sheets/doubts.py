"""Doubts about figures that were read: raised for a person, never decided.

Rules here: one key with two values (``same_key``), a share above 100 % (``above_hundred``), a total that is not its
sum (``total_differs``), one indicator under two units (``unit_words_mixed``). Sizes are looked at in ``magnitudes.py``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pipelines.ingest.sheets.magnitudes import magnitude_doubts, name_of
from pipelines.ingest.sheets.reading import Doubt, FactRow, SheetReading, Total

TOTAL_TOLERANCE = Decimal("0.005")
ROUNDING = Decimal("0.05")
MAY_EXCEED_HUNDRED = ("growth", "completion", "change", "multiple")
SHARE_WORDS = ("率", "占比", "比重", "覆盖", "比例")
MAY_EXCEED_WORDS = ("增长", "指数", "负债", "杠杆", "产权", "周转", "利润率", "弹性", "出生", "死亡", "人口", "贷存")
"""Rates whose names say that they may well be above 100."""
SERIES_KEY = ("document_id", "sheet", "place", "district_code", "subject", "kind", "stated_unit", "tier", "set_by")
LISTED = 6


def find_doubts(reading: SheetReading) -> list[Doubt]:
    """Every doubt about the facts and totals of one workbook."""
    return [
        *(doubt for facts in _series(reading.facts) for doubt in magnitude_doubts(facts)),
        *_same_keys(reading.facts),
        *_above_hundred(reading.facts),
        *_mixed_units(reading.unit_words),
        *(doubt for total in reading.totals if (doubt := total_doubt(total))),
    ]


def _series(facts: Iterable[FactRow]) -> list[list[FactRow]]:
    """Annual levels that differ only in their year, oldest first; without a unit only those of one row."""
    series: dict[tuple[object, ...], list[FactRow]] = defaultdict(list)
    for fact in facts:
        if fact["measure"] == "level" and fact["period_type"] == "year":
            row = (fact["row_number"],) if not fact["stated_unit"] else ()
            series[(*(fact[name] for name in SERIES_KEY), *row)].append(fact)
    return [sorted(found, key=lambda fact: str(fact["period"])) for found in series.values()]


def key_of(fact: Mapping[str, object]) -> tuple[object, ...]:
    """What makes two figures statements about the same thing."""
    what = fact["indicator_code"] or fact["subject"]
    names = ("district_code", "place", "measure", "kind", "period", "set_by", "tier")
    return (what, *(fact[name] for name in names))


def _same_keys(facts: Iterable[FactRow]) -> Iterator[Doubt]:
    """One key, two values in one book. Across books the warehouse compares them."""
    found: dict[tuple[object, ...], list[FactRow]] = defaultdict(list)
    for fact in facts:
        found[key_of(fact)].append(fact)
    for same in found.values():
        values = {(fact["stated_value"], fact["stated_unit"], fact["bound"]) for fact in same}
        if len(values) > 1:
            told = "、".join(
                f"{fact['sheet']}!{fact['cell']}={fact['surface']}{_unit_once(fact)}" for fact in same[:LISTED]
            )
            message = f"{name_of(same[0])} {same[0]['period']} 有 {len(values)} 个不同的值：{told}；均保留，请核对"
            other = next(fact for fact in same if fact["stated_value"] != same[0]["stated_value"] or fact is same[-1])
            yield _doubt("same_key", message, same[0], same, other["stated_value"])


def _unit_once(fact: FactRow) -> str:
    unit = str(fact["stated_unit"])
    return "" if str(fact["surface"]).endswith(unit) else unit


def _above_hundred(facts: Iterable[FactRow]) -> Iterator[Doubt]:
    for fact in facts:
        if fact["stated_unit"] != "%" or fact["measure"] in MAY_EXCEED_HUNDRED or fact["stated_value"] <= 100:
            continue
        subject = str(fact["subject"])
        if any(word in subject for word in SHARE_WORDS) and not any(word in subject for word in MAY_EXCEED_WORDS):
            message = f"{name_of(fact)} {fact['period']} 为 {fact['surface']}（{fact['cell']}），超过 100%，请核对"
            yield _doubt("above_hundred", message, fact, [fact], Decimal(100))


def _mixed_units(unit_words: Mapping[tuple[object, ...], Mapping[str, FactRow]]) -> Iterator[Doubt]:
    """One quantity written in 万元 here and in 亿元 there: each was converted as written."""
    for words in unit_words.values():
        if len(words) > 1:
            facts = list(words.values())
            told = "、".join(f"{fact['period']} 年用“{word}”（{fact['cell']}）" for word, fact in words.items())
            message = f"{name_of(facts[0])}的单位前后不同：{told}；已按各自的单位换算，请确认"
            yield _doubt("unit_words_mixed", message, facts[0], facts, None)


def total_doubt(total: Total) -> Doubt | None:
    """The total against the sum of the figures above it, within half a percent or their rounding."""
    if len(total.parts) < 2:
        return None
    sum_of_parts = sum(total.parts, Decimal(0))
    if abs(sum_of_parts - total.value) <= max(abs(total.value) * TOTAL_TOLERANCE, ROUNDING * len(total.parts)):
        return None
    told = f"{total.label}（{total.cell}）为 {total.value}，以上 {len(total.parts)} 项之和为 {sum_of_parts}，"
    message = f"{told}两者不符，请核对"
    return Doubt("total_differs", total.sheet, (total.cell,), message, left_value=total.value, right_value=sum_of_parts)


def _doubt(rule: str, message: str, fact: FactRow, facts: Iterable[FactRow], right: Decimal | None) -> Doubt:
    return Doubt(
        rule,
        fact["sheet"],
        tuple(str(item["cell"]) for item in facts),
        message,
        fact["indicator_code"],
        fact["district_code"],
        int(str(fact["period"])[:4]),
        fact["stated_value"],
        right,
    )
