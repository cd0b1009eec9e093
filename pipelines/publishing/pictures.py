"""Two pictures of a finished build as SVG: what is covered, and how targets ended; drawn without a library.

What belongs here: reading the counts and drawing them. What does not: where the pictures are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import duckdb

PLACES, YEARS = 24, 12
"""How many places (those with most figures) and years (the latest) a picture holds."""
ROW, COLUMN, LABEL, TOP = 26, 64, 132, 54
INK, PAPER, LINE = "#1f2933", "#ffffff", "#e4e7eb"
SHADES = ("#f3f6f9", "#d6e6f4", "#abd0e6", "#6aaed6", "#3787c0", "#105ba4")
STATUSES = (
    ("met_count", "完成", "#2f9e6e"),
    ("missed_count", "未完成", "#d64545"),
    ("undetermined_count", "无法判定", "#b08968"),
    ("pending_count", "未到期", "#9fb3c8"),
    ("unreported_count", "未报告", "#f0b429"),
    ("not_rateable_count", "不可评价", "#d9e2ec"),
)
COUNTS = """
select district_name as place, year, fact_count, target_count, {statuses}
from mart_scorecard
where district_code in (
    select district_code from mart_scorecard group by district_code order by sum(fact_count) desc, district_code limit ?
)
and year > (select max(year) from mart_scorecard where fact_count > 0) - ?
and year <= (select max(year) from mart_scorecard where fact_count > 0)
order by district_code, year
"""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Two SVG documents."""

    coverage: str
    attainment: str


def pictures(build: Path) -> Pictures:
    """Draw the scorecard of a build or a release, opened read-only."""
    sql = COUNTS.format(statuses=", ".join(name for name, _, _ in STATUSES))
    with duckdb.connect(str(build), read_only=True) as connection:
        cursor = connection.execute(sql, [PLACES, YEARS])
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Pictures(coverage_svg(rows), attainment_svg(rows))


def coverage_svg(rows: Sequence[Mapping[str, object]]) -> str:
    """Figures by place and year: the darker, the more. Rows hold ``place``, ``year`` and ``fact_count``."""
    told = [_number(row["year"]) for row in rows]
    years = range(min(told, default=0), max(told, default=-1) + 1)
    places = list(dict.fromkeys(str(row["place"]) for row in rows))
    counts = {(str(row["place"]), _number(row["year"])): _number(row["fact_count"]) for row in rows}
    most = max(counts.values(), default=0)
    parts = [_text(12, 24, "覆盖：每个地区每年的数值个数 · figures by place and year", size=15, bold=True)]
    parts += [_text(LABEL + COLUMN * i + COLUMN // 2, TOP - 6, str(year), middle=True) for i, year in enumerate(years)]
    for down, place in enumerate(places):
        y = TOP + ROW * down
        parts.append(_text(LABEL - 8, y + 17, place, end=True))
        for right, year in enumerate(years):
            count = counts.get((place, year), 0)
            shade = 0 if not count else 1 + min(4, 5 * count // (most + 1))
            parts.append(_box(LABEL + COLUMN * right + 1, y + 1, COLUMN - 2, ROW - 2, SHADES[shade]))
            if count:
                colour = PAPER if shade > 3 else INK
                parts.append(
                    _text(LABEL + COLUMN * right + COLUMN // 2, y + 17, str(count), middle=True, colour=colour)
                )
    return _svg(LABEL + COLUMN * max(1, len(years)) + 12, TOP + ROW * len(places) + 12, parts)


def attainment_svg(rows: Sequence[Mapping[str, object]]) -> str:
    """Headline targets by place, all years of the rows together, as bars of their statuses."""
    totals: dict[str, dict[str, int]] = {}
    for row in rows:
        counted = totals.setdefault(str(row["place"]), dict.fromkeys((name for name, _, _ in STATUSES), 0))
        for name in counted:
            counted[name] += _number(row[name])
    shown = {place: counts for place, counts in totals.items() if sum(counts.values())}
    longest = max((sum(counts.values()) for counts in shown.values()), default=1)
    width = 620
    told = [_number(row["year"]) for row in rows]
    span = f"{min(told)}–{max(told)} 年" if told else ""
    parts = [
        _text(12, 24, f"目标完成情况：{span}各地区主目标按状态计数 · headline targets by status", size=15, bold=True)
    ]
    x = LABEL
    for _, label, colour in STATUSES:
        parts += [_box(x, TOP - 20, 12, 12, colour), _text(x + 17, TOP - 9, label)]
        x += 88
    for down, (place, counts) in enumerate(shown.items()):
        y, x = TOP + ROW * down, LABEL
        parts.append(_text(LABEL - 8, y + 17, place, end=True))
        for name, label, colour in STATUSES:
            length = round(width * counts[name] / longest)
            if counts[name]:
                parts.append(_box(x, y + 3, max(length, 2), ROW - 6, colour, f"{place} {label} {counts[name]}"))
            if length >= 18:
                parts.append(_text(x + length // 2, y + 17, str(counts[name]), middle=True))
            x += length
        parts.append(_text(x + 6, y + 17, f"共 {sum(counts.values())}"))
    return _svg(LABEL + width + 70, TOP + ROW * max(1, len(shown)) + 12, parts)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def _svg(width: int, height: int, parts: Iterable[str]) -> str:
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' font-family="PingFang SC, Microsoft YaHei, Noto Sans CJK SC, WenQuanYi Zen Hei, sans-serif">'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>{body}</svg>'
    )


def _box(x: int, y: int, width: int, height: int, colour: str, title: str = "") -> str:
    told = f"<title>{escape(title)}</title>" if title else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}" stroke="{LINE}">{told}</rect>'


def _text(
    x: int,
    y: int,
    words: str,
    *,
    size: int = 12,
    bold: bool = False,
    middle: bool = False,
    end: bool = False,
    colour: str = INK,
) -> str:
    anchor = "middle" if middle else "end" if end else "start"
    weight = ' font-weight="600"' if bold else ""
    look = f'font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}'
    return f'<text x="{x}" y="{y}" {look}>{escape(words)}</text>'
