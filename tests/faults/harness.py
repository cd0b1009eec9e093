"""A scorecard of its own for tests that break things: files in, real runs by the console command, content out."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.workspace import Workspace
from schemas.ledger import LEDGER_FED_COLUMNS, LEDGER_FED_TABLES

NIGHT = 600
"""Seconds after which a run counts as hung."""
REPORT = """解放区{year}年政府工作报告
一、{before}年工作回顾
全区地区生产总值完成{gdp}亿元，同比增长5.{digit}%。新增城镇就业{jobs}人。
二、{year}年主要预期目标
地区生产总值增长6%以上，新增城镇就业{jobs}人，技能培训{digit}000人次。
"""
KILLED_IN = """
import os, signal, sys, importlib
module, name, call = sys.argv[1], sys.argv[2], int(sys.argv[3])
target = importlib.import_module(module)
genuine, calls = getattr(target, name), []
def killed(*args, **kwargs):
    calls.append(1)
    if len(calls) == call:
        os.kill(os.getpid(), signal.SIGKILL)
    return genuine(*args, **kwargs)
setattr(target, name, killed)
sys.argv = ["scorecard", *sys.argv[4:]]
from pipelines.cli import main
main()
"""


def report(year: int, number: int = 1) -> str:
    """A short work report whose figures depend on year and number."""
    return REPORT.format(
        year=year, before=year - 1, gdp=100 + year % 100 + number, digit=1 + number % 8, jobs=4000 + number
    )


@dataclass(frozen=True)
class Run:
    """A run that was started, and the file that it prints into."""

    process: subprocess.Popen[bytes]
    printed: Path

    def ended(self, timeout: float = NIGHT) -> tuple[int, str]:
        """Exit status and everything printed. Raises ``subprocess.TimeoutExpired`` when it goes on for longer."""
        status = self.process.wait(timeout)
        return status, self.printed.read_text("utf-8")

    def kill(self) -> None:
        """SIGKILL for the run and for nothing else."""
        self.process.kill()
        self.process.wait()


@dataclass
class Place:
    """A raw folder and a warehouse; runs are processes of their own."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder / "raw", self.folder / "warehouse")

    @property
    def scratch(self) -> Path:
        """Where the runs put what they call temporary."""
        folder = self.folder / "scratch"
        folder.mkdir(exist_ok=True)
        return folder

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def start(self, *options: str, program: tuple[str, ...] = ("-m", "pipelines.cli")) -> "Run":
        """A run that goes on by itself."""
        folders = ["--raw", str(self.workspace.raw), "--warehouse", str(self.workspace.warehouse)]
        handle, printed = tempfile.mkstemp(dir=self.folder, suffix=".printed")
        # Into a file: waiting for the end of a pipe would be waiting for what a killed run leaves behind too.
        with os.fdopen(handle, "wb") as output:
            process = subprocess.Popen(
                [sys.executable, *program, "run", *folders, *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TMPDIR": str(self.scratch), **self.environment},
            )
        return Run(process, Path(printed))

    def run(self, *options: str) -> tuple[int, str]:
        """Exit status and everything printed."""
        return self.start(*options).ended()

    def night(self, *options: str) -> None:
        """A run that must publish."""
        status, printed = self.run(*options)
        assert status == 0, printed

    def killed_in(self, module: str, name: str, call: int = 1) -> None:
        """A run that dies by SIGKILL when it calls a function of a module for the ``call``-th time."""
        status, printed = self.start(program=("-c", KILLED_IN, module, name, str(call))).ended()
        assert status == -signal.SIGKILL, printed

    def killed_when(self, reached: Callable[[], bool]) -> None:
        """A run that dies by SIGKILL as soon as a point is reached."""
        run = self.start()
        until = time.monotonic() + NIGHT
        while not reached() and run.process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        assert run.process.poll() is None, run.ended()
        run.kill()

    def rebuild_from_nothing(self, *options: str) -> None:
        """A night that finds only raw/, the ledger and the last release."""
        for folder in (self.workspace.landing, self.workspace.stage, self.workspace.dbt_target.parent):
            shutil.rmtree(folder)
        self.night(*options)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.workspace.release), read_only=True) as release:
            return release.execute(sql).fetchall()

    def release_id(self) -> str:
        ((name,),) = self.rows("select release_id from meta.meta_release")
        return str(name)

    def content(self) -> dict[str, str]:
        """Digest of every published table exported sorted, without what the ledger feeds."""
        return content(self.workspace.release)

    def leftovers(self) -> list[str]:
        """Files that only a killed run leaves."""
        root = self.workspace.warehouse
        found = [path.relative_to(root) for path in root.rglob("*")]
        found = [path for path in found if _is_leftover(path)]
        return sorted(map(str, found + [path.relative_to(self.folder) for path in self.scratch.rglob("*")]))


def content(path: Path) -> dict[str, str]:
    """Digest of every table of a release exported sorted, without what the ledger feeds."""
    found = {}
    with duckdb.connect(str(path), read_only=True) as release:
        for schema, table in release.execute("select schema_name, table_name from duckdb_tables()").fetchall():
            if table in LEDGER_FED_TABLES:
                continue
            columns = release.execute(
                "select column_name from duckdb_columns() where schema_name = ? and table_name = ?", [schema, table]
            ).fetchall()
            kept = ", ".join(f'"{name}"' for (name,) in columns if name not in LEDGER_FED_COLUMNS)
            rows = release.execute(f'select {kept} from "{schema}"."{table}" order by all').fetchall()
            exported = "\n".join(map(repr, rows)).encode()
            found[f"{schema}.{table}"] = hashlib.sha256(exported).hexdigest()
    return found


def _is_leftover(path: Path) -> bool:
    if path.parts[0] == "dagster_home":
        return False
    return path.name.endswith((".tmp", ".wal", ".rollback")) or path.parent.name in {".runs", "release"}
