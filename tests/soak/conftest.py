"""Figures of the long runs, told when they are over: what docs/reliability.md quotes."""

import os
from collections.abc import Callable

import pytest

FIGURES: list[str] = []


@pytest.fixture
def told() -> Callable[[str], None]:
    """Keeps a line for the end of the session."""
    return FIGURES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in FIGURES:
        terminalreporter.write_line(line)


def count(name: str, default: int) -> int:
    """How often; ``SCORECARD_SOAK_<NAME>`` shortens or lengthens a long run."""
    return int(os.environ.get(f"SCORECARD_SOAK_{name}", default))
