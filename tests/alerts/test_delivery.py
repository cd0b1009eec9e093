"""Messages reach a real webhook and a real mail server, are kept when they do not, and never tell an address."""

import datetime as dt
import logging
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from pipelines.alerts.channels import URLS_VARIABLE, channels
from pipelines.alerts.delivery import tell_age, tell_failure, tell_report
from pipelines.alerts.judgement import NightReport
from pipelines.workspace import Workspace
from tests.builds import released
from tests.receivers import MailServer, Webhook, serving

SECRET = "t0ken-of-the-office"
BAD = NightReport("r1", success=False, causes=("磁盘已满",))
GOOD = NightReport("r2", success=True, release_id="R2")
NOW = dt.datetime(2026, 11, 25, 9, 0)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "raw", tmp_path / "warehouse")


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with serving(Webhook()) as server:
        monkeypatch.setenv(URLS_VARIABLE, f"json://user:{SECRET}@{server.address}/{SECRET}")
        yield server


def test_a_webhook_is_told_of_failure_and_recovery(workspace: Workspace, hook: Webhook) -> None:
    for report in (BAD, BAD, GOOD):
        tell_report(workspace, report)
    assert len(hook.taken) == 2
    failure, recovery = hook.taken
    assert "夜间运行失败" in failure["title"]
    assert "磁盘已满" in failure["message"]
    assert "恢复正常" in recovery["title"]


def test_mail_is_taken_by_a_mail_server(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(MailServer()) as server:
        address = f"mailto://127.0.0.1:{server.port}?smtp=127.0.0.1&from=night@example.org&to=desk@example.org"
        monkeypatch.setenv(URLS_VARIABLE, address + "&mode=insecure")
        tell_report(workspace, BAD)
    (raw,) = server.taken
    mail = message_from_string(raw, policy=default)
    assert "夜间运行失败" in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "磁盘已满" in body.get_content()


def test_every_address_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Webhook()) as one, serving(Webhook()) as two:
        monkeypatch.setenv(URLS_VARIABLE, f"json://{one.address}\n json://{two.address}/a,b")
        tell_report(workspace, BAD)
    assert (len(one.taken), len(two.taken)) == (1, 1)


@pytest.mark.parametrize(
    ("service", "url"),
    [
        ("WeCom Bot", "wecombot://abcdefgh-1234-abcd-1234-abcdefghijkl"),
        ("DingTalk", "dingtalk://SEC0123456789abcdef@0123456789abcdef0123456789abcdef"),
        ("Feishu", "feishu://01234567-89ab-cdef-0123-456789abcdef"),
        ("E-Mail", "mailtos://user:password@mail.example.org?to=desk@example.org"),
        ("JSON", "jsons://hooks.example.org/path"),
    ],
)
def test_the_services_of_offices_are_known(service: str, url: str) -> None:
    import apprise

    target = apprise.Apprise.instantiate(url)
    assert target is not None
    assert str(target.service_name) == service


def test_what_was_not_taken_is_kept_and_sent_again(workspace: Workspace, hook: Webhook) -> None:
    hook.refusing = True
    tell_report(workspace, BAD)
    tell_age(workspace, NOW)
    assert hook.taken == []
    hook.refusing = False
    tell_age(workspace, NOW)
    tell_age(workspace, NOW)
    assert len(hook.taken) == 1
    assert "夜间运行失败" in hook.titles[0]


def test_a_release_that_grows_old_is_told(workspace: Workspace, hook: Webhook) -> None:
    tell_age(workspace, NOW)
    released(workspace, "R1", NOW - dt.timedelta(hours=25))
    tell_age(workspace, NOW)
    assert hook.taken == []
    tell_age(workspace, NOW + dt.timedelta(hours=3))
    tell_age(workspace, NOW + dt.timedelta(hours=4))
    assert len(hook.taken) == 1
    assert "没有按时更新" in hook.titles[0]


def test_a_run_that_never_began_is_told_every_time(workspace: Workspace, hook: Webhook) -> None:
    for _ in range(2):
        tell_failure(workspace, "OSError: [Errno 30] Read-only file system")
    assert len(hook.taken) == 2
    assert "Read-only" in hook.taken[0]["message"]


def test_people_are_told_although_nothing_can_be_remembered(workspace: Workspace, hook: Webhook) -> None:
    workspace.warehouse.write_text("a file where the folder should be")
    assert len(tell_report(workspace, BAD)) == 1
    assert len(hook.taken) == 1


def test_a_broken_memory_counts_as_empty(workspace: Workspace, hook: Webhook) -> None:
    workspace.alerts.parent.mkdir(parents=True)
    workspace.alerts.write_text('{"open": {"ru')
    tell_report(workspace, BAD)
    assert len(hook.taken) == 1


@pytest.mark.parametrize(
    "url",
    [
        f"json://user:{SECRET}@127.0.0.1:9/{SECRET}",
        f"no-such-service://{SECRET}",
        f"wecombot://{SECRET}/?verify=::",
        f"mailto://user:{SECRET}@127.0.0.1:9?to=a@example.org",
    ],
)
def test_no_address_is_ever_told(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    url: str,
) -> None:
    monkeypatch.setenv(URLS_VARIABLE, url)
    # Nothing may leave this machine, whatever an address says.
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with caplog.at_level(logging.DEBUG):
        tell_report(workspace, BAD)
        tell_report(workspace, GOOD)
    printed = capfd.readouterr()
    files = [path.read_bytes() for path in workspace.warehouse.rglob("*") if path.is_file()]
    told = caplog.text + printed.out + printed.err + repr(channels())
    assert SECRET not in told
    assert all(SECRET.encode() not in data for data in files)
    assert "alert" in caplog.text
