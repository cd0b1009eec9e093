"""How much memory a build may use: by what has landed, never more than half of the machine, what is said wins."""

import os
from pathlib import Path

import pytest

from pipelines.publishing import memory
from pipelines.publishing.memory import MEMORY, MEMORY_VARIABLE, facts_landed, limited, memory_limit, one_by_one

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MEMORY_VARIABLE, raising=False)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A landing with more facts than the usual limit is enough for."""
    monkeypatch.setattr(memory.LandingTable, "height", lambda table: memory.MANY_FACTS // 2 + 1)


def test_models_of_few_facts_are_built_beside_each_other(tmp_path: Path) -> None:
    assert one_by_one(facts_landed(tmp_path)) == []


@pytest.mark.usefixtures("many")
def test_models_of_many_facts_are_built_one_by_one(tmp_path: Path) -> None:
    assert one_by_one(facts_landed(tmp_path)) == ["--threads", "1"]


def test_few_facts_have_the_limit_of_the_profile(tmp_path: Path) -> None:
    assert memory_limit(facts_landed(tmp_path)) == MEMORY
    assert f"env_var('{MEMORY_VARIABLE}', '{MEMORY}')" in (PROJECT / "profiles.yml").read_text("utf-8")


@pytest.mark.usefixtures("many")
def test_many_facts_have_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_machine_mb", lambda: 9000)
    assert memory_limit(facts_landed(tmp_path)) == "4500MB"


@pytest.mark.usefixtures("many")
def test_never_more_than_half_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_machine_mb", lambda: 8999)
    assert memory_limit(facts_landed(tmp_path)) == MEMORY


@pytest.mark.usefixtures("many")
def test_what_the_operator_says_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, "1GB")
    assert memory_limit(facts_landed(tmp_path)) == "1GB"
    with limited(facts_landed(tmp_path)):
        assert os.environ[MEMORY_VARIABLE] == "1GB"
    assert os.environ[MEMORY_VARIABLE] == "1GB"


def test_what_is_started_is_told_and_nothing_after(tmp_path: Path) -> None:
    with limited(facts_landed(tmp_path)):
        assert os.environ[MEMORY_VARIABLE] == MEMORY
    assert MEMORY_VARIABLE not in os.environ
