"""What a sheet may call a place: its own names, the register's, and names below county level."""

import pytest

from pipelines.ingest.sheets.places_in_sheets import Places

PLACES = Places("410802")


@pytest.mark.parametrize(
    ("name", "code", "resolution"),
    [
        ("全区", "410802", "self"),
        ("本级", "410802", "self"),
        ("解放区", "410802", "self"),
        ("410802", "410802", "self"),
        ("山阳区", "410811", "resolved"),
        ("焦作市", "410800", "resolved"),
        ("全国", "100000", "resolved"),
        ("410811", "410811", "resolved"),
        ("龙湖镇", None, "below_county"),
        ("某某高新区", None, "below_county"),
    ],
)
def test_names_of_a_place_column(name: str, code: str | None, resolution: str) -> None:
    place = PLACES.find(name)
    assert place is not None and (place.code, place.resolution) == (code, resolution)


@pytest.mark.parametrize("name", ["解方区", "地区生产总值", "", "999999", "合计"])
def test_unknown_names_are_unknown(name: str) -> None:
    assert PLACES.find(name) is None


def test_suggestions_are_names_of_the_same_province() -> None:
    assert PLACES.near("解方区")[0] == "解放区"


def test_a_code_is_told_by_its_name() -> None:
    place = PLACES.find("410811")
    assert place is not None and place.name == "山阳区"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("解放区2022年主要指标", "410802"),
        ("全国年度目标", "100000"),
        ("主要指标", None),
    ],
)
def test_titles_begin_with_their_place(title: str, code: str | None) -> None:
    place = PLACES.in_title(title)
    assert (place.code if place else None) == code


def test_without_an_own_place_whole_words_mean_nothing() -> None:
    assert Places(None).find("全区") is None
