"""Tests of what is beyond one machine: they need the extras, which `make test` puts into `.extras`."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = ("ray", "duckdb_extension_ducklake", "duckdb_extension_postgres_scanner")
REASON = "the extras [cluster] and [lake] are not installed: `make test` runs these with them"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Left out with a message where an extra is missing; in CI it must not be."""
    if all(find_spec(module) for module in MODULES):
        return
    assert os.environ.get("SCORECARD_EXTRAS") != "required", REASON
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.skip(reason=REASON))
