"""Where messages go: the addresses of ``SCORECARD_ALERT_URLS``, each a service that Apprise speaks to.

Addresses hold keys and passwords. They are read here and nowhere else, are in no message, log or metadata, and the
library's own log, which may quote them, is off.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.alerts.judgement import Alert

URLS_VARIABLE = "SCORECARD_ALERT_URLS"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Channel:
    """One address. ``digest`` names it without telling it; ``place`` is its position in the variable, from 1."""

    digest: str
    place: int
    _url: str

    def __repr__(self) -> str:
        return f"Channel({self.place})"

    def send(self, alert: Alert) -> bool:
        """Whether the service took the message. Never raises; a failure is logged without the address."""
        service = "?"
        try:
            import apprise

            logging.getLogger("apprise").disabled = True
            target = apprise.Apprise.instantiate(self._url, suppress_exceptions=True)
            if target is None:
                log.error("alert address %s of %s is not one that Apprise knows", self.place, URLS_VARIABLE)
                return False
            service = str(target.service_name)
            sent = target.notify(title=alert.title, body=alert.body, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:
            # Its words may quote the address: only its kind is told.
            log.error("alert to %s (address %s) failed: %s", service, self.place, type(error).__name__)
            return False
        if not sent:
            log.error("alert to %s (address %s) was not taken", service, self.place)
        return bool(sent)


def channels() -> list[Channel]:
    """The addresses of the environment, separated by blanks or line ends; none is no fault."""
    return list(_channels(os.environ.get(URLS_VARIABLE, "").split()))


def _channels(urls: list[str]) -> Iterator[Channel]:
    for place, url in enumerate(urls, 1):
        yield Channel(hashlib.sha256(url.encode()).hexdigest()[:12], place, url)
