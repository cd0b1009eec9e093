"""The divisions of China by code, as the ``districts`` seed lists them, and every form of their names.

What belongs here: the register, read once when first asked, with the csv module: the command line must start
quickly. What does not: deciding which division a name in a text means (``places.py``).
"""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NATION = "100000"

YEARS_BEFORE, YEARS_AFTER = 2, 1
"""Code tables lag behind a change by up to two years, and a report tells of the year before."""

CURRENT_NAME, CURRENT_SHORT, OLD_NAME, FORMER_NAME, FORMER_SHORT = range(5)
"""How good a name is, the best first: today's, its short form, an old name of a code in use, a former division's."""


class UnknownDistrictError(LookupError):
    """No division has or had this code."""


@dataclass(frozen=True, slots=True)
class District:
    """One division code: what it means today or, when it is no longer in use, what it meant last.

    ``level`` is nation, province, prefecture or county; codes are the six digits of GB/T 2260 and empty where
    there is none above. ``valid_from`` is 1980 for whatever stood when the list of changes begins;
    ``valid_to`` is the year in which the code went out of use.
    """

    code: str
    name: str
    short_name: str
    level: str
    division_type: str
    parent_code: str
    province_code: str
    prefecture_code: str
    is_current: bool
    valid_from: int
    valid_to: int | None
    successor_codes: tuple[str, ...]
    current_codes: tuple[str, ...]
    former_names: tuple[str, ...]

    def stood(self, year: int) -> bool:
        """Whether a report of ``year`` may speak of this division as existing."""
        return self.valid_from - YEARS_BEFORE <= year and (self.valid_to is None or year <= self.valid_to + YEARS_AFTER)


def district(code: str) -> District:
    """The division with this code; raises ``UnknownDistrictError`` for one that never was."""
    found = _register().get(code)
    if found is None:
        raise UnknownDistrictError(
            f"no district has the code {code!r}: six digits as in GB/T 2260 are expected, e.g. 410802"
        )
    return found


def districts() -> Iterable[District]:
    """Every division, former ones included, in code order."""
    return _register().values()


@cache
def digest() -> str:
    """Hash of the list of divisions: another list may resolve names otherwise."""
    return hashlib.sha256(_seed()).hexdigest()


def full_name(code: str) -> str:
    """Names from the province down, such as 河南省焦作市解放区."""
    return "".join(above.name for above in reversed([district(code), *ancestors(code)]) if above.code != NATION)


def ancestors(code: str) -> list[District]:
    """Divisions above this one, the nearest first, the nation last."""
    above = []
    while parent := district(code).parent_code:
        above.append(district(parent))
        code = parent
    return above


@cache
def _seed() -> bytes:
    return (files("dbt_project") / "seeds" / "districts.csv").read_bytes()


@cache
def _register() -> dict[str, District]:
    rows = csv.DictReader(io.StringIO(_seed().decode("utf-8"), newline=""))
    return {row["district_code"]: _district(row) for row in rows}


def _district(row: dict[str, str]) -> District:
    return District(
        row["district_code"],
        row["name"],
        row["short_name"],
        row["level"],
        row["division_type"],
        row["parent_code"],
        row["province_code"],
        row["prefecture_code"],
        row["is_current"] == "true",
        int(row["valid_from"]),
        int(row["valid_to"]) if row["valid_to"] else None,
        _codes(row["successor_codes"]),
        _codes(row["current_codes"]),
        _codes(row["former_names"]),
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


@cache
def forms_index() -> dict[str, dict[str, int]]:
    """Form of a name to the codes it may mean, each with how good the form is."""
    index: dict[str, dict[str, int]] = defaultdict(dict)
    for found in _register().values():
        for form, quality in forms(found).items():
            index[form][found.code] = quality
    return index


def forms(found: District) -> dict[str, int]:
    """Every form by which this division is called, with how good it is (``CURRENT_NAME`` … ``FORMER_SHORT``)."""
    name, short = (CURRENT_NAME, CURRENT_SHORT) if found.is_current else (FORMER_NAME, FORMER_SHORT)
    old = OLD_NAME if found.is_current else FORMER_SHORT
    called = {form: old for former in found.former_names for form in (former, _stem(former))}
    called |= dict.fromkeys((found.short_name, *_everyday(found)), short)
    return called | {found.name: name}


def _stem(former_name: str) -> str:
    """襄樊 for 襄樊市: an old name without 市 or 县, when two characters are left."""
    stem = former_name.rstrip("市县")
    return stem if len(stem) == len(former_name) - 1 >= 2 else former_name


def _everyday(found: District) -> Iterator[str]:
    """管城区 for 管城回族区, 大厂县 for 大厂回族自治县, 恩施州 for 恩施土家族苗族自治州."""
    ends = {"autonomous_county": "县", "autonomous_banner": "旗", "autonomous_prefecture": "州"}
    if found.division_type in ends:
        yield found.short_name + ends[found.division_type]
    elif found.name.endswith("族区"):
        yield found.short_name + "区"
