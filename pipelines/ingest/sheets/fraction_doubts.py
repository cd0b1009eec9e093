"""Percentages that arrived as their fractions: 5.2 % kept as 0.052 by a file whose number formats cannot be read.

What belongs here: the look at the columns and rows of one workbook's percentages. Nothing is converted: a person must
say whether 0.052 is 5.2 %.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from pipelines.ingest.sheets.fact_store import FactStore
from pipelines.ingest.sheets.packed import of_its_own
from pipelines.ingest.sheets.reading import Doubt
from pipelines.ingest.sheets.units import PERCENT

RULE = "percent_as_fraction"
LOOKED_AT = (
    *("sheet", "cell", "row_number", "measure", "surface", "indicator_code", "district_code", "period"),
    *("stated_value", "stated_unit"),
)
SEVERAL = 2
"""So many figures must look like fractions before they are told."""
LISTED = 6


def fraction_doubts(facts: FactStore) -> Iterator[Doubt]:
    """One line for each column, else row, of percentages that are all within ±1 and some of three or more decimals."""
    bare = (pl.col("stated_unit") == PERCENT) & ~pl.col("surface").str.contains(r"[%％]")
    small = (frame.filter(bare) for frame in facts.frames(LOOKED_AT))
    kept = [of_its_own(some) for some in small if some.height]
    if not kept:
        return
    rates = pl.concat(kept).with_columns(column=pl.col("cell").str.extract(r"^([A-Z]+)"))
    for key in (("sheet", "column"), ("sheet", "row_number", "measure")):
        like_fractions = _fractions(rates, key)
        for _, some in rates.join(like_fractions, on=key, how="semi").group_by(key, maintain_order=True):
            yield _doubt(some)
        rates = rates.join(like_fractions, on=key, how="anti")


def _fractions(rates: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    value = pl.col("stated_value").cast(pl.Float64)
    fine = (value * 100 - (value * 100).round()).abs() > 1e-6
    groups = rates.group_by(key, maintain_order=True).agg(count=pl.len(), largest=value.abs().max(), fine=fine.sum())
    return groups.filter((pl.col("count") >= SEVERAL) & (pl.col("largest") <= 1) & (pl.col("fine") > 0)).select(key)


def _doubt(figures: pl.DataFrame) -> Doubt:
    first = figures.row(0, named=True)
    cells = figures.get_column("cell").head(LISTED).to_list()
    told = "、".join(f"{cell}={shown}" for cell, shown in zip(cells, figures.get_column("surface"), strict=False))
    message = (
        f"{figures.height} 个百分数都不超过 1（{told}），像是百分比格式的小数（0.052 即 5.2%）；"
        "已按所写的数读入，请核对，并写明 % 或改存为 xlsx"
    )
    return Doubt(
        RULE,
        first["sheet"],
        tuple(cells),
        message,
        first["indicator_code"],
        first["district_code"],
        int(first["period"][:4]),
        first["stated_value"],
    )
