"""dbt does not outlive the run that called it."""

import subprocess
import sys
import time
from pathlib import Path

CHILD = """
import sys, time, types
fake = types.ModuleType("dbt.cli.main")
fake.cli = lambda: time.sleep(3600)
sys.modules["dbt.cli.main"] = fake
from pipelines.bound_dbt import main
main()
"""
PARENT = """
import subprocess, sys
from pipelines.bound_dbt import bind
bind()
print(subprocess.Popen([sys.executable, "-c", sys.argv[1]]).pid, flush=True)
sys.stdin.read()
"""
GIVEN_UP = 60
"""Seconds after which a process counts as one that stays."""


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_ends_when_its_run_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    dbt = int(parent.stdout.readline())
    assert is_alive(dbt)
    parent.kill()
    parent.wait()
    until = time.monotonic() + GIVEN_UP
    while is_alive(dbt) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(dbt)


def test_it_is_dbt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from pipelines.bound_dbt import main; main()", "parse", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Parses the project" in done.stdout
