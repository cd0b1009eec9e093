"""Progress of long work: few lines, with rate and time left."""

from collections.abc import Iterator

from pipelines.ingest.progress import LINES, Progress


def ticking(step: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += step


def test_lines_are_bounded_and_the_last_tells_the_end() -> None:
    lines: list[str] = []
    clock = ticking(10)
    progress = Progress("抽取报告", 10_000, lines.append, lambda: next(clock))
    for _ in range(10_000):
        progress.add(1)
    assert len(lines) == LINES
    assert lines[0].startswith("抽取报告 500 / 10000，每秒 50 份，约余 3 分 10 秒")
    assert lines[-1].startswith("抽取报告 10000 / 10000")


def test_quick_work_tells_no_rate() -> None:
    lines: list[str] = []
    progress = Progress("抽取报告", 2, lines.append, lambda: 0.0)
    progress.add(2)
    assert lines == ["抽取报告 2 / 2"]


def test_nothing_to_do_is_not_told() -> None:
    lines: list[str] = []
    Progress("抽取报告", 0, lines.append).add(0)
    assert lines == []
