"""Place names to codes: full, short and old names, paths, 全市 and 我省, and the place a document's head names.

What belongs here: which division a name means beside its namesakes. What does not: the register itself
(``districts.py``), years (``planning_years.py``), and anything below county level.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipelines.ingest.districts import (
    CURRENT_NAME,
    CURRENT_SHORT,
    FORMER_NAME,
    FORMER_SHORT,
    NATION,
    District,
    UnknownDistrictError,
    ancestors,
    digest,
    district,
    districts,
    forms,
    forms_index,
    full_name,
)
from pipelines.ingest.planning_years import year_in_heading

__all__ = [
    "District",
    "Resolution",
    "UnknownDistrictError",
    "digest",
    "district",
    "districts",
    "full_name",
    "place_in_heading",
    "resolve",
    "year_in_heading",
]

Outcome = Literal["resolved", "ambiguous", "unknown"]

NATION_NAMES = frozenset({"全国", "我国", "中国", "国家", "全国范围"})
RELATIVE_NAME = re.compile(r"(?:全|我|本|该)(省|自治区|市|地区|自治州|州|盟|区|自治县|县|自治旗|旗)")

SELF, ANCESTOR, CHILD, SIBLING, SAME_PREFECTURE, SAME_PROVINCE, ELSEWHERE = range(7)
"""How near a division is to the reporting one, the nearest first."""

LONGEST_PATH = 30
LONGEST_TITLE = 60
"""Characters; a longer line of a document's head is text, in which only 我代表…政府 names its place."""

TITLE_WORDS = re.compile(r"工作报告|公报|国民经济|预算|人民代表大会|人大|人民政府|民生实事|两会|政协")
SHORT_NAME_BEFORE = re.compile(r"(?:^|年|[(（【《:：\s])$")
SHORT_NAME_AFTER = re.compile(
    r"(?:人民)?政府|工作报告|国民经济|统计公报|十大|十件|民生|两会|市委|区委|县委|[)）】]|\d{4}|$"
)
NATION_IN_HEAD = re.compile(r"国务院|全国人民代表大会")
SPEAKS_FOR = re.compile(r"代表(?:[^，。,]{0,24}?)(?:人民)?政府")
LEVEL_WORDS = frozenset(
    {"城区", "郊区", "市区", "新区", "矿区", "东区", "西区", "南区", "北区", "中区", "市中区", "市郊区", "市中"}
)
"""Names that are also common words: in a head they count only after the name of the place above."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means: a code when ``resolved``, several in ``candidates`` when ``ambiguous``, else nothing."""

    code: str | None
    outcome: Outcome
    candidates: tuple[str, ...] = ()


UNKNOWN = Resolution(None, "unknown")


@lru_cache(maxsize=65_536)
def resolve(name: str, *, near: str | None = None, year: int | None = None) -> Resolution:
    """Code of a division named in full, short, by an old name, or as a path from a division above it.

    ``near`` is the reporting division: its relatives win over namesakes far away, and 全市 or 我省 count from
    it. With ``year`` only divisions of that time are meant while any of that name stood; without it those of
    today. A name that fits several equally well is ambiguous, never guessed. Raises ``UnknownDistrictError`` when
    ``near`` is no code.
    """
    text = re.sub(r"\s+", "", name)
    if text in NATION_NAMES:
        return _resolved(NATION)
    if relative := RELATIVE_NAME.fullmatch(text):
        return _relative(relative[1], near)
    fits = _fits(text)
    return _choose(_of_the_time(fits, near, year), near) if fits else UNKNOWN


def place_in_heading(lines: Sequence[str]) -> Resolution:
    """The place whose document this is, read from its title, subtitle and opening lines.

    Names in lines like a title outrank others, a division outranks those above it, and an ambiguous name is
    settled by a division above it elsewhere in the head. Two unrelated places equally well named are ambiguous.
    """
    year = year_in_heading(lines)
    mentions = [mention for line in lines for mention in _mentions(line, year)]
    if not mentions:
        return _resolved(NATION) if any(NATION_IN_HEAD.search(line) for line in lines) else UNKNOWN
    named = {found.code for found, _ in mentions if found.code}
    settled = [(_settle(found, named), weight) for found, weight in mentions]
    best = max(weight for _, weight in settled)
    top = [found for found, weight in settled if weight == best]
    codes = {code for found in top for code in ([found.code] if found.code else found.candidates)}
    lowest = {code for code in codes if not any(_is_above(code, other) for other in codes)}
    return _resolved(*lowest) if len(lowest) == 1 else Resolution(None, "ambiguous", tuple(sorted(lowest)))


def _resolved(code: str) -> Resolution:
    return Resolution(code, "resolved", (code,))


def _fits(text: str) -> dict[str, int]:
    """Codes that ``text`` may mean as a name or, failing that, as a path of names, with how good the name is."""
    if whole := forms_index().get(text):
        return whole
    path = text.removeprefix("中国")
    for cut in range(1, len(path)):
        last = forms_index().get(path[cut:], {})
        below = {code: quality for code, quality in last.items() if _leads_to(path[:cut], code)}
        if below:
            return below
    return {}


