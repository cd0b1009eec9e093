"""What a person reads during long work: how much is done, how fast, how long it will take.

Lines are bounded: one per share of the work, however long it takes.
"""

import time
from collections.abc import Callable

Tell = Callable[[str], None]
Clock = Callable[[], float]

LINES = 20


class Progress:
    """Tells of work on ``total`` things at most ``LINES`` times; ``clock`` counts seconds."""

    def __init__(self, what: str, total: int, tell: Tell, clock: Clock = time.monotonic) -> None:
        self._what = what
        self._total = total
        self._tell = tell
        self._clock = clock
        self._started = clock()
        self._done = 0
        self._told = 0

    def add(self, count: int) -> None:
        """``count`` more are done."""
        self._done += count
        step = self._done * LINES // max(self._total, 1)
        if step > self._told:
            self._told = step
            self._tell(self._line())

    def _line(self) -> str:
        line = f"{self._what} {self._done} / {self._total}"
        seconds = self._clock() - self._started
        if seconds < 1:
            return line
        rate = self._done / seconds
        left = (self._total - self._done) / rate
        return f"{line}，每秒 {rate:.0f} 份" + (f"，约余 {_span(left)}" if left >= 1 else "")


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
