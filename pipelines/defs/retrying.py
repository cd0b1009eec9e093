"""Steps that are tried again: trouble of disk or network that can pass by itself, and nothing else."""

import errno
import functools
from collections.abc import Callable
from typing import Any

import dagster as dg
import duckdb

from pipelines.defs.resources import Scorecard

RETRIES = 3
PASSING = frozenset(
    getattr(errno, name)
    for name in (
        *(
            "EIO",
            "EAGAIN",
            "EBUSY",
            "EINTR",
            "ESTALE",
            "ETIMEDOUT",
            "EREMOTEIO",
            "ENOLCK",
            "ETXTBSY",
            "EMFILE",
            "ENFILE",
        ),
        *("ECONNRESET", "ECONNABORTED", "ECONNREFUSED", "ENETDOWN", "ENETUNREACH", "EHOSTDOWN", "EHOSTUNREACH"),
    )
    if hasattr(errno, name)
)
"""A share that is away for a moment, a busy file. A full disk or a missing right does not mend itself."""
LOCKED = "Could not set lock on file"
"""How DuckDB says that somebody has opened a file for writing."""


def passes(error: BaseException) -> bool:
    """Whether trouble may be gone at the next attempt."""
    if isinstance(error, duckdb.IOException):
        return LOCKED in str(error)
    return isinstance(error, OSError) and error.errno in PASSING


def retried(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step ``(context, scorecard, …)`` that is tried again, up to ``RETRIES`` times with doubled pauses."""

    @functools.wraps(step)
    def attempt(context: dg.AssetExecutionContext, scorecard: Scorecard, **others: Any) -> Any:
        try:
            result = step(context, scorecard=scorecard, **others)
            # A step that yields does its work while it is drained, so the draining is what may fail.
            yield from result if hasattr(result, "__next__") else (result,)
        except Exception as error:
            if not passes(error):
                raise
            pause = scorecard.retry_seconds * 2**context.retry_number
            context.log.warning(f"{type(error).__name__}：{error}；{pause:g} 秒后再试（至多 {RETRIES} 次）")
            raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=pause) from error

    return attempt
