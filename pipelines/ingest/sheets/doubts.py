"""Doubts about figures that were read: raised for a person, never decided.

Rules here: one key with two values (``same_key``), a share above 100 % (``above_hundred``), a total that is not its
sum (``total_differs``), one indicator under two units (``unit_words_mixed``). Sizes are looked at in ``magnitudes.py``.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import polars as pl

from pipelines.ingest.sheets.magnitudes import BREAK, magnitude_doubts, name_of
from pipelines.ingest.sheets.reading import Doubt, FactRow, SheetReading, Total
from pipelines.ingest.sheets.units import PERCENT

TOTAL_TOLERANCE = Decimal("0.005")
ROUNDING = Decimal("0.05")
MAY_EXCEED_HUNDRED = ("growth", "completion", "change", "multiple")
SHARE_WORDS = ("率", "占比", "比重", "覆盖", "比例")
MAY_EXCEED_WORDS = ("增长", "指数", "负债", "杠杆", "产权", "周转", "利润率", "弹性", "出生", "死亡", "人口", "贷存")
"""Rates whose names say that they may well be above 100."""
WHAT, ROW = "_what", "_row"
KEY = (WHAT, "district_code", "place", "measure", "kind", "period", "set_by", "tier")
"""What makes two figures statements about the same thing."""
SERIES_KEY = ("document_id", "sheet", "place", "district_code", "subject", "kind", "stated_unit", "tier", "set_by")
LISTED = 6


def find_doubts(reading: SheetReading) -> list[Doubt]:
    """Every doubt about the facts and totals of one workbook."""
    facts = reading.facts.frame()
    return [
        *(doubt for series in _broken_series(facts) for doubt in magnitude_doubts(series)),
        *(_same_key(same) for same in _groups(_with_two_values(facts), KEY)),
        *_above_hundred(facts.filter((pl.col("stated_unit") == PERCENT) & (pl.col("stated_value") > 100)).to_dicts()),
        *_mixed_units(reading.unit_words),
        *(doubt for total in reading.totals if (doubt := total_doubt(total))),
    ]


def _broken_series(facts: pl.DataFrame) -> Iterator[list[FactRow]]:
    """Annual levels that differ only in their year, oldest first, of series that break somewhere.

    Without a unit only the figures of one row are a series. Series are told apart by a hash, so that a large book
    is not copied; what is found is grouped by the key itself.
    """
    row = pl.when(pl.col("stated_unit") == "").then(pl.col("row_number"))
    annual = (pl.col("measure") == "level") & (pl.col("period_type") == "year") & (pl.col("stated_value") != 0)
    size = pl.col("stated_value").cast(pl.Float64).abs().log10()
    series = pl.struct(*SERIES_KEY, row.alias(ROW)).hash()
    ordered = facts.select("period", annual=annual, size=size, series=series, at=pl.int_range(pl.len()))
    ordered = ordered.filter("annual").sort("series", "period", "at")
    breaks = (pl.col("size").diff().abs() >= math.log10(BREAK)) & (pl.col("series") == pl.col("series").shift())
    broken = ordered.filter(breaks).get_column("series").unique()
    places = ordered.filter(pl.col("series").is_in(broken.implode())).get_column("at").sort()
    yield from _groups(facts[places].with_columns(row.alias(ROW)), (*SERIES_KEY, ROW))


def _with_two_values(facts: pl.DataFrame) -> pl.DataFrame:
    """Facts whose key has more than one value in this book. Across books the warehouse compares them."""
    what = pl.coalesce("indicator_code", "subject").alias(WHAT)
    key = pl.struct(what, *KEY[1:]).hash()
    value = pl.struct("stated_value", "stated_unit", "bound").hash()
    told = facts.select(key=key, value=value)
    several = told.group_by("key").agg(pl.col("value").n_unique()).filter(pl.col("value") > 1).get_column("key")
    return facts.filter(told.get_column("key").is_in(several.implode())).with_columns(what)


def _groups(facts: pl.DataFrame, key: Sequence[str]) -> Iterator[list[FactRow]]:
    for _, group in facts.group_by(key, maintain_order=True):
        yield group.sort("period", maintain_order=True).to_dicts()


def _same_key(same: list[FactRow]) -> Doubt:
    values = {(fact["stated_value"], fact["stated_unit"], fact["bound"]) for fact in same}
    told = "、".join(f"{fact['sheet']}!{fact['cell']}={fact['surface']}{_unit_once(fact)}" for fact in same[:LISTED])
    message = f"{name_of(same[0])} {same[0]['period']} 有 {len(values)} 个不同的值：{told}；均保留，请核对"
    other = next((fact for fact in same if fact["stated_value"] != same[0]["stated_value"]), same[-1])
    return _doubt("same_key", message, same[0], same, other["stated_value"])


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
