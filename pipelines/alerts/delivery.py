"""Judging, sending and remembering in one go; nothing here ever makes a run fail."""

import datetime as dt
import logging
from collections.abc import Callable

from pipelines.alerts import judgement
from pipelines.alerts.channels import channels
from pipelines.alerts.judgement import Alert, Memory, NightReport
from pipelines.alerts.memory import Book, Unsent, held
from pipelines.publishing.release import told_by
from pipelines.workspace import Workspace
from schemas.policy import threshold

log = logging.getLogger(__name__)

Judge = Callable[[Memory], tuple[list[Alert], Memory]]


def tell_report(workspace: Workspace, report: NightReport) -> list[Alert]:
    """Tell people of a run that is over; the messages."""
    share = threshold("release_warnings_rise")
    return _told(workspace, lambda memory: judgement.of_run(report, memory, share))


def tell_failure(workspace: Workspace, cause: str) -> list[Alert]:
    """Tell people of a run that could not begin."""
    return tell_report(workspace, NightReport("", success=False, causes=(cause,), release_id=_standing(workspace)))


def tell_age(workspace: Workspace, now: dt.datetime) -> list[Alert]:
    """Tell people when the release is older than the policy allows; ``now`` is Beijing time. Sends what was left."""
    limit = threshold("release_age_hours")
    return _told(workspace, lambda memory: judgement.of_age(last_release(workspace), now, limit, memory))


def last_release(workspace: Workspace) -> tuple[str, dt.datetime] | None:
    """Id and time of the release that stands, from the file itself."""
    if not workspace.release.exists():
        return None
    told = told_by(workspace.release)
    return str(told["release_id"]), dt.datetime.fromisoformat(str(told["released_at"]))


def _standing(workspace: Workspace) -> str:
    try:
        last = last_release(workspace)
    except OSError:
        return ""
    return last[0] if last else ""


def _told(workspace: Workspace, judge: Judge) -> list[Alert]:
    try:
        with held(workspace.alerts) as book:
            _send_again(book)
            alerts, book.memory = judge(book.memory)
            _send(book, alerts)
            return alerts
    except OSError as error:
        # A full or read-only disk must not hide the trouble itself.
        log.error("alerts could not be remembered: %s", error.strerror)
        alerts, _ = judge(Memory())
        _send(Book(), alerts)
        return alerts


def _send(book: Book, alerts: list[Alert]) -> None:
    for alert in alerts:
        for channel in channels():
            if not channel.send(alert):
                book.unsent.append(Unsent(channel.digest, alert.title, alert.body))


def _send_again(book: Book) -> None:
    by_digest = {channel.digest: channel for channel in channels()}
    left = []
    for message in book.unsent:
        channel = by_digest.get(message.channel)
        if channel is not None and not channel.send(Alert(message.title, message.body)):
            left.append(message)
    book.unsent = left
