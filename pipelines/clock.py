"""The one place that asks what time it is where the result is stored."""

from datetime import datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def beijing_now() -> datetime:
    """Beijing time, as stored: without zone."""
    return datetime.now(BEIJING).replace(tzinfo=None)
