"""Many nights that renew the last build, at random: what they leave is what a build from nothing makes."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.harness import Place, report
from tests.soak.conftest import count

pytestmark = pytest.mark.soak
PLACES = {
    "410800": "焦作市",
    "410802": "解放区",
    "410803": "中站区",
    "410804": "马村区",
    "410811": "山阳区",
    "410000": "河南省",
}
YEARS = range(2015, 2026)
ASKED = """指标,年份,地区,口径,数值,单位
地区生产总值,{year},{name},目标,{target},亿元
地区生产总值,{year},{name},实际,{actual},亿元
"""


def path_of(code: str, year: int) -> str:
    return f"reports/{code}/{year}-work-report.txt"


def written(code: str, year: int, number: int) -> str:
    text = report(year, number)
    return text.replace("解放区", PLACES[code]) + f"全市地区生产总值增长{number % 9}.{number % 7}%。\n"


def change(place: Place, chance: random.Random) -> None:
    """Some files come, change, move or go."""
    there = sorted((place.workspace.raw / "reports").rglob("*.txt"))
    for path in chance.sample(there, 2):
        path.unlink()
    moved = chance.choice([path for path in there if path.exists()])
    moved.rename(moved.with_name(f"{moved.stem}-again.txt"))
    for _ in range(3):
        code, year = chance.choice(list(PLACES)), chance.choice(YEARS)
        place.put(path_of(code, year), written(code, year, chance.randrange(100)))
    code, year = chance.choice(list(PLACES)), chance.choice(YEARS)
    figures = {"target": chance.randrange(100, 200), "actual": chance.randrange(100, 200)}
    place.put(f"sheets/book-{chance.randrange(3)}.csv", ASKED.format(year=year, name=PLACES[code], **figures))


def test_renewed_nights_leave_what_a_build_from_nothing_makes(tmp_path: Path, told: Callable[[str], None]) -> None:
    place, nights = Place(tmp_path), count("RENEWALS", 8)
    chance = random.Random(count("SEED", 1))
    for code in PLACES:
        for year in YEARS:
            place.put(path_of(code, year), written(code, year, year % 17))
    place.night()
    for _ in range(nights):
        change(place, chance)
        status, printed = place.run()
        assert status == 0 and "重算" in printed, printed
    renewed = place.content()
    place.night("--full")
    assert place.content() == renewed
    told(f"{nights} nights that renewed the last build after random changes: the tables of a build from nothing")
