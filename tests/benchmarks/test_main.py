"""`make bench` runs every part, and says which failed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import extraction, facts, files, startup
from benchmarks.measure import Cost
from benchmarks.nights import Nights
from benchmarks.report import Line

COST = Cost(2.0, 3.0, 100.0, "")


def lines(*_: object) -> Iterator[Line]:
    yield Line("something measured", COST, 1.5)


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that measure nothing."""
    for module in (startup, files, facts):
        monkeypatch.setattr(module, "measure", lines)
    monkeypatch.setattr(extraction, "main", lambda: print("extraction measured"))
    nights = Nights(300, COST, COST, COST, 1.0, 0.0, 0)
    monkeypatch.setattr(bench, "run_nights", lambda *_, **__: nights)
    monkeypatch.setattr(sys, "argv", ["benchmarks"])


def test_every_part_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main()
    told = capsys.readouterr().out
    assert told.count("something measured") == 3
    assert "first night, 300 reports" in told and "extraction measured" in told


def test_a_part_that_fails_is_named_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object) -> Iterator[Line]:
        yield from lines()
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr(files, "measure", breaks)
    monkeypatch.setattr(extraction, "main", lambda: 1 / 0)
    with pytest.raises(SystemExit, match="failed: files, extraction"):
        bench.main()
    told = capsys.readouterr().out
    assert "files failed: RuntimeError: no room on the disk" in told
    assert told.count("something measured") == 3


def test_parts_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--only", "facts", "--folder", str(tmp_path)])
    bench.main()
    told = capsys.readouterr().out
    assert told.count("something measured") == 1 and "extraction measured" not in told
