"""What deploy/ offers for copying is what the program needs, and is understood by the tools that read it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

UNITS = (
    "scorecard-daemon.service",
    "scorecard-web.service",
    "scorecard-night.service",
    "scorecard-night.timer",
    "scorecard-watch.service",
    "scorecard-watch.timer",
)
KEPT = re.compile(r"^# ?(?=[A-Z_]+=)", re.MULTILINE)


@pytest.fixture
def deploy(repo: Path) -> Path:
    return repo / "deploy"


def test_the_default_settings_are_those_that_the_program_writes(deploy: Path, repo: Path) -> None:
    assert (deploy / "dagster" / "sqlite.yaml").read_text() == (repo / "pipelines/defs/dagster.yaml").read_text()


def test_both_storages_differ_in_nothing_else(deploy: Path) -> None:
    sqlite, postgres = (
        yaml.safe_load((deploy / "dagster" / f"{name}.yaml").read_text()) for name in ("sqlite", "postgres")
    )
    assert postgres.pop("storage")
    assert postgres == sqlite
    assert sqlite["telemetry"] == {"enabled": False}
    assert sqlite["concurrency"]["runs"]["max_concurrent_runs"] == 1


def test_every_variable_of_the_settings_is_in_the_example(deploy: Path) -> None:
    example = (deploy / "scorecard.env.example").read_text("utf-8")
    offered = set(re.findall(r"^([A-Z_]+)=", KEPT.sub("", example), re.MULTILINE))
    asked = set(re.findall(r"env: ([A-Z_]+)", (deploy / "dagster" / "postgres.yaml").read_text()))
    assert asked <= offered
    assert {"SCORECARD_RAW", "SCORECARD_WAREHOUSE", "DAGSTER_HOME", "SCORECARD_ALERT_URLS"} <= offered
    assert "SCORECARD_PG_PASSWORD=\n" in example


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_every_unit(deploy: Path, name: str) -> None:
    unit = deploy / "systemd" / name
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line and name in line]
    assert complaints == []


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_every_service_runs_without_rights_and_leaves_raw_alone(deploy: Path, name: str) -> None:
    text = (deploy / "systemd" / name).read_text("utf-8")
    for line in (
        "User=scorecard",
        "UMask=0022",
        "NoNewPrivileges=true",
        "ProtectSystem=strict",
        "ReadOnlyPaths=/srv/scorecard/raw",
        "EnvironmentFile=/etc/scorecard/scorecard.env",
    ):
        assert f"\n{line}\n" in text


def test_the_ui_is_bound_to_this_machine_and_the_proxy_asks_for_a_password(deploy: Path) -> None:
    assert "-h 127.0.0.1" in (deploy / "systemd" / "scorecard-web.service").read_text("utf-8")
    proxy = (deploy / "nginx" / "scorecard.conf").read_text("utf-8")
    assert "auth_basic_user_file" in proxy
    assert "proxy_pass http://127.0.0.1:3000;" in proxy


def test_a_missed_timer_is_made_up_for(deploy: Path) -> None:
    timer = (deploy / "systemd" / "scorecard-night.timer").read_text("utf-8")
    assert "OnCalendar=*-*-* 02:00:00 Asia/Shanghai\n" in timer
    assert "Persistent=true\n" in timer
