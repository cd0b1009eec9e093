"""The wheel, installed into an empty environment, does a night on another folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

INSTALL_SECONDS = 600
RUN_SECONDS = 240
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)([^\\]*)", re.MULTILINE)

REPORT = """解放区2024年政府工作报告
一、2023年工作回顾
全区地区生产总值完成177.3亿元，同比增长5.1%。
二、2024年主要预期目标
地区生产总值增长6%以上。
"""


def constraints(lock: Path) -> str:
    """The versions of the lock without their hashes: the wheel itself has none there."""
    return "".join(
        f"{name}=={version}{marker.rstrip()}\n" for name, version, marker in PINNED.findall(lock.read_text())
    )


@pytest.fixture(scope="module")
def environment(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment that holds the wheel and what the wheel asks for, at the locked versions."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=repo, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pins = folder / "constraints.txt"
    pins.write_text(constraints(repo / "requirements.lock"))
    install = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "-c", str(pins), str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    return folder / "venv"


def test_installed_it_publishes_from_any_folder(environment: Path, tmp_path: Path) -> None:
    report = tmp_path / "raw" / "reports" / "410802" / "2024-work-report.txt"
    report.parent.mkdir(parents=True)
    report.write_text(REPORT, encoding="utf-8")
    bare = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCORECARD", "DAGSTER"))
    }
    done = subprocess.run(
        [str(environment / "bin" / "scorecard"), "run", "--raw", "raw", "--warehouse", "elsewhere/warehouse"],
        cwd=tmp_path,
        env=bare,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(tmp_path / "elsewhere" / "warehouse" / "scorecard.duckdb"), read_only=True) as release:
        found = release.execute("select count(*) from fct_facts").fetchall()
    assert found == [(3,)]
