"""Layers point one way, and the thin ones stay thin: read from the imports themselves."""

import ast
from pathlib import Path

import pytest

ORDER = ("schemas", "extraction", "ingest", "quality", "publishing", "alerts", "defs")
"""From the lowest: a room imports only itself and those before it."""

BANNED_IN_EXTRACTION = {
    "dagster",
    "pathlib",
    "os",
    "io",
    "time",
    "datetime",
    "socket",
    "urllib",
    "requests",
    "duckdb",
    "polars",
}
NO_DAGSTER = ("schemas", "extraction", "ingest", "quality", "publishing", "alerts")


def room(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] == "schemas":
        return "schemas"
    if parts[0] == "pipelines" and len(parts) > 1 and parts[1] in ORDER:
        return parts[1]
    return None


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def upward(files: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Imports of a higher room, as (module, imported)."""
    wrong = []
    for module, imported in files.items():
        here = room(module)
        for name in imported:
            there = room(name)
            if here and there and ORDER.index(there) > ORDER.index(here):
                wrong.append((module, name))
    return wrong


@pytest.fixture(scope="module")
def modules(repo: Path) -> dict[str, set[str]]:
    files = [*repo.glob("pipelines/**/*.py"), *repo.glob("schemas/**/*.py")]
    return {".".join(path.relative_to(repo).with_suffix("").parts): imports(path) for path in files}


def test_no_room_imports_one_above_it(modules: dict[str, set[str]]) -> None:
    assert upward(modules) == []


def test_an_upward_import_is_noticed() -> None:
    assert upward({"pipelines.extraction.engine": {"pipelines.ingest.landing"}}) != []


def test_dagster_lives_in_defs_only(modules: dict[str, set[str]]) -> None:
    users = {room(module) for module, imported in modules.items() if any(n.startswith("dagster") for n in imported)}
    assert not users & set(NO_DAGSTER)


def test_extraction_is_pure(modules: dict[str, set[str]]) -> None:
    for module, imported in modules.items():
        if room(module) == "extraction":
            assert not {name.split(".")[0] for name in imported} & BANNED_IN_EXTRACTION, module


def test_definitions_stay_short(repo: Path) -> None:
    assert len((repo / "pipelines" / "definitions.py").read_text("utf-8").splitlines()) <= 20


def test_no_file_is_too_long(repo: Path) -> None:
    files = [*repo.glob("pipelines/**/*.py"), *repo.glob("schemas/**/*.py"), *repo.glob("tests/**/*.py")]
    assert {path.name: n for path in files if (n := len(path.read_text("utf-8").splitlines())) > 420} == {}
