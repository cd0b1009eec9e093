"""Figures of divisions in years in which they did not exist: kept as they stand, and told with who came after.

What belongs here: the look at district and year of the facts of one workbook. What does not: what a name means
(``places.py``).
"""

from collections.abc import Iterator

import polars as pl

from pipelines.ingest.districts import YEARS_BEFORE, District, district, districts
from pipelines.ingest.sheets.fact_store import FactStore
from pipelines.ingest.sheets.reading import Doubt

RULE = "district_not_of_year"
LOOKED_AT = ("sheet", "district_code", "period", "cell", "indicator_code", "stated_value")
ONE_THING = ("sheet", "district_code")
LISTED = 6
"""Years told in one line."""


def place_doubts(facts: FactStore) -> Iterator[Doubt]:
    """One line for each sheet and division that has figures of years before or after its time."""
    suspects = [code for code in _codes(facts) if not _always_there(district(code))]
    if not suspects:
        return
    figures = pl.concat(
        frame.filter(pl.col("district_code").is_in(suspects)).with_columns(
            year=pl.col("period").str.slice(0, 4).cast(pl.Int64)
        )
        for frame in facts.frames(LOOKED_AT)
    )
    for _, some in figures.group_by(ONE_THING, maintain_order=True):
        place = district(some.item(0, "district_code"))
        absent = [year for year in some.get_column("year").unique() if _absent(place, year)]
        outside = some.filter(pl.col("year").is_in(absent))
        if not outside.is_empty():
            yield _doubt(place, outside)


def _codes(facts: FactStore) -> list[str]:
    frames = [frame.get_column("district_code").drop_nulls().unique() for frame in facts.frames(("district_code",))]
    return sorted(pl.concat(frames).unique())


def _always_there(place: District) -> bool:
    return place.valid_to is None and place.valid_from == min(item.valid_from for item in districts())


def _absent(place: District, year: int) -> bool:
    """Whether the division was gone by then or, when none became it, not yet there: code tables lag behind a change."""
    if place.valid_to is not None and year > place.valid_to:
        return True
    return year < place.valid_from - YEARS_BEFORE and not _before(place)


def _before(place: District) -> bool:
    """Whether history knows of a division that became this one."""
    if place.former_names:
        return True
    return any(place.code in (*item.successor_codes, *item.current_codes) for item in districts() if item is not place)


def _doubt(place: District, figures: pl.DataFrame) -> Doubt:
    first = figures.row(0, named=True)
    years = sorted(set(figures.get_column("year")))
    told = "、".join(str(year) for year in years[:LISTED]) + ("等" if len(years) > LISTED else "")
    message = (
        f"{place.name}（{place.code}）{_reason(place, years[-1])}，却有 {told} 年的 {figures.height} 个数值"
        f"（{first['cell']} 起）；数值仍按原样读入，请核对地区或年份"
    )
    return Doubt(
        RULE,
        first["sheet"],
        tuple(figures.get_column("cell").head(LISTED)),
        message,
        first["indicator_code"],
        place.code,
        first["year"],
        first["stated_value"],
    )


def _reason(place: District, year: int) -> str:
    if place.valid_to is None or year <= place.valid_to:
        return f"{place.valid_from} 年才设立"
    after = [district(code) for code in place.successor_codes or place.current_codes]
    named = "、".join(f"{item.name}（{item.code}）" for item in after)
    return f"{place.valid_to} 年已撤销或更名" + (f"，之后为{named}" if named else "")
