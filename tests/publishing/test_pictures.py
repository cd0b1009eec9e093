"""Pictures of a build: well-formed, in Chinese, with every count; words of the data stay text."""

from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from pipelines.publishing.pictures import PLACES, STATUSES, YEARS, attainment_svg, coverage_svg, pictures

NOTHING = {name: 0 for name, _, _ in STATUSES}
ROWS = [
    {"place": "解放区", "year": 2021, "fact_count": 3, **NOTHING, "met_count": 2},
    {"place": "解放区", "year": 2023, "fact_count": 40, **NOTHING, "missed_count": 1},
    {"place": "<b>&", "year": 2023, "fact_count": 1, **NOTHING},
]


def words(svg: str) -> list[str]:
    return ["".join(part.itertext()) for part in ElementTree.fromstring(svg) if part.tag.endswith("text")]


def test_coverage_holds_every_place_year_and_count() -> None:
    told = words(coverage_svg(ROWS))
    assert {"解放区", "2021", "2022", "2023", "3", "40", "<b>&", "1"} <= set(told)


def test_more_figures_are_darker() -> None:
    svg = coverage_svg(ROWS)
    fills = [part.get("fill") for part in ElementTree.fromstring(svg) if part.tag.endswith("rect")]
    assert len({fill for fill in fills if fill}) >= 4


def test_attainment_counts_the_targets_of_each_place() -> None:
    told = words(attainment_svg(ROWS))
    assert "共 3" in told
    assert "<b>&" not in told
    assert any("2021–2023 年" in line for line in told)


@pytest.mark.parametrize("draw", [coverage_svg, attainment_svg])
def test_nothing_to_draw_is_a_picture_too(draw: object) -> None:
    assert callable(draw)
    ElementTree.fromstring(draw([]))


def test_a_build_is_read_for_the_places_with_most_figures(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    counts = ", ".join(f"1 as {name}" for name in NOTHING)
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "create table mart_scorecard as select 'p' || d as district_code, '地区' || d as district_name, y as year,"
            f" d as fact_count, 1 as target_count, {counts} from range(40) as d(d), range(1990, 2025) as y(y)"
        )
    told = words(pictures(build).coverage)
    assert len([line for line in told if line.startswith("地区")]) == PLACES
    assert len([line for line in told if line.isdecimal() and len(line) == 4]) == YEARS
