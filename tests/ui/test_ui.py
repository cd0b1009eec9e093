"""A newcomer in the UI: the graph by group, a failed check with its rows, the way from the release to a sentence."""

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import SENTENCE

pytestmark = pytest.mark.slow
GROUPS = ("raw", "facts", "vocabulary", "staging", "intermediate", "marts", "quality", "publish")


def test_the_first_page_is_free_of_greetings(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Lineage").first).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_graph_is_drawn_by_group(page: Page) -> None:
    page.goto("/asset-groups")
    for group in GROUPS:
        expect(page.locator("svg foreignObject").get_by_text(group, exact=True).first).to_be_visible()


def test_a_failed_check_shows_its_rows(page: Page) -> None:
    page.goto("/assets/raw_sheets?view=checks&checkDetail=raw_sheets_cells_conserved")
    expect(page.get_by_text("每个工作簿的非空单元格数与另一读取器清点的一致").first).to_be_visible()
    expect(page.get_by_text("blocking", exact=True)).to_be_visible()
    table = page.locator("table table")
    expect(table.get_by_text("sheets/indicators.xlsx")).to_be_visible()
    expect(table.get_by_text("应为")).to_be_visible()


def test_from_the_release_to_the_sentence_in_three_clicks(page: Page) -> None:
    page.goto("/assets/release")
    page.get_by_role("tab", name="Checks").click()  # 1
    page.get_by_text("release_checks_passed").first.click()  # 2
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="checkDetail=report_evidence_at_offsets").click()  # 3
    there = opened.value
    expect(there.get_by_text(SENTENCE).first).to_be_visible()
    expect(there.get_by_text("reports/410802/2023-work-report.txt").first).to_be_visible()


def test_from_the_release_to_what_was_refused(page: Page) -> None:
    page.goto("/assets/release?view=checks&checkDetail=release_checks_passed")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="checkDetail=raw_documents_rows_valid").click()
    expect(opened.value.get_by_text("reports/notes.xyz").first).to_be_visible()


def test_the_pictures_are_drawn(page: Page) -> None:
    page.goto("/assets/release")
    page.get_by_text("[Show Markdown]").first.click()
    picture = page.locator("img[src^='data:image/svg+xml']")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100


def test_both_nights_are_among_the_runs(page: Page) -> None:
    page.goto("/runs")
    expect(page.get_by_text("Failure", exact=True)).to_have_count(1)
    expect(page.get_by_text("Success", exact=True)).to_have_count(1)
