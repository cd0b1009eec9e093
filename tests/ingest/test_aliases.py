"""Which documents another list of aliases can change."""

from pathlib import Path

import pytest

from pipelines.ingest import aliases
from pipelines.ingest.aliases import AliasHistory, touched


def use(monkeypatch: pytest.MonkeyPatch, *rows: tuple[str, str]) -> str:
    """Let today's list be these aliases; its digest."""
    monkeypatch.setattr(aliases, "_today", lambda: frozenset(rows))
    aliases.digest.cache_clear()
    return aliases.digest()


@pytest.fixture(autouse=True)
def _fresh_digest() -> None:
    aliases.digest.cache_clear()


def test_what_differs_is_known_from_the_kept_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = AliasHistory(tmp_path)
    before = use(monkeypatch, ("生产总值", "gdp"), ("零售额", "retail_sales"))
    history.keep()
    use(monkeypatch, ("生产总值", "gdp"), ("消费品零售额", "retail_sales"))
    assert history.differences(before) == {"零售额", "消费品零售额"}


def test_an_alias_that_moves_to_another_indicator_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = AliasHistory(tmp_path)
    before = use(monkeypatch, ("零售额", "retail_sales"))
    history.keep()
    use(monkeypatch, ("零售额", "online_retail_sales"))
    assert history.differences(before) == {"零售额"}


def test_a_list_that_was_not_kept_or_is_damaged_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = AliasHistory(tmp_path)
    assert history.differences("0" * 12) is None
    before = use(monkeypatch, ("零售额", "retail_sales"))
    history.keep()
    (tmp_path / f"{before}.csv").write_text("torn", encoding="utf-8")
    use(monkeypatch, ("生产总值", "gdp"))
    assert history.differences(before) is None


def test_a_list_that_is_covered_needs_no_more_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = AliasHistory(tmp_path)
    before = use(monkeypatch, ("零售额", "retail_sales"))
    history.keep()
    use(monkeypatch, ("生产总值", "gdp"))
    history.cover([before])
    assert AliasHistory(tmp_path).differences(before) == frozenset()
    assert history.differences("0" * 12) is None
    use(monkeypatch, ("进出口", "trade_total"))
    assert history.differences(before) == {"零售额", "进出口"}


def test_documents_are_touched_through_the_normalised_words_of_a_subject() -> None:
    subjects = {"社会消费品 零售总额": {"a", "b"}, "新增就业": {"b"}, "招商引资": {"c"}}
    assert touched(subjects, frozenset({"消费品零售总额"})) == {"a", "b"}
    assert touched(subjects, frozenset({"就业", "引资"})) == {"b", "c"}
    assert touched(subjects, frozenset({"税收"})) == set()
    assert touched(subjects, frozenset({""})) == {"a", "b", "c"}
