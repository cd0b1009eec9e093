"""The district seeds: what the maker reads out of the package, what it makes of events, what is committed."""

import json
import zipfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scripts import make_district_seeds as maker
from scripts.district_history import CHANGE_TYPES, Change, current_codes, former_names, spans
from scripts.district_names import division_type, short_name
from scripts.quhua_package import CHANGE_COLUMNS, change_ids, current_list, package_changes

SEED_NAMES = ("districts.csv", "district_history.csv", "district_changes.csv")


def event(
    year: int, kind: str, old: tuple[str, str] | None, new: tuple[str, str] | None, **more: Any
) -> dict[str, Any]:
    def side(pair: tuple[str, str] | None) -> dict[str, str | None]:
        code, name = pair or ("", "")
        return {"code": f"{code}000000" if code else None, "name": name or None, "parent_code": None}

    paths = {"old_path": more.pop("old_path", None), "new_path": more.pop("new_path", None)}
    return {"year": year, "type": kind, "level": 3, "old": side(old), "new": side(new), "doc_no": None, **paths, **more}


TABLES = {"source": "GB/T 2260 逐年快照差分（某）", "curated": False}
MINISTRY = {"source": "民政部年度变更情况", "curated": True}

EVENTS = [
    event(1994, "撤县设市", ("990121", "江县"), ("999001", "江市"), new_path=["甲省", "乙市", "江市"], **TABLES),
    event(1995, "同名改码", ("999001", "江市"), ("990181", "江市"), old_path=["甲省", "乙市", "江市"], **TABLES),
    event(2016, "更名", ("990103", "郊区"), ("990103", "河区"), **TABLES),
    event(2014, "更名", ("", "甲省乙市郊区"), ("", "河区"), **MINISTRY),
    event(2001, "区划调整", None, None, **MINISTRY),
    event(2005, "划转", ("", "江市的三个乡和两个镇"), ("", "河区"), **MINISTRY),
    event(2006, "驻地迁移", ("", "甲省江市（驻地某路）"), ("", "甲省江市（驻地另路）"), **MINISTRY),
    event(2010, "新设", ("", "撤销某县，设立某市"), ("", "某市"), **MINISTRY),
]
PROVINCES = {
    "甲省": {
        "code": "990000000000",
        "cities": {
            "乙市": {"code": "990100000000", "counties": {"河区": "990103000000", "江市": "990181000000"}},
            "": {"code": None, "counties": {"直县": "999021000000"}},
        },
    }
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    wheel = tmp_path / "quhua.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/divisions_v1.json", json.dumps({"provinces": PROVINCES}))
        archive.writestr("data/historical_changes_v1.json", json.dumps({"events": EVENTS}))
    return wheel


@pytest.fixture(scope="module")
def districts() -> dict[str, dict[str, str]]:
    return {row["district_code"]: row for row in maker.read_csv(maker.SEEDS / "districts.csv")}


@pytest.fixture(scope="module")
def history() -> dict[str, list[dict[str, str]]]:
    rows = defaultdict(list)
    for row in maker.read_csv(maker.SEEDS / "district_history.csv"):
        rows[row["district_code"]].append(row)
    return rows


def change(year: int, kind: str, before: tuple[str, str] = ("", ""), after: tuple[str, str] = ("", "")) -> Change:
    return dict.fromkeys(CHANGE_COLUMNS, "") | {
        "change_year": str(year),
        "change_type": kind,
        "from_code": before[0],
        "from_name": before[1],
        "to_code": after[0],
        "to_name": after[1],
    }