def _leads_to(path: str, code: str) -> bool:
    """Whether ``path`` is made of the names of divisions above ``code``, from the top, some left out."""
    rests = {path}
    for above in reversed(ancestors(code)):
        rests |= {rest.removeprefix(form) for rest in rests for form in forms(above) if rest.startswith(form)}
    return "" in rests


def _of_the_time(fits: dict[str, int], near: str | None, year: int | None) -> dict[str, int]:
    """The codes meant at that time, a former division of its own time as good as one of today; else all."""
    if year is not None:
        as_then = {FORMER_NAME: CURRENT_NAME, FORMER_SHORT: CURRENT_SHORT}
        stood = {code: as_then.get(quality, quality) for code, quality in fits.items() if district(code).stood(year)}
    else:
        stood = {
            code: quality
            for code, quality in fits.items()
            if district(code).is_current or (near is not None and _distance(code, near) <= SAME_PREFECTURE)
        }
    return stood or fits


def _choose(fits: dict[str, int], near: str | None) -> Resolution:
    keys = {code: _key(code, quality, near) for code, quality in fits.items()}
    best = min(keys.values())
    codes = sorted(code for code, key in keys.items() if key == best)
    chosen = codes[0] if len(codes) == 1 else _one_of(codes)
    if chosen is None:
        return Resolution(None, "ambiguous", tuple(codes))
    return Resolution(chosen, "resolved", tuple(codes))


def _key(code: str, quality: int, near: str | None) -> tuple[int, int, int]:
    """Neighbours first whatever the form of the name; farther away today's full names come first."""
    distance = _distance(code, near) if near is not None else ELSEWHERE
    return (distance if distance <= SAME_PREFECTURE else ELSEWHERE, quality, distance)


def _distance(code: str, near: str) -> int:
    here, there = district(near), district(code)
    if code == near:
        return SELF
    if _is_above(code, near):
        return ANCESTOR
    if there.parent_code == near:
        return CHILD
    if there.parent_code == here.parent_code:
        return SIBLING
    if there.prefecture_code and there.prefecture_code == here.prefecture_code:
        return SAME_PREFECTURE
    return SAME_PROVINCE if there.province_code == here.province_code else ELSEWHERE


def _one_of(codes: list[str]) -> str | None:
    """The one meant when several fit as well: the same ground's latest code, a province, the one above all."""
    found = [district(code) for code in codes]
    if found[0].current_codes and len({place.current_codes for place in found}) == 1:
        return max(found, key=lambda place: (place.is_current, place.valid_to or 0, place.valid_from)).code
    provinces = [place.code for place in found if place.level == "province"]
    if len(provinces) == 1:
        return provinces[0]
    above_all = [code for code in codes if all(code == other or _is_above(code, other) for other in codes)]
    return above_all[0] if len(above_all) == 1 else None


def _is_above(code: str, other: str) -> bool:
    return any(above.code == code for above in ancestors(other))


def _relative(kind: str, near: str | None) -> Resolution:
    """The reporting division or the nearest one above it whose kind the word names."""
    if near is None:
        return UNKNOWN
    places = (district(near), *ancestors(near))
    return next((_resolved(place.code) for place in places if place.name.endswith(kind)), UNKNOWN)


def _mentions(line: str, year: int | None) -> Iterator[tuple[Resolution, int]]:
    """Places named in one line of a head, each with its weight: 2 in a title, 1 in another short line."""
    text = re.sub(r"\s+", "", line)
    if len(text) > LONGEST_TITLE:
        spoken = SPEAKS_FOR.search(text)
        text = spoken[0] if spoken else ""
    weight = 2 if TITLE_WORDS.search(text) else 1
    at = 0
    while at < len(text):
        end = _longest_place(text, at)
        if end is None:
            at += 1
            continue
        if _counts(text, at, end):
            yield resolve(text[at:end], year=year), weight
        at = end


def _longest_place(text: str, at: int) -> int | None:
    """Where the longest name or path of names that begins at ``at`` ends; ``None`` if none begins there."""
    last = min(len(text), at + LONGEST_PATH)
    return next((end for end in range(last, at + 1, -1) if _fits(text[at:end])), None)


def _counts(text: str, at: int, end: int) -> bool:
    """Whether the name surely is one: a full name, a path, or a short name where a title has its place."""
    name = text[at:end]
    form = forms_index().get(name)
    if form is None:
        return True
    if name in LEVEL_WORDS:
        return False
    if name[-1] in "省市区县旗州盟" and min(form.values()) != CURRENT_SHORT:
        return True
    return bool(SHORT_NAME_BEFORE.search(text[:at]) and SHORT_NAME_AFTER.match(text[end:]))


def _settle(found: Resolution, named: set[str]) -> Resolution:
    """An ambiguous place as the one of its candidates that is, or lies below, a place named elsewhere in the head."""
    if found.code:
        return found
    below = [code for code in found.candidates if any(code == other or _is_above(other, code) for other in named)]
    return _resolved(below[0]) if len(below) == 1 else found
