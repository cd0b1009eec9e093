"""A missed night is made up for by the real daemon, with its history in a real PostgreSQL server and people told.

Without server binaries the same is shown with the history in SQLite files.
"""

import contextlib
import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.definitions.selector import InstigatorSelector
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    ScheduleInstigatorData,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from pipelines.run_lock import is_held
from tests.faults.harness import Place, report
from tests.receivers import Webhook, serving

pytestmark = pytest.mark.slow

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
PASSWORD = "s3cret-of-the-server"
PATIENCE = 120
BEIJING = dt.timezone(dt.timedelta(hours=8))


def wait_for(reached: Callable[[], bool], what: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < until, f"{what}: {log.read_text('utf-8')[-3000:]}"
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """A server of its own on loopback, run by somebody without rights; what the settings ask the environment for."""
    folder = Path(tempfile.mkdtemp(prefix="scorecard-pg-"))
    who = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if who:
        os.chown(folder, 65534, 65534)
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    programs, data, port = SERVERS[-1].parent, folder / "data", _free_port()

    def call(program: str, *words: str) -> None:
        log = folder / f"{program}.log"
        with log.open("w") as out:
            done = subprocess.run([*who, programs / program, "-D", data, *words], stdout=out, stderr=out, cwd="/")
        assert done.returncode == 0, log.read_text()

    try:
        call("initdb", "-U", "scorecard", "-A", "scram-sha-256", "--pwfile", str(folder / "password"), "--no-sync")
        call("pg_ctl", "start", "-w", "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off")
        try:
            yield {
                "SCORECARD_PG_HOST": "127.0.0.1",
                "SCORECARD_PG_PORT": str(port),
                "SCORECARD_PG_DATABASE": "postgres",
                "SCORECARD_PG_USER": "scorecard",
                "SCORECARD_PG_PASSWORD": PASSWORD,
            }
        finally:
            call("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Which settings of deploy/ are used, with the server that they need."""
    if not SERVERS:
        yield "sqlite"
        return
    with postgres() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield "postgres"


@pytest.fixture
def place(tmp_path: Path, repo: Path, storage: str, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Files in raw/, trouble that people were told of, and no night yet."""
    place = Place(tmp_path)
    place.put("reports/410802/2024-work-report.txt", report(2024))
    os.utime(place.workspace.raw / "reports/410802/2024-work-report.txt", (0, 0))
    home = place.workspace.dagster_home
    home.mkdir(parents=True)
    shutil.copy(repo / "deploy" / "dagster" / f"{storage}.yaml", home / "dagster.yaml")
    told = {"open": {"run": "夜间运行失败"}, "warnings": None, "runs": [], "unsent": []}
    place.workspace.alerts.write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setenv("SCORECARD_RAW", str(place.workspace.raw))
    monkeypatch.setenv("SCORECARD_WAREHOUSE", str(place.workspace.warehouse))
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    return place


def was_on_two_days_ago(instance: dg.DagsterInstance) -> InstigatorState:
    """The history of a daemon that ran the schedule two days ago and was then switched off."""
    target = LoadableTargetOrigin(
        executable_path=sys.executable, module_name="pipelines.definitions", working_directory=str(Path.cwd())
    )
    location = ManagedGrpcPythonEnvCodeLocationOrigin(target, location_name="pipelines.definitions")
    repository = RemoteRepositoryOrigin(location, "__repository__")
    state = InstigatorState(
        RemoteInstigatorOrigin(repository, "nightly_schedule"),
        InstigatorType.SCHEDULE,
        InstigatorStatus.DECLARED_IN_CODE,
        ScheduleInstigatorData("0 2 * * *", (dt.datetime.now() - dt.timedelta(days=2)).timestamp()),
    )
    assert (
        state.selector_id
        == InstigatorSelector(
            location_name="pipelines.definitions", repository_name="__repository__", name="nightly_schedule"
        ).get_id()
    )
    instance.add_instigator_state(state)
    return state


@contextlib.contextmanager
def daemon(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    program = Path(sys.executable).with_name("dagster-daemon")
    with log.open("w") as out:
        process = subprocess.Popen([program, "run", "-m", "pipelines.definitions"], stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def test_a_missed_night_is_made_up_for_alone_and_told(
    place: Place, storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = place.workspace.warehouse / ".nightly.lock"
    log = tmp_path / "daemon.log"
    with serving(Webhook()) as hook, dg.DagsterInstance.get() as instance:
        monkeypatch.setenv("SCORECARD_ALERT_URLS", f"json://{hook.address}")
        schedule = was_on_two_days_ago(instance)
        with daemon(log):
            wait_for(lambda: is_held(lock), "no run began", log)
            status, printed = place.run()
            assert status == 75, printed
            wait_for(lambda: bool(hook.taken), "nobody was told", log)
        (run,) = instance.get_runs()
        (tick,) = instance.get_ticks(schedule.instigator_origin_id, schedule.selector_id)
    assert run.status == dg.DagsterRunStatus.SUCCESS, log.read_text()
    assert run.tags["dagster/schedule_name"] == "nightly_schedule"
    due = dt.datetime.fromtimestamp(tick.timestamp, BEIJING)
    assert (due.hour, due.minute) == (2, 0)
    assert dt.timedelta(0) <= dt.datetime.now(BEIJING) - due < dt.timedelta(days=1)
    assert place.rows("select count(*) from dim_document") == [(1,)]
    assert hook.titles == ["记分卡：恢复正常 · all is well again"]
    assert (storage == "sqlite") == (place.workspace.dagster_home / "history" / "runs.db").exists()
    told = [path for path in place.folder.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert told == []