class TestPackage:
    def test_the_list_gives_each_division_its_parent(self, package: Path) -> None:
        parents = {row["name"]: row["parent_code"] for row in current_list(package)}
        assert parents == {
            "全国": "",
            "甲省": "100000",
            "乙市": "990000",
            "河区": "990100",
            "江市": "990100",
            "直县": "990000",
        }

    def test_an_unpacked_folder_reads_as_the_wheel(self, package: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(tmp_path / "unpacked")
        assert current_list(tmp_path / "unpacked") == current_list(package)

    def test_the_path_gives_the_parent_of_a_code_that_hides_it(self, package: Path) -> None:
        recoded = next(row for row in package_changes(package, current_list(package)) if row["from_code"] == "999001")
        assert (recoded["from_parent_code"], recoded["to_parent_code"]) == ("990100", "990100")

    def test_the_ministry_dates_a_change_that_the_code_tables_show_later(self, package: Path) -> None:
        renames = [row for row in package_changes(package, current_list(package)) if row["change_type"] == "rename"]
        assert [(row["change_year"], row["to_name"]) for row in renames] == [("2014", "河区")]

    def test_prose_is_cut_to_names_with_codes_or_dropped(self, package: Path) -> None:
        rows = package_changes(package, current_list(package))
        loose = {row["change_type"]: (row["from_code"], row["from_name"], row["to_code"]) for row in rows[3:]}
        assert loose == {"transfer": ("990181", "江市", "990103"), "seat_moved": ("990181", "江市", "990181")}

    def test_repeated_events_get_their_own_identifiers(self) -> None:
        twice = [change(2000, "abolish", ("1", "甲")), change(2000, "abolish", ("1", "甲"))]
        assert [identifier for identifier, _ in change_ids(twice)] == ["2000-abolish-1-none", "2000-abolish-1-none-2"]


class TestHistory:
    def test_a_chain_through_codes_leads_to_today(self) -> None:
        changes = [
            change(1994, "county_to_city", ("1", "江县"), ("2", "江市")),
            change(2017, "city_to_district", ("2", "江市"), ("3", "江区")),
        ]
        chains = spans(changes, {"3": "江区"})
        assert [(span.start, span.stop) for span in chains["2"]] == [(1994, 2017)]
        assert current_codes(chains["1"][0], chains) == ["3"]

    def test_a_merger_opens_no_code_and_a_split_closes_none(self) -> None:
        changes = [
            change(2021, "merge", ("1", "甲区"), ("2", "乙区")),
            change(2021, "split", ("2", "乙区"), ("3", "丙区")),
        ]
        chains = spans(changes, {"2": "乙区", "3": "丙区"})
        assert [(span.start, span.stop) for span in chains["2"]] == [(1980, None)]
        assert [(span.start, span.stop) for span in chains["3"]] == [(2021, None)]

    def test_old_names_are_told_only_as_far_as_the_code_meant_the_same_place(self) -> None:
        changes = [
            change(1983, "code_reassigned", ("1", "他县"), ("1", "郊区")),
            change(1999, "rename", ("1", "郊区"), ("1", "城区")),
            change(2004, "rename", ("1", "城区"), ("1", "河区")),
        ]
        assert former_names(spans(changes, {"1": "河区"})["1"]) == ["郊区", "城区"]

    @pytest.mark.parametrize(
        ("changes", "current", "message"),
        [
            ([change(2000, "rename", ("1", "甲"), ("1", "乙"))], {"1": "丙"}, "ends as 乙"),
            ([change(2000, "abolish", ("1", "甲"))], {"1": "甲"}, "current list has 甲"),
            ([change(2000, "establish", after=("1", "甲"))], {}, "current list has None"),
            (
                [change(2000, "abolish", ("1", "甲")), change(2001, "abolish", ("1", "甲"))],
                {},
                "1 2001: ends as 甲, but stood as None",
            ),
        ],
    )
    def test_events_that_contradict_each_other_are_named(
        self, changes: list[Change], current: dict[str, str], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            spans(changes, current)


class TestOverrides:
    OVERRIDE = dict.fromkeys(("override_id", "action", "change_id", *maker.OVERRIDABLE, "reason"), "")

    def test_a_correction_replaces_the_event_and_keeps_what_it_does_not_say(self) -> None:
        wrong = change(2000, "abolish", ("990102", "甲区")) | {"origin": "package", "source": "表"}
        override = self.OVERRIDE | {
            "override_id": "x",
            "action": "set",
            "change_id": "2000-abolish-990102-none",
            "change_type": "merge",
            "to_code": "990103",
        }
        replaced, added = maker.with_overrides([wrong], [override], {"990100": "990000"})
        assert replaced["overridden_by"] == "x"
        assert (added["from_code"], added["to_code"], added["change_type"]) == ("990102", "990103", "merge")
        assert (added["source"], added["to_parent_code"], added["area_changed"]) == ("表", "990100", "true")

    def test_one_that_names_no_event_is_refused(self) -> None:
        override = self.OVERRIDE | {"override_id": "x", "action": "drop", "change_id": "1999-abolish-1-none"}
        with pytest.raises(ValueError, match=r"override x: no event '1999-abolish-1-none'"):
            maker.with_overrides([], [override], {})

    def test_every_committed_one_has_its_source_and_reason(self) -> None:
        rows = maker.read_csv(maker.SEEDS / "district_change_overrides.csv")
        assert rows
        assert all(row["source"] and row["reason"] for row in rows)


class TestCommitted:
    def test_the_seeds_are_what_the_maker_makes_of_them(self, tmp_path: Path) -> None:
        overrides = maker.read_csv(maker.SEEDS / "district_change_overrides.csv")
        maker.write_seeds(tmp_path, *maker.committed(), overrides)
        changed = [name for name in SEED_NAMES if (tmp_path / name).read_bytes() != (maker.SEEDS / name).read_bytes()]
        assert changed == []

    def test_spans_of_a_code_never_overlap(self, history: dict[str, list[dict[str, str]]]) -> None:
        for rows in history.values():
            for earlier, later in pairwise(rows):
                assert int(earlier["valid_from"]) < int(earlier["valid_to"]) <= int(later["valid_from"])

    def test_every_code_above_and_after_is_a_code(self, districts: dict[str, dict[str, str]]) -> None:
        for row in districts.values():
            links = [row["parent_code"], row["province_code"], row["prefecture_code"]]
            links += row["successor_codes"].split("|") + row["current_codes"].split("|")
            assert {link for link in links if link} <= districts.keys(), row
            assert all(districts[code]["is_current"] == "true" for code in row["current_codes"].split("|") if code)

    def test_counts_of_today(self, districts: dict[str, dict[str, str]]) -> None:
        counts: dict[str, int] = defaultdict(int)
        for row in districts.values():
            counts[row["level"]] += row["is_current"] == "true"
        assert counts == {"nation": 1, "province": 34, "prefecture": 333, "county": 2847}

    def test_taiwan_stands_at_province_level_only(self, districts: dict[str, dict[str, str]]) -> None:
        assert [row["name"] for code, row in districts.items() if code.startswith("71")] == ["台湾省"]

    @pytest.mark.parametrize(
        ("code", "name", "parent", "since"),
        [
            ("330110", "余杭区", "330100", "2001"),
            ("330113", "临平区", "330100", "2021"),
            ("330114", "钱塘区", "330100", "2021"),
            ("330112", "临安区", "330100", "2017"),
            ("330111", "富阳区", "330100", "2014"),
            ("330109", "萧山区", "330100", "2001"),
            ("330108", "滨江区", "330100", "1996"),
            ("330102", "上城区", "330100", "1980"),
            ("330105", "拱墅区", "330100", "1980"),
            ("410104", "管城回族区", "410100", "1980"),
            ("410802", "解放区", "410800", "1982"),
            ("410823", "武陟县", "410800", "1986"),
            ("410882", "沁阳市", "410800", "1995"),
            ("440403", "斗门区", "440400", "2001"),
            ("522636", "丹寨县", "522600", "1980"),
            ("310112", "闵行区", "310000", "1981"),
            ("500103", "渝中区", "500000", "1997"),
            ("420600", "襄阳市", "420000", "1980"),
            ("410308", "孟津区", "410300", "2021"),
        ],
    )
    def test_well_known_divisions(
        self, districts: dict[str, dict[str, str]], code: str, name: str, parent: str, since: str
    ) -> None:
        row = districts[code]
        assert (row["name"], row["parent_code"], row["valid_from"], row["is_current"]) == (name, parent, since, "true")

    @pytest.mark.parametrize(
        ("code", "name", "until", "now"),
        [
            ("330103", "下城区", "2021", "330105"),
            ("330104", "江干区", "2021", "330102"),
            ("330185", "临安市", "2017", "330112"),
            ("330183", "富阳市", "2014", "330111"),
            ("330124", "临安县", "1996", "330112"),
            ("339005", "萧山市", "1995", "330109"),
            ("310102", "南市区", "2000", "310101"),
            ("510202", "渝中区", "1997", "500103"),
            ("410322", "孟津县", "2021", "410308"),
            ("371200", "莱芜市", "2018", "370116"),
        ],
    )
    def test_former_divisions_lead_to_those_of_today(
        self, districts: dict[str, dict[str, str]], code: str, name: str, until: str, now: str
    ) -> None:
        row = districts[code]
        assert (row["name"], row["valid_to"], row["current_codes"], row["is_current"]) == (name, until, now, "false")

    def test_a_name_of_old_is_in_the_life_of_its_code(self, history: dict[str, list[dict[str, str]]]) -> None:
        lives = [(row["name"], row["valid_from"], row["valid_to"]) for row in history["420600"]]
        assert lives == [("襄樊市", "1980", "2010"), ("襄阳市", "2010", "")]

    def test_only_what_was_renumbered_early_is_unsettled(self, history: dict[str, list[dict[str, str]]]) -> None:
        for row in (row for rows in history.values() for row in rows):
            years = [row["valid_to"], row["valid_from"] if row["began_by"] != "baseline" else ""]
            early = any(year and int(year) < 1984 for year in years)
            assert row["certainty"] == ("unsettled" if early else "settled")

    def test_change_types_are_the_known_ones(self) -> None:
        rows = maker.read_csv(maker.SEEDS / "district_changes.csv")
        assert {row["change_type"] for row in rows} <= CHANGE_TYPES.keys()
        assert max(len(row["from_name"] + row["to_name"]) for row in rows) <= 30

    def test_peer_groups_name_current_divisions(self, districts: dict[str, dict[str, str]]) -> None:
        rows = maker.read_csv(maker.SEEDS / "district_peer_groups.csv")
        assert all(districts[row["district_code"]]["is_current"] == "true" for row in rows)
        assert all(districts[row["district_code"]]["name"] == row["district_name"] for row in rows)

    def test_the_yml_names_every_column(self) -> None:
        text = (maker.SEEDS / "districts.yml").read_text(encoding="utf-8")
        for path in maker.SEEDS.glob("district*.csv"):
            header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
            block = text.split(f"- name: {path.stem}\n", 1)[1].split("\n  - name: ", 1)[0]
            assert [line[14:] for line in block.splitlines() if line.startswith("      - name: ")] == header


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("解放区", "解放"),
        ("管城回族区", "管城"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("延边朝鲜族自治州", "延边"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("东乡族自治县", "东乡"),
        ("鄂伦春自治旗", "鄂伦春"),
        ("苏尼特左旗", "苏尼特左旗"),
        ("阿荣旗", "阿荣"),
        ("浦东新区", "浦东"),
        ("清新区", "清新"),
        ("万柏林区", "万柏林"),
        ("神农架林区", "神农架"),
        ("大兴安岭地区", "大兴安岭"),
        ("香港特别行政区", "香港"),
        ("郊区", "郊区"),
        ("沙县区", "沙县"),
        ("赵县", "赵县"),
        ("全国", "全国"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("name", "level", "kind"),
    [
        ("全国", "nation", "nation"),
        ("北京市", "province", "municipality"),
        ("杭州市", "prefecture", "prefecture_city"),
        ("沁阳市", "county", "county_city"),
        ("喀什地区", "prefecture", "prefecture"),
        ("兴安盟", "prefecture", "league"),
        ("金林区", "county", "district"),
        ("六枝特区", "county", "special_district"),
        ("大厂回族自治县", "county", "autonomous_county"),
    ],
)
def test_division_types(name: str, level: str, kind: str) -> None:
    assert division_type(name, level) == kind
