"""Fixtures that every test folder may use."""

import os
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SCORECARD_SHARED", REPO.parent / "shared"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Third-party texts are not in the repository: tests marked ``shared`` run only where they are."""
    if SHARED.is_dir():
        return
    away = [item for item in items if item.get_closest_marker("shared")]
    config.hook.pytest_deselected(items=away)
    items[:] = [item for item in items if not item.get_closest_marker("shared")]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes a minute or more; part of make test")
    config.addinivalue_line("markers", "soak: takes long; `make soak` runs it")
    config.addinivalue_line("markers", "shared: needs the third-party texts that stand beside the repository")


@pytest.fixture(scope="session")
def repo() -> Path:
    """The checkout's root."""
    return REPO


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party texts beside the repository."""
    return SHARED
