"""What the long runs share: the scorecard they are run on, and their figures, told when they are over."""

import os
from collections.abc import Callable

import pytest

from tests.faults.harness import Place, report

YEARS = range(2004, 2026)
TOLD = "told"


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Keeps a line for the end of the session: what docs/reliability.md quotes."""
    return lambda line: record_property(TOLD, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for test in terminalreporter.getreports("passed"):
        for name, line in test.user_properties:
            if name == TOLD and test.when == "call":
                terminalreporter.write_line(line)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A scorecard that has seen both states of its raw folder."""
    place = Place(tmp_path_factory.mktemp("soak"))
    for year in YEARS:
        place.put(f"reports/410802/{year}-work-report.txt", report(year))
    place.night()
    for state in (1, 0):
        shift(place, state)
        place.night()
    return place


def shift(place: Place, state: int) -> None:
    """One report exists in two versions, another comes and goes."""
    place.put("reports/410802/2025-work-report.txt", report(2025, number=1 + state))
    extra = place.put("reports/410802/2003-work-report.txt", report(2003))
    if not state:
        extra.unlink()


def count(name: str, default: int) -> int:
    """How often; ``SCORECARD_SOAK_<NAME>`` shortens or lengthens a long run."""
    return int(os.environ.get(f"SCORECARD_SOAK_{name}", default))
