"""Names to codes: whole, short, old, in paths, among namesakes, and in the head of a document."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest import places

CURRENT = [place for place in places.districts() if place.is_current]


def test_a_code_gives_its_division() -> None:
    found = places.district("410802")
    assert (found.name, found.short_name, found.level, found.parent_code) == ("解放区", "解放", "county", "410800")
    assert (found.province_code, found.prefecture_code, found.is_current) == ("410000", "410800", True)


@pytest.mark.parametrize("code", ["", "41080", "410899", "解放区", "410802 "])
def test_a_code_that_never_was_is_refused_with_its_name(code: str) -> None:
    with pytest.raises(places.UnknownDistrictError, match="six digits"):
        places.district(code)


def test_full_names_start_at_the_province() -> None:
    assert places.full_name("410802") == "河南省焦作市解放区"
    assert places.full_name("310112") == "上海市闵行区"
    assert places.full_name("100000") == ""


def test_every_division_of_today_resolves_from_its_path() -> None:
    paths = {place.code: places.full_name(place.code) or place.name for place in CURRENT}
    assert len(paths) > 3000
    assert {code: path for code, path in paths.items() if places.resolve(path).code != code} == {}


def test_every_former_division_resolves_from_its_path_to_the_same_ground() -> None:
    missed = []
    for place in (place for place in places.districts() if not place.is_current and place.valid_from >= 1995):
        found = places.resolve(places.full_name(place.code), year=place.valid_to)
        ground = {places.district(code).current_codes for code in found.candidates}
        if found.code != place.code and ground != {place.current_codes}:
            missed.append((place.code, found))
    assert missed == []


@given(st.sampled_from(CURRENT))
def test_its_own_name_near_home_is_the_division_itself(place: places.District) -> None:
    assert places.resolve(place.name, near=place.code).code == place.code


@given(st.text(max_size=40), st.sampled_from([None, "410802", "100000"]), st.sampled_from([None, 1990, 2023]))
def test_any_text_has_an_answer(text: str, near: str | None, year: int | None) -> None:
    found = places.resolve(text, near=near, year=year)
    assert (found.code is not None) == (found.outcome == "resolved")
    assert all(places.district(code) for code in found.candidates)
    assert places.place_in_heading([text]).outcome in {"resolved", "ambiguous", "unknown"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("全国", "100000"),
        ("我国", "100000"),
        ("河南", "410000"),
        ("内蒙古", "150000"),
        ("吉林", "220000"),
        ("海南", "460000"),
        ("长沙", "430100"),
        ("焦作", "410800"),
        ("焦作市解放区", "410802"),
        ("河南省焦作市解放区", "410802"),
        ("中国河南省焦作市解放区", "410802"),
        ("河南解放区", "410802"),
        ("杭州市滨江区", "330108"),
        ("上海闵行", "310112"),
        ("重庆市渝中区", "500103"),
        ("平顶山市新华区", "410402"),
        ("管城区", "410104"),
        ("管城回族区", "410104"),
        ("大厂县", "131028"),
        ("恩施州", "422800"),
        ("黔东南州", "522600"),
        ("襄樊市", "420600"),
        ("襄樊", "420600"),
        ("下城区", "330103"),
        ("临安", "330112"),
        ("临安市", "330185"),
        ("萧山市", "330181"),
        ("焦 作 市", "410800"),
    ],
)
def test_names_that_mean_one_place(name: str, code: str) -> None:
    assert places.resolve(name).code == code


@pytest.mark.parametrize("name", ["新华区", "鼓楼区", "朝阳", "城区"])
def test_namesakes_are_not_guessed(name: str) -> None:
    found = places.resolve(name)
    assert (found.code, found.outcome) == (None, "ambiguous")
    assert len(found.candidates) > 1


@pytest.mark.parametrize("name", ["", "区", "龙湖镇", "高新区", "焦作市龙湖镇", "杭州市解放区", "全市", "该园区"])
def test_what_is_no_division_is_unknown(name: str) -> None:
    assert places.resolve(name) == places.UNKNOWN


@pytest.mark.parametrize(
    ("name", "near", "year", "code"),
    [
        ("新华区", "410802", None, "410402"),
        ("新华区", "130102", None, "130105"),
        ("鼓楼区", "350100", None, "350102"),
        ("朝阳", "211302", None, "211300"),
        ("郊区", "410802", None, "410811"),
        ("临安", None, 2010, "330185"),
        ("临安", None, 2022, "330112"),
        ("沙县", None, 2015, "350427"),
        ("沙县", None, None, "350405"),
        ("江北区", None, 2026, None),
        ("江北区", "500103", None, "500105"),
        ("江北区", None, None, "330205"),
    ],
)
def test_parents_and_years_tell_namesakes_apart(
    name: str, near: str | None, year: int | None, code: str | None
) -> None:
    assert places.resolve(name, near=near, year=year).code == code


@pytest.mark.parametrize(
    ("name", "near", "code"),
    [
        ("全区", "410802", "410802"),
        ("我区", "410802", "410802"),
        ("全市", "410802", "410800"),
        ("全市", "410882", "410882"),
        ("全市", "310112", "310000"),
        ("全省", "410802", "410000"),
        ("全县", "410802", None),
        ("全区", "450123", "450000"),
        ("全州", "422801", "422800"),
    ],
)
def test_relative_names_count_from_the_reporting_place(name: str, near: str, code: str | None) -> None:
    assert places.resolve(name, near=near).code == code


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["2023年解放区政府工作报告"], "410802"),
        (["解放区2022年国民经济和社会发展统计公报"], "410802"),
        (["政府工作报告", "——2024年2月21日在区十五届人大四次会议上", "解放区人民政府区长 某某"], "410802"),
        (["关于杭州市2019年国民经济和社会发展计划执行情况与2020年计划草案的报告"], "330100"),
        (["2024年顺德十大民生实事"], "440606"),
        (["区政府民生实事项目进展情况表(临安)"], "330112"),
        (["2008年政府工作报告(上海闵行)"], "310112"),
        (["平顶山市", "在新华区第十一届人民代表大会第一次会议上"], "410402"),
        (["2024年国务院政府工作报告"], "100000"),
        (["现在，我代表国务院，向第十届全国人民代表大会第一次会议作报告，请予审议。"], "100000"),
        (["各位代表:", "现在,我代表上城区人民政府向大会报告工作,请予审议," + "并请列席人员提出意见。" * 6], "330102"),
        (["中共焦作市委 焦作市人民政府", "焦作市解放区政府工作报告"], "410802"),
        (["在新华区第十一届人民代表大会第一次会议上"], None),
        (["斗门区政府工作报告", "香洲区政府工作报告"], None),
        (["和平发展 繁荣昌盛"], None),
        (["城区建设工作报告"], None),
        ([], None),
    ],
)
def test_places_in_heads(lines: list[str], code: str | None) -> None:
    assert places.place_in_heading(lines).code == code


def test_a_head_with_two_places_names_both() -> None:
    found = places.place_in_heading(["斗门区政府工作报告", "香洲区政府工作报告"])
    assert (found.outcome, found.candidates) == ("ambiguous", ("440402", "440403"))


@pytest.mark.shared
def test_titles_of_real_documents_name_their_place_and_year(shared: Path) -> None:
    text = (shared / "eval/dev/docs.jsonl").read_text(encoding="utf-8")
    documents = [document for line in text.splitlines() if (document := json.loads(line)).get("title")]
    year_unsaid = {"530111-2022-30"}
    assert len(documents) > 20
    for document in documents:
        title = [document["title"]]
        assert places.place_in_heading(title).code == document["district"], title
        said = None if document["doc"] in year_unsaid else document["year"]
        assert places.year_in_heading(title) == said, title


@pytest.mark.shared
def test_heads_of_real_documents_name_no_other_place_or_year(shared: Path) -> None:
    for line in (shared / "eval/dev/docs.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        text = (shared / "eval/dev/texts" / document["file"]).read_text(encoding="utf-8")
        head = [line for line in text.splitlines() if line.strip()][:12]
        assert places.place_in_heading(head).code in {None, document["district"]}
        assert places.year_in_heading(head) in {None, document["year"]}
