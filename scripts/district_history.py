"""From change events to the life of every division code.

What belongs here: events as rows, the chain of names that one code bore, successors. What does not:
reading the package and writing seeds (``make_district_seeds.py``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BASELINE_YEAR = 1980
"""The events begin with the changes of 1981: what stood in 1980 is where each chain starts."""

FIRST_SETTLED_YEAR = 1984
"""Codes were renumbered wholesale until 1983, and the yearly lists do not agree before."""

CHANGE_TYPES = {
    "establish": "新设",
    "abolish": "撤销",
    "rename": "更名",
    "recode": "同名改码",
    "code_reassigned": "码位改派",
    "county_to_city": "撤县设市",
    "county_to_district": "撤县设区",
    "city_to_district": "撤市设区",
    "banner_to_city": "撤旗设市",
    "prefecture_to_city": "撤地设市",
    "merge": "合并",
    "split": "析置",
    "adjust": "区划调整",
    "transfer": "划转",
    "seat_moved": "驻地迁移",
}

WITHIN_ONE_AREA = frozenset(
    {
        "rename",
        "recode",
        "code_reassigned",
        "county_to_city",
        "county_to_district",
        "city_to_district",
        "banner_to_city",
        "prefecture_to_city",
        "seat_moved",
    }
)
"""Changes after which the same ground is meant as before; every other one moved a boundary."""

LEAVES_CODES_OPEN = frozenset({"split", "transfer", "seat_moved"})
OPENS_NO_CODE = frozenset({"abolish", "merge", "transfer", "seat_moved"})
"""A merger names what stood already; a division made by one also has an ``establish`` row."""

Change = dict[str, str]
"""One row of ``district_changes.csv``: every value as text, empty when unknown."""


@dataclass(frozen=True, slots=True)
class Span:
    """One name of one code: it stood at the end of ``start`` and until ``stop``, or to this day (``None``)."""

    code: str
    start: int
    stop: int | None
    name: str
    began_by: Change | None
    ended_by: tuple[Change, ...]

    @property
    def successor_codes(self) -> list[str]:
        """Codes that the events name for what came after, in code order."""
        return sorted({change["to_code"] for change in self.ended_by if change["to_code"]} - {self.code})


def spans(changes: Iterable[Change], current: Mapping[str, str]) -> dict[str, list[Span]]:
    """The chain of names of every code in ``changes`` or in ``current`` (code to name), oldest first.

    Raises ``ValueError`` naming code and year when the events contradict each other or the current list:
    such a case needs a row in ``district_change_overrides.csv``.
    """
    ends: dict[str, dict[tuple[int, str], list[Change]]] = defaultdict(lambda: defaultdict(list))
    begins: dict[str, dict[tuple[int, str], Change]] = defaultdict(dict)
    for change in changes:
        year = int(change["change_year"])
        if change["from_code"] and change["change_type"] not in LEAVES_CODES_OPEN:
            ends[change["from_code"]][year, change["from_name"]].append(change)
        if change["to_code"] and change["change_type"] not in OPENS_NO_CODE:
            begins[change["to_code"]].setdefault((year, change["to_name"]), change)
    codes = sorted({*ends, *begins, *current})
    return {code: _chain(code, ends[code], begins[code], current.get(code)) for code in codes}


def _chain(
    code: str,
    ends: Mapping[tuple[int, str], list[Change]],
    begins: Mapping[tuple[int, str], Change],
    current_name: str | None,
) -> list[Span]:
    marks = sorted([(year, 0, name) for year, name in ends] + [(year, 1, name) for year, name in begins])
    chain: list[Span] = []
    start, began_by, name = BASELINE_YEAR, None, _first_name(marks, current_name)
    for year, opens, marked in marks:
        if opens == (name is not None) or (not opens and name != marked):
            raise ValueError(f"{code} {year}: {'begins' if opens else 'ends'} as {marked}, but stood as {name}")
        if opens:
            start, began_by, name = year, begins[year, marked], marked
        else:
            chain.append(Span(code, start, year, marked, began_by, tuple(ends[year, marked])))
            name = None
    if name != current_name:
        raise ValueError(f"{code}: ends as {name}, but the current list has {current_name}")
    if name is not None:
        chain.append(Span(code, start, None, name, began_by, ()))
    return chain


def _first_name(marks: list[tuple[int, int, str]], current_name: str | None) -> str | None:
    """Name at the baseline: that of a code whose first mark is an end, or which has no mark at all."""
    if not marks:
        return current_name
    _, opens, name = marks[0]
    return None if opens else name


def current_codes(span: Span, chains: Mapping[str, list[Span]]) -> list[str]:
    """Codes that now hold what ``span`` held, as far as the events say; empty when they do not."""
    found: set[str] = set()
    seen: set[tuple[str, int]] = set()
    waiting = [span]
    while waiting:
        at = waiting.pop()
        if (at.code, at.start) in seen:
            continue
        seen.add((at.code, at.start))
        if at.stop is None:
            found.add(at.code)
            continue
        waiting += _next_spans(at, at.stop, chains)
    return sorted(found)


def _next_spans(span: Span, year: int, chains: Mapping[str, list[Span]]) -> list[Span]:
    codes = set(span.successor_codes)
    if any(change["to_code"] == span.code and change["change_type"] == "rename" for change in span.ended_by):
        codes.add(span.code)
    later = [[span for span in chains.get(code, []) if span.stop is None or year < span.stop] for code in codes]
    return [spans_after[0] for spans_after in later if spans_after]


def former_names(chain: list[Span]) -> list[str]:
    """Names that the last division of ``chain`` bore under the same code before, oldest first."""
    names: list[str] = []
    for earlier, later in zip(chain[-2::-1], chain[:0:-1], strict=True):
        renamed = earlier.stop == later.start and later.began_by and later.began_by["change_type"] == "rename"
        if not renamed:
            break
        names.insert(0, earlier.name)
    return names
