"""`scorecard watch`: a look from a timer, and a trial of the addresses."""

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.alerts.channels import URLS_VARIABLE
from pipelines.cli import main
from pipelines.clock import beijing_now
from pipelines.workspace import Workspace
from tests.builds import released
from tests.receivers import Webhook, serving

SECRET = "t0ken"


def call(*words: str) -> Result:
    return CliRunner().invoke(main, ["watch", *words])


def test_an_overdue_release_is_told_and_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path / "raw", tmp_path / "warehouse")
    released(workspace, "R1", beijing_now() - dt.timedelta(hours=30))
    with serving(Webhook()) as hook:
        monkeypatch.setenv(URLS_VARIABLE, f"json://{hook.address}")
        done = call("--warehouse", str(workspace.warehouse))
    assert done.exit_code == 0
    assert "没有按时更新" in done.output
    assert len(hook.taken) == 1


def test_a_trial_tells_which_address_took_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Webhook()) as good, serving(Webhook()) as bad:
        bad.refusing = True
        monkeypatch.setenv(URLS_VARIABLE, f"json://{good.address}/{SECRET} json://{bad.address}/{SECRET}")
        done = call("--trial")
    assert done.exit_code == 1
    assert done.output.splitlines()[-2:] == ["地址 1：已送达 taken", "地址 2：未送达 not taken"]
    assert SECRET not in done.output
    assert len(good.taken) == 1


def test_a_trial_without_addresses_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URLS_VARIABLE, raising=False)
    done = call("--trial")
    assert done.exit_code == 1
    assert URLS_VARIABLE in done.output
