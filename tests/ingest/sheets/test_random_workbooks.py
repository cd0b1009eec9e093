"""Random workbooks over every shape and kind of cell: each known figure comes back, or a line says why not."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ingest.sheets.book import Book
from pipelines.ingest.sheets.facts import read_facts
from pipelines.ingest.sheets.raw_rows import LandedBook, sheet_rows
from pipelines.ingest.sheets.reader import read_book
from pipelines.ingest.sheets.reading import FactRow, SheetReading
from tests.ingest.sheets.drafts import OWN, SHAPES, Draft, Told, workbook_of
from tests.ingest.sheets.making import meta_of


def read(drafts: list[Draft]) -> SheetReading:
    """The workbook through a file and the landing rows, as a night reads it."""
    meta = meta_of("sheets/随机.xlsx", district=OWN)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "随机.xlsx"
        path.write_bytes(workbook_of(drafts))
        book = read_book(path, meta.source_path)
    assert isinstance(book, Book)
    return read_facts(LandedBook(sheet_rows(book, meta)), meta)


def told(fact: FactRow) -> Told:
    return Told(
        fact["district_code"],
        fact["indicator_code"],
        fact["period"],
        fact["measure"],
        fact["kind"],
        fact["stated_value"],
        fact["stated_value_high"],
        fact["stated_unit"],
        fact["bound"],
    )


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_known_figures_come_back_or_are_told(shape: str, data: st.DataObject) -> None:
    drafts = data.draw(SHAPES[shape])
    reading = read(drafts)
    facts = {(fact["sheet"], fact["cell"]): told(fact) for fact in reading.facts}
    refused = {(refusal.sheet, refusal.cell) for refusal in reading.refusals if refusal.message and refusal.rule}
    expected = {(draft.name, cell): what for draft in drafts for cell, what in draft.expected.items()}
    assert facts == {place: what for place, what in expected.items() if what is not None and place not in refused}
    # A figure that people would read may be refused only where nothing could be told of its sheet.
    lost = {place for place, what in expected.items() if what is not None and place in refused}
    assert not lost, [refusal for refusal in reading.refusals if (refusal.sheet, refusal.cell) in lost][:3]
    assert {place for place, what in expected.items() if what is None} == refused
    assert reading.unaccounted == 0
