"""A warehouse of one good night and one that broke, the UI that shows it, and a browser to look with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pipelines.ingest.landing import LandingTable

NEXT = """解放区2024年政府工作报告
一、2023年工作回顾
地区生产总值完成177.3亿元，同比增长5.1%。新增城镇就业4500人。
二、2024年主要预期目标
地区生产总值增长6%以上，新增城镇就业4310人。
"""
FIRST = """解放区2023年政府工作报告
一、2022年工作回顾
地区生产总值完成170亿元。
二、2023年主要预期目标
地区生产总值增长6.5%左右，新增城镇就业4310人，技能培训3000人次。
"""
SENTENCE = "技能培训3000人次"
NIGHT = 300
"""Seconds after which a run, or the start of the UI, counts as hung."""
LOOK = 60_000
"""Milliseconds that a busy machine may take to draw a page."""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@dataclass(frozen=True)
class Nights:
    """A folder with ``raw`` and ``warehouse``, and how its two runs ended."""

    folder: Path
    good: subprocess.CompletedProcess[str]
    broken: subprocess.CompletedProcess[str]


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`scorecard run` on a folder."""
    command = [sys.executable, "-m", "pipelines.cli", "run", "--raw", str(folder / "raw")]
    command += ["--warehouse", str(folder / "warehouse"), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=NIGHT)


def mutate(folder: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change landed rows and leave everything else as it was."""
    table = LandingTable(folder / "warehouse/landing", name)
    table.replace(table.units(), change(table.read()))


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Two reports, a workbook and a file that cannot be read.

    Before the second night a landed row of the workbook is lost, and the facts of the reports point elsewhere.
    """
    folder = tmp_path_factory.mktemp("nights")
    reports, sheets = folder / "raw/reports/410802", folder / "raw/sheets"
    reports.mkdir(parents=True)
    sheets.mkdir()
    (reports / "2023-work-report.txt").write_text(FIRST, encoding="utf-8")
    (reports / "2024-work-report.txt").write_text(NEXT, encoding="utf-8")
    (folder / "raw/reports/notes.xyz").write_text("?", encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "主要指标"
    for row in (["地区", "年份", "指标", "数值", "单位"], ["解放区", 2021, "地区生产总值", 160.2, "亿元"]):
        book.active.append(row)
    book.save(sheets / "indicators.xlsx")
    good = run(folder)
    mutate(folder, "raw_sheets", lambda rows: rows.head(rows.height - 1))
    mutate(folder, "report_facts", lambda rows: rows.with_columns(pl.col("start_offset", "end_offset") + 1))
    return Nights(folder, good, run(folder))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's browser; without one the tests are left out, except where they must run."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: the UI tests must run in CI")
        pytest.skip("no Chromium: install the package 'chromium' to run the UI tests")
    return found


@pytest.fixture(scope="session")
def ui(nights: Nights, chromium: str) -> Iterator[str]:
    """Address of the UI, started as a person starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = ["--raw", str(nights.folder / "raw"), "--warehouse", str(nights.folder / "warehouse")]
    command = [sys.executable, "-m", "pipelines.cli", "ui", *folders, "--port", str(port)]
    log = nights.folder / "ui.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _answers(server, f"{address}/server_info", log)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _answers(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Return when the server answers; each look waits for it a second at most."""
    for _ in range(NIGHT):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except (urllib.error.URLError, TimeoutError):
            try:
                server.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
            break
    pytest.fail(f"the UI did not start:\n{log.read_text('utf-8')}")


@pytest.fixture(scope="session")
def browser(chromium: str, ui: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, ui: str, tmp_path: Path) -> Iterator[Page]:
    """A page of its own; a picture of how it ended stays outside the repository."""
    expect.set_options(timeout=LOOK)
    context = browser.new_context(base_url=ui, viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    context.set_default_timeout(LOOK)
    looked_at = context.new_page()
    yield looked_at
    for number, shown in enumerate(context.pages):
        shown.screenshot(path=tmp_path / f"page-{number}.png")
    context.close()
