"""Real workbooks, read whole: what an independent reader counts is what the account adds up to."""

from collections import Counter
from pathlib import Path

import pytest
from lxml import html
from python_calamine import load_workbook

from pipelines.ingest.sheets.book import Book
from pipelines.ingest.sheets.facts import read_facts
from pipelines.ingest.sheets.reader import read_book
from pipelines.ingest.sheets.reading import SheetReading
from tests.ingest.sheets.making import meta_of

pytestmark = pytest.mark.shared
CATALOGUE = "yjonben_统一目录.xlsx"


@pytest.fixture(scope="module")
def sheets(shared: Path) -> Path:
    return shared / "corpus" / "sheets"


def read(path: Path, district: str | None = None, year: int | None = None) -> SheetReading:
    book = read_book(path, f"sheets/{path.name}")
    assert isinstance(book, Book)
    reading = read_facts(book, meta_of(book.source_path, district=district, planning_year=year))
    assert reading.unaccounted == 0
    return reading


@pytest.fixture(scope="module")
def catalogue(sheets: Path) -> SheetReading:
    return read(sheets / CATALOGUE)


@pytest.fixture(scope="module")
def counted(sheets: Path) -> list[list[object]]:
    """Cells of the catalogue by another reader than the one under test."""
    return load_workbook(str(sheets / CATALOGUE)).get_sheet_by_index(0).to_python()


def test_every_cell_is_a_fact_a_refusal_or_a_name(catalogue: SheetReading, counted: list[list[object]]) -> None:
    filled = [(row, column) for row, line in enumerate(counted) for column, value in enumerate(line) if value != ""]
    figures = [place for place in filled if place[0] > 0 and place[1] >= 7]
    assert catalogue.cells == len(filled)
    assert catalogue.fact_cells + catalogue.refused_cells == len(figures)
    assert sum(catalogue.roles.values()) == len(filled) - len(figures)
    assert catalogue.rows == len(counted)
    assert len({(fact["sheet"], fact["cell"]) for fact in catalogue.facts}) == catalogue.fact_cells


def test_refusals_have_reasons(catalogue: SheetReading) -> None:
    rules = Counter(refusal.rule for refusal in catalogue.refusals)
    assert rules == {"missing_blank": 9, "broken_number": 1, "missing_not_available": 1}
    (broken,) = (refusal for refusal in catalogue.refusals if refusal.rule == "broken_number")
    assert broken.cell == "H1583" and "21732596.68" in broken.message


def test_the_figures_are_those_of_the_place_and_year(catalogue: SheetReading, counted: list[list[object]]) -> None:
    assert {fact["district_code"] for fact in catalogue.facts} == {"321200"}
    years = {
        str(column): str(int(str(year).split(".")[0]))
        for column, year in zip("HIJKLMNOPQ", counted[0][7:17], strict=True)
    }
    assert all(fact["period"] == years[str(fact["cell"])[0]] for fact in catalogue.facts)
    revenue = {fact["cell"]: fact for fact in catalogue.facts if "一般公共预算收入" in fact["subject"]}
    assert revenue["M3903"]["stated_value"] == 2512812


def test_switches_of_unit_are_found(catalogue: SheetReading) -> None:
    switches = {doubt.cells[0]: doubt for doubt in catalogue.doubts if doubt.rule == "unit_switch"}
    assert len(switches) >= 450
    assert "2013 年为 2512812（M3903），2014 年为 283.00（L3903）" in switches["L3903"].message
    # Both ways within one row: 人 to 万人 in 2015, and back in 2018.
    assert {"K4", "H4"} <= switches.keys()


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("national_国民经济核算_国内生产总值.csv", 222),
        ("national_就业人员和工资_城镇登记失业人员及失业率.csv", 74),
        ("national_社会消费品零售总额.csv", 37),
    ],
)
def test_national_series(sheets: Path, name: str, figures: int) -> None:
    reading = read(sheets / name)
    assert (len(reading.facts), reading.refused_cells) == (figures, 0)
    assert all(fact["indicator_code"] and fact["district_code"] == "100000" for fact in reading.facts)
    assert [doubt.rule for doubt in reading.doubts] == []


def test_monthly_tables_of_a_page(sheets: Path) -> None:
    path = sheets / "daqing_2017_monthly_tables.html"
    cells = [cell for cell in html.parse(str(path)).iter("td", "th") if "".join(cell.itertext()).strip()]
    reading = read(path, "230600", 2017)
    assert (reading.cells, len(reading.facts), reading.refused_cells) == (len(cells), 52, 0)
    facts = {fact["cell"]: fact for fact in reading.facts}
    assert [facts[cell]["period"] for cell in ("B4", "C4", "D4", "B18", "C18", "D18")] == [
        "2017-03",
        "2017-03",
        "2017-04",
        "2017-01/2017-03",
        "2017-01/2017-03",
        "2017-01/2017-04",
    ]
    assert (facts["C4"]["measure"], facts["C18"]["measure"], facts["B18"]["stated_unit"]) == (
        "change",
        "growth",
        "美元",
    )
