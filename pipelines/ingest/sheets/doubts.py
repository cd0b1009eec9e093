"""Doubts about figures that were read: raised for a person, never decided.

Rules here: one key with two values (``same_key``), a share above 100 % (``above_hundred``), a total that is not its
sum (``total_differs``), one indicator under two units (``unit_words_mixed``). Sizes are looked at in ``magnitudes.py``,
districts outside their time in ``place_doubts.py``, fractions for percentages in ``fraction_doubts.py``.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import polars as pl

from pipelines.ingest.sheets.fact_store import FactStore
from pipelines.ingest.sheets.fraction_doubts import fraction_doubts
from pipelines.ingest.sheets.magnitudes import BREAK, magnitude_doubts, name_of
from pipelines.ingest.sheets.place_doubts import place_doubts
from pipelines.ingest.sheets.reading import Doubt, FactRow, SheetReading, Total, adds_up
from pipelines.ingest.sheets.unit_uses import UnitUses
from pipelines.ingest.sheets.units import PERCENT

MAY_EXCEED_HUNDRED = ("growth", "completion", "change", "multiple")
SHARE_WORDS = ("率", "占比", "比重", "覆盖", "比例")
MAY_EXCEED_WORDS = ("增长", "指数", "负债", "杠杆", "产权", "周转", "利润率", "弹性", "出生", "死亡", "人口", "贷存")
"""Rates whose names say that they may well be above 100."""
WHAT, ROW = "_what", "_row"
KEY = (WHAT, "district_code", "place", "measure", "kind", "period", "set_by", "tier")
"""What makes two figures statements about the same thing."""
QUANTITY = ("subject", "place", "measure", "kind", "stated_unit")
"""What a figure is of: under one unit word, as a rule."""
SERIES_KEY = ("sheet", "place", "district_code", "subject", "kind", "stated_unit", "tier", "set_by")
LOOKED_AT = (
    *("indicator_code", "measure", "period", "period_type", "bound", "stated_value", "surface", "cell", "row_number"),
    *SERIES_KEY,
)
"""Columns of facts that doubts compare or tell."""
LISTED = 6
YEARS = 4096
"""More than there are years: the room that a hash leaves for one."""
NEARLY_BREAK = math.log10(BREAK) - 0.001
"""Powers of ten from which two neighbours are looked at exactly."""
FETCHED = 50_000
"""Facts in doubt that are fetched at once."""
NAMED = 5
"""Names told in a line that sums many up."""


def find_doubts(reading: SheetReading) -> list[Doubt]:
    """Every doubt about the facts and totals of one workbook.

    Facts are looked at block by block; of each only hashes and sizes are kept, and what is in doubt is fetched again.
    """
    facts = reading.facts
    glances = pl.concat([_glance(block) for block in facts.frames(LOOKED_AT)])
    glances = glances.with_columns(at=pl.int_range(pl.len(), dtype=pl.UInt32))
    return [
        *(doubt for series in _broken_series(facts, glances) for doubt in magnitude_doubts(series)),
        *(_same_key(same) for same in _with_two_values(facts, glances)),
        *_above_hundred(facts.rows_at(glances.filter("above").get_column("at"), LOOKED_AT).to_dicts()),
        *_mixed_units(facts, glances, reading.unit_words),
        *(doubt for total in reading.totals if (doubt := total_doubt(total))),
        *place_doubts(facts),
        *fraction_doubts(facts),
        *_unknown_names(facts.unlinked()),
    ]


def _glance(facts: pl.DataFrame) -> pl.DataFrame:
    """What tells of each fact whether it may be in doubt, in a few numbers: a large book is not copied.

    ``series`` is the hash of a series of annual levels, its last digits replaced by the year, so that sorting brings
    neighbours together; null for other facts.
    """
    value = pl.col("stated_value")
    annual = (pl.col("measure") == "level") & (pl.col("period_type") == "year") & (value != 0)
    year = pl.col("period").cast(pl.UInt64, strict=False)
    series = pl.struct(*SERIES_KEY, _row_alone().alias(ROW)).hash()
    return facts.select(
        series=pl.when(annual).then(series // YEARS * YEARS + year),
        size=value.cast(pl.Float32).abs().log10(),
        key=pl.struct(_what().alias(WHAT), *KEY[1:]).hash(),
        quantity=pl.struct(*QUANTITY).hash(),
        value=pl.struct("stated_value", "stated_unit", "bound").hash(),
        above=(pl.col("stated_unit") == PERCENT) & (value > 100),
    )


def _what() -> pl.Expr:
    return pl.coalesce("indicator_code", "subject")


def _row_alone() -> pl.Expr:
    """Without a unit only the figures of one row are a series."""
    return pl.when(pl.col("stated_unit") == "").then(pl.col("row_number"))


def _broken_series(facts: FactStore, glances: pl.DataFrame) -> Iterator[list[FactRow]]:
    """Annual levels that differ only in their year, oldest first, of series that break somewhere.

    Series are told apart by a hash; what is found is grouped by the key itself.
    """
    ordered = glances.select("series", "size", "at").drop_nulls("series").sort("series", maintain_order=True)
    ordered = ordered.with_columns(pl.col("series") // YEARS)
    breaks = (pl.col("size").diff().abs() >= NEARLY_BREAK) & (pl.col("series") == pl.col("series").shift())
    broken = ordered.filter(breaks).get_column("series").unique()
    for places in _batches(ordered.filter(pl.col("series").is_in(broken.implode())), "series"):
        found = facts.rows_at(places, LOOKED_AT).with_columns(_row_alone().alias(ROW))
        yield from _groups(found, (*SERIES_KEY, ROW))


def _with_two_values(facts: FactStore, glances: pl.DataFrame) -> Iterator[list[FactRow]]:
    """Facts whose key has more than one value in this book. Across books the warehouse compares them."""
    differs = pl.col("value").min() != pl.col("value").max()
    several = glances.group_by("key").agg(differs=differs).filter("differs").get_column("key")
    for places in _batches(glances.filter(pl.col("key").is_in(several.implode())), "key"):
        yield from _groups(facts.rows_at(places, LOOKED_AT).with_columns(_what().alias(WHAT)), KEY)


def _batches(rows: pl.DataFrame, group: str) -> Iterator[pl.Series]:
    """Places of rows, so many at once as should be fetched together, and rows of one group always together."""
    numbered = rows.select(group, "at").sort(group).with_row_index("number")
    batched = numbered.select("at", batch=pl.col("number").min().over(group) // FETCHED)
    for _, batch in batched.group_by("batch", maintain_order=True):
        yield batch.get_column("at").sort()


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


def _mixed_units(facts: FactStore, glances: pl.DataFrame, used: UnitUses) -> Iterator[Doubt]:
    """One quantity written in 万元 here and in 亿元 there: each was converted as written."""
    written = glances.select("quantity", "at").with_columns(word=used.numbers()).filter(pl.col("word") > 0)
    several = written.group_by("quantity").agg(pl.col("word").n_unique()).filter(pl.col("word") > 1)
    mixed = written.filter(pl.col("quantity").is_in(several.get_column("quantity").implode()))
    first = mixed.unique(["quantity", "word"], keep="first", maintain_order=True).sort("at")
    rows = facts.rows_at(first.get_column("at"), LOOKED_AT).with_columns(first.get_column("word"))
    for found in _groups(rows, QUANTITY):
        told = "、".join(f"{fact['period']} 年用“{used.word(fact['word'])}”（{fact['cell']}）" for fact in found)
        message = f"{name_of(found[0])}的单位前后不同：{told}；已按各自的单位换算，请确认"
        yield _doubt("unit_words_mixed", message, found[0], found, None)


def _unknown_names(unlinked: pl.DataFrame) -> Iterator[Doubt]:
    """One line per sheet: names that no indicator has, those of most figures first."""
    for (sheet,), names in unlinked.group_by(["sheet"], maintain_order=True):
        most = names.sort("len", descending=True, maintain_order=True).get_column("subject").head(NAMED)
        told = "、".join(f"“{name}”" for name in most)
        message = (
            f"{names.height} 个名称不在指标目录中（{names['len'].sum()} 个数值，仍读入），如 {told}；"
            "请改用目录中的名称，或补充指标别名"
        )
        yield Doubt("unknown_indicator", str(sheet), (), message)


def total_doubt(total: Total) -> Doubt | None:
    """The total against the sum of the figures that it adds up."""
    if len(total.parts) < 2 or adds_up(total.value, total.parts):
        return None
    sum_of_parts = sum(total.parts, Decimal(0))
    told = f"{total.label}（{total.cell}）为 {total.value}，所含 {len(total.parts)} 项之和为 {sum_of_parts}，"
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
