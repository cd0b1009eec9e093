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
YEAR = "year"
ONE_THING = ("sheet", "district_code")
LISTED = 6
"""Years told in one line."""


def place_doubts(facts: FactStore) -> Iterator[Doubt]:
    """One line for each sheet and division that has figures of years before or after its time."""
    spans = [(code, year) for code, year in _codes_and_years(facts) if _absent(district(code), year)]
    if not spans:
        return
    outside = pl.DataFrame(spans, schema={"district_code": pl.String, YEAR: pl.Int64}, orient="row")
    # Only what is told of is held: a book may have two million figures of one district.
    told = [
        frame.with_columns(_year()).join(outside, on=outside.columns, maintain_order="left")
        for frame in facts.frames(LOOKED_AT)
    ]
    for _, some in pl.concat(told).group_by(ONE_THING, maintain_order=True):
        yield _doubt(district(some.item(0, "district_code")), some)


def _codes_and_years(facts: FactStore) -> list[tuple[str, int]]:
    """Which divisions have figures of which years."""
    frames = [
        frame.select("district_code", _year()).drop_nulls().unique()
        for frame in facts.frames(("district_code", "period"))
    ]
    return sorted(pl.concat(frames).unique().iter_rows())


def _year() -> pl.Expr:
    return pl.col("period").str.slice(0, 4).cast(pl.Int64).alias(YEAR)


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
