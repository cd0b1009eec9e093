"""One scorecard for the small case of each fault: published once, then broken in turn."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.faults.harness import Place, report
from tests.faults.hostile import drop_all
from tests.receivers import Webhook, serving


@dataclass
class Story:
    """A scorecard, what of its raw folder must be refused by which rule, and a server that nobody may ask."""

    place: Place
    refused: dict[str, str]
    elsewhere: Webhook


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Two good reports among hostile files, published once."""
    place = Place(tmp_path_factory.mktemp("story"))
    for year in (2023, 2024):
        place.put(f"reports/410802/{year}-work-report.txt", report(year))
    with serving(Webhook()) as elsewhere:
        refused = drop_all(place, elsewhere.address)
        place.night()
        yield Story(place, refused, elsewhere)


@pytest.fixture
def place(story: Story) -> Place:
    """The scorecard itself."""
    return story.place
