"""A PostgreSQL server of the tests' own, on loopback, run by nobody who matters."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.scale.ports import free_ports

START_SECONDS = 60
USER, DATABASE = "scorecard", "lake"


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest where there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def postgres_server() -> Iterator[str]:
    """A running server with an empty database; what libpq needs to reach it."""
    programs = server_programs()
    assert programs is not None
    (port,) = free_ports(1)
    # Not below pytest's own folder, which no other user may enter.
    folder = Path(tempfile.mkdtemp(prefix="scorecard-pg-"))
    as_user = _unprivileged(folder)
    data, options = (
        folder / "data",
        f"-p {port} -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}",
    )
    _call(as_user, programs / "initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync")
    _call(as_user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        _call(as_user, programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", USER, DATABASE)
        yield f"host=127.0.0.1 port={port} user={USER} dbname={DATABASE}"
    finally:
        _call(as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return ["runuser", "-u", user, "--"]


def _call(as_user: list[str], *command: object) -> None:
    done = subprocess.run(
        [*as_user, *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        timeout=START_SECONDS,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr.decode()
