"""When a person must be told, and in which words. Pure: a run and what was told before in, messages out."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

GUIDE = "处理办法见 docs/operations.md 的“早上九点收到告警”"
MAX_LINES = 12
MAX_LINE = 300
REMEMBERED_RUNS = 50
CREDENTIALS = re.compile(r"(\w://)[^\s/@]+@")
RUN, AGE = "run", "age"
"""Names of open troubles; a failed check's is ``check:<name>``."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One message, plain text; its first line says what happened and what stands."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A check of severity error that did not pass."""

    check: str
    asset: str
    failed: int
    message: str


@dataclass(frozen=True, slots=True)
class NightReport:
    """One run as far as people are concerned.

    ``warnings`` counts the failed rows of each check of severity warn and is ``None`` unless the run came as far
    as all checks. ``release_id`` is that of the release that stands now, empty when there is none.
    """

    run_id: str
    success: bool
    causes: Sequence[str] = ()
    faults: Sequence[Fault] = ()
    warnings: Mapping[str, int] | None = None
    release_id: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What was told before: open troubles (name to the words used), the last count of warnings, runs told of."""

    open: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, int] | None = None
    runs: tuple[str, ...] = ()


def of_run(report: NightReport, memory: Memory, rise_share: float) -> tuple[list[Alert], Memory]:
    """Messages about a run that is over, and what to remember; a run is told of once.

    Warnings are worth a message when they rose by more than ``rise_share`` (0.2 is a fifth) since the last run.
    """
    if report.run_id and report.run_id in memory.runs:
        return [], memory
    alerts = []
    if report.success and not report.faults:
        if memory.open:
            alerts.append(_well_again(report, memory))
        troubles: dict[str, str] = {}
    else:
        alerts.append(_failed(report) if not report.success else _check_failed(report))
        troubles = {RUN: "夜间运行失败"} if not report.success else {}
        troubles |= {f"check:{fault.check}": f"检查 {fault.check} 未通过" for fault in report.faults}
        troubles |= {name: words for name, words in memory.open.items() if name == AGE}
    alerts += _risen(report, memory, rise_share)
    warnings = memory.warnings if report.warnings is None else dict(report.warnings)
    return alerts, Memory(troubles, warnings, (*memory.runs, report.run_id)[-REMEMBERED_RUNS:])


def of_age(
    last_release: tuple[str, dt.datetime] | None, now: dt.datetime, limit_hours: float, memory: Memory
) -> tuple[list[Alert], Memory]:
    """A message when the last release (id and time) is older than ``limit_hours``, told once until it is renewed."""
    if last_release is None:
        return [], memory
    release_id, released_at = last_release
    hours = (now - released_at).total_seconds() / 3600
    if hours <= limit_hours:
        return [], memory
    if AGE in memory.open:
        return [], memory
    words = f"最近一次发布 {release_id} 已有 {hours:.0f} 小时，超过 {limit_hours:g} 小时"
    body = f"{words}。\n夜间运行可能没有启动：请查看守护进程或定时器是否在运行。\n{GUIDE}"
    alert = Alert("记分卡：数据没有按时更新 · release overdue", body)
    return [alert], replace(memory, open={**memory.open, AGE: words})


def _failed(report: NightReport) -> Alert:
    lines = [*report.causes, *map(_fault_line, report.faults)] or ["原因不明，请查看运行记录"]
    return Alert("记分卡：夜间运行失败 · nightly run failed", _body(lines, report))


def _check_failed(report: NightReport) -> Alert:
    lines = [_fault_line(fault) for fault in report.faults]
    return Alert("记分卡：检查未通过 · error check failed", _body(lines, report))


def _well_again(report: NightReport, memory: Memory) -> Alert:
    told = "；".join(memory.open.values())
    return Alert("记分卡：恢复正常 · all is well again", f"已发布 {report.release_id}。此前：{_safe(told)}")


def _risen(report: NightReport, memory: Memory, rise_share: float) -> list[Alert]:
    if report.warnings is None or memory.warnings is None:
        return []
    before, now = sum(memory.warnings.values()), sum(report.warnings.values())
    if now <= before * (1 + rise_share):
        return []
    rises = {check: count - memory.warnings.get(check, 0) for check, count in report.warnings.items()}
    worst = sorted((check for check in rises if rises[check] > 0), key=lambda check: (-rises[check], check))
    lines = [f"警告由 {before} 条增至 {now} 条（上限为增加 {rise_share:.0%}）。发布照常。"]
    lines += [f"{check}：{memory.warnings.get(check, 0)} → {report.warnings[check]}" for check in worst[:5]]
    return [Alert("记分卡：警告明显增多 · warnings rose", _body(lines, report))]


def _fault_line(fault: Fault) -> str:
    return f"检查 {fault.check}（{fault.asset}）未通过，{fault.failed} 行：{fault.message}"


def _body(lines: Sequence[str], report: NightReport) -> str:
    shown = [_safe(line)[:MAX_LINE] for line in lines[:MAX_LINES]]
    if len(lines) > MAX_LINES:
        shown.append(f"……另有 {len(lines) - MAX_LINES} 条")
    stands = f"现在有效的发布：{report.release_id}" if report.release_id else "还没有任何发布"
    return "\n".join([*shown, stands, f"运行 {report.run_id or '未开始'}", GUIDE])


def _safe(text: str) -> str:
    """Without the credentials of a database address, should a cause quote one."""
    return CREDENTIALS.sub(r"\1***@", text)
