"""Facts are drawn from what changed, a killed drawing goes on where it was, a new alias costs what it touches."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest import aliases, reports
from pipelines.ingest.executors import Batch, Result, SerialExecutor
from pipelines.ingest.landing import LandingTable
from pipelines.quality import intake_facts
from pipelines.quality.intake import Intake, Scope
from schemas import vocabulary

SENTENCES = {
    "2021": "地区生产总值完成170亿元。",
    "2022": "地区生产总值完成177亿元，新增城镇就业4500人。",
    "2023": "星河指数产值完成25亿元。",
    "2024": "全年星河指数产值25亿元，地区生产总值190亿元。",
}


class KilledError(BaseException):
    """The process dies here."""


class Counting:
    """Works as the serial executor does and counts documents; dies after ``last`` batches."""

    def __init__(self, last: int | None = None) -> None:
        self.documents = 0
        self._last = last

    def imap_unordered(self, work: Callable[[Batch], Result], batches: Iterable[Batch]) -> Iterator[Result]:
        for number, batch in enumerate(batches):
            if number == self._last:
                raise KilledError
            assert isinstance(batch, pl.DataFrame)
            self.documents += batch.height
            yield work(batch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for year, sentence in SENTENCES.items():
        path = tmp_path / "raw" / "reports" / "410802" / f"{year}-report.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"解放区{year}年政府工作报告\n{int(year) - 1}年工作回顾\n{sentence}\n", encoding="utf-8")
    intake(tmp_path).documents()
    return tmp_path


def intake(folder: Path, scope: Scope | None = None) -> Intake:
    now = dt.datetime(2026, 1, 1)
    landing, ledger = folder / "landing", folder / "ledger"
    return Intake(folder / "raw", landing, ledger, "run", now, scope or Scope(), lambda _: None)


def facts(folder: Path) -> list[tuple[object, ...]]:
    columns = ("fact_id", "subject", "indicator_code", "stated_value")
    return sorted(LandingTable(folder / "landing", "report_facts").read().select(columns).iter_rows(), key=str)


def add_alias(monkeypatch: pytest.MonkeyPatch, alias: str, code: str) -> None:
    """Today's vocabulary has one alias more; every version is worked out anew."""
    loaded = vocabulary.load()
    row = {**loaded.rows(aliases.TABLE)[0], "alias": alias, "indicator_code": code}
    more = vocabulary.Vocabulary({**loaded.tables, aliases.TABLE: (*loaded.rows(aliases.TABLE), row)}, "other")
    monkeypatch.setattr(vocabulary, "load", lambda: more)
    forget()


def forget() -> None:
    for cached in (aliases.digest, aliases._today, reports.reader_version, reports.extractor_version):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    forget()
    yield
    forget()


def test_unchanged_documents_are_not_drawn_again(folder: Path) -> None:
    assert intake(folder).report_facts().read == 4
    again = intake(folder).report_facts()
    assert (again.read, again.unchanged) == (0, 4)


def test_one_district_or_everything_is_drawn_again_when_asked(folder: Path) -> None:
    intake(folder).report_facts()
    first = facts(folder)
    assert intake(folder, Scope(only="410802/2023")).report_facts().read == 1
    assert intake(folder, Scope(only="410803")).report_facts().read == 0
    assert intake(folder, Scope(force=True)).report_facts().read == 4
    assert facts(folder) == first


def test_a_killed_drawing_goes_on_where_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "BATCH_DOCUMENTS", 1)
    monkeypatch.setattr(intake_facts, "LAND_DOCUMENTS", 1)
    with pytest.raises(KilledError):
        intake(folder).report_facts(Counting(last=3))
    rest = Counting()
    intake(folder).report_facts(rest)
    assert rest.documents == 1
    landed = facts(folder)
    intake(folder, Scope(force=True)).report_facts()
    assert facts(folder) == landed


def test_a_new_alias_draws_only_the_documents_that_it_touches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    intake(folder).report_facts()
    assert [fact for fact in facts(folder) if fact[2] == "industrial_output"] == []
    add_alias(monkeypatch, "星河指数产值", "industrial_output")
    counting = Counting()
    intake(folder).report_facts(counting)
    assert counting.documents == 2
    selective = facts(folder)
    assert len([fact for fact in selective if fact[2] == "industrial_output"]) == 2
    assert intake(folder).report_facts().read == 0
    intake(folder, Scope(force=True)).report_facts()
    assert facts(folder) == selective


def test_killed_within_a_new_alias_the_rest_is_drawn_the_next_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake(folder).report_facts()
    monkeypatch.setattr(reports, "BATCH_DOCUMENTS", 1)
    monkeypatch.setattr(intake_facts, "LAND_DOCUMENTS", 1)
    add_alias(monkeypatch, "星河指数产值", "industrial_output")
    with pytest.raises(KilledError):
        intake(folder).report_facts(Counting(last=1))
    rest = Counting()
    intake(folder).report_facts(rest)
    assert rest.documents == 1


def test_another_reader_draws_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    intake(folder).report_facts()
    monkeypatch.setattr(reports, "EXTRACTOR_VERSION", "other")
    forget()
    assert intake(folder).report_facts().read == 4


def test_processes_give_what_one_process_gives(folder: Path) -> None:
    from pipelines.ingest.executors import ProcessExecutor

    intake(folder).report_facts(SerialExecutor())
    one = facts(folder)
    intake(folder, Scope(force=True)).report_facts(ProcessExecutor(2))
    assert facts(folder) == one
