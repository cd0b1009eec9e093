"""When people are told and in which words."""

import datetime as dt

from pipelines.alerts.judgement import MAX_LINES, Fault, Memory, NightReport, of_age, of_run

SHARE = 0.2
FAULT = Fault("release_gate", "release", 2, "与上次发布相比没有异常减少")
NOW = dt.datetime(2026, 11, 25, 9, 0)


def good(run_id: str = "good", **warnings: int) -> NightReport:
    return NightReport(run_id, success=True, warnings=warnings, release_id="R2")


def failed(run_id: str = "bad", *causes: str) -> NightReport:
    return NightReport(run_id, success=False, causes=causes or ("磁盘已满",), faults=[FAULT], release_id="R1")


def titles(report: NightReport, memory: Memory) -> list[str]:
    return [alert.title for alert in of_run(report, memory, SHARE)[0]]


def test_a_good_night_says_nothing() -> None:
    assert of_run(good(), Memory(), SHARE)[0] == []


def test_a_failed_run_is_told_with_cause_check_and_what_stands() -> None:
    (alert,), memory = of_run(failed(), Memory(), SHARE)
    assert "失败" in alert.title
    for words in ("磁盘已满", "release_gate", "2 行", "R1", "bad", "docs/operations.md"):
        assert words in alert.body
    assert set(memory.open) == {"run", "check:release_gate"}


def test_a_failed_error_check_is_told_although_the_run_went_through() -> None:
    report = NightReport("odd", success=True, faults=[FAULT], release_id="R2")
    (alert,), memory = of_run(report, Memory(), SHARE)
    assert "检查未通过" in alert.title
    assert set(memory.open) == {"check:release_gate"}


def test_a_run_is_told_of_once_and_the_next_failure_again() -> None:
    _, memory = of_run(failed("a"), Memory(), SHARE)
    assert of_run(failed("a"), memory, SHARE) == ([], memory)
    assert len(titles(failed("b"), memory)) == 1


def test_all_is_well_again_is_one_line_and_told_once() -> None:
    _, memory = of_run(failed(), Memory(), SHARE)
    (alert,), memory = of_run(good(), memory, SHARE)
    assert "恢复正常" in alert.title
    assert "\n" not in alert.body
    assert "R2" in alert.body
    assert titles(good("next"), memory) == []


def test_warnings_are_told_when_they_rise_by_more_than_the_share() -> None:
    _, memory = of_run(good("a", jump=80, gap=20), Memory(), SHARE)
    assert titles(good("b", jump=100, gap=20), memory) == []
    (alert,), memory = of_run(good("c", jump=100, gap=21), memory, SHARE)
    assert "100 条增至 121 条" in alert.body
    assert "jump：80 → 100" in alert.body
    assert titles(good("d", jump=100, gap=21), memory) == []
    assert titles(good("e", jump=1), memory) == []


def test_a_first_warning_is_a_rise_and_a_broken_night_says_nothing_of_warnings() -> None:
    _, memory = of_run(good("a", jump=0), Memory(), SHARE)
    assert len(titles(good("b", jump=1), memory)) == 1
    _, after = of_run(failed(), memory, SHARE)
    assert after.warnings == {"jump": 0}


def test_an_old_release_is_told_once_until_it_is_renewed() -> None:
    old = ("R1", NOW - dt.timedelta(hours=27))
    assert of_age(None, NOW, 26, Memory()) == ([], Memory())
    assert of_age(("R1", NOW - dt.timedelta(hours=26)), NOW, 26, Memory()) == ([], Memory())
    (alert,), memory = of_age(old, NOW, 26, Memory())
    assert "27 小时" in alert.body
    assert of_age(old, NOW, 26, memory) == ([], memory)
    _, memory = of_run(failed(), memory, SHARE)
    assert "age" in memory.open
    (well,), memory = of_run(good(), memory, SHARE)
    assert "R1 已有 27 小时" in well.body
    assert memory.open == {}


def test_a_clock_that_went_back_makes_no_release_old() -> None:
    assert of_age(("R1", NOW + dt.timedelta(days=400)), NOW, 26, Memory())[0] == []


def test_credentials_in_a_cause_are_not_passed_on() -> None:
    (alert,), _ = of_run(failed("x", "could not connect to postgresql://scorecard:hunter2@db/runs"), Memory(), SHARE)
    assert "hunter2" not in alert.body
    assert "postgresql://***@db/runs" in alert.body


def test_long_reports_are_cut_and_say_so() -> None:
    (alert,), _ = of_run(failed("x", *(f"原因{n}" + "长" * 1000 for n in range(40))), Memory(), SHARE)
    assert len(alert.body.splitlines()) == MAX_LINES + 4
    assert "另有" in alert.body
    assert max(map(len, alert.body.splitlines())) <= 300
