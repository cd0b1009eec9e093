"""One record for every check: counts of all, a sample of the first."""

from pipelines.quality.verdict import SAMPLE_ROWS, Verdict, verdict


def test_nothing_failed() -> None:
    told = verdict("a", "b", [], 5)
    assert (told.passed, told.share, told.rows) == (True, 0, ())


def test_all_are_counted_and_the_first_are_shown() -> None:
    told = verdict("a", "b", [{"n": n} for n in range(50)], 100)
    assert (told.passed, told.failed, told.share) == (False, 50, 0.5)
    assert [row["n"] for row in told.rows] == list(range(SAMPLE_ROWS))


def test_nothing_to_look_at_is_no_failure() -> None:
    assert Verdict("a", "b", 0, 0).share == 0
