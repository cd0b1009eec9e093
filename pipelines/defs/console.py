"""What a run prints: the lines that our assets tell, nothing else. Why it failed is said once, at its end."""

import logging
import sys

import dagster as dg

LEFT_OUT = (
    *("A dbt subsetted", "Copying `", "Running dbt command", "Finished dbt command"),
    *("Dependencies for step", "Execution of step", "Execution of run for"),
)
"""Openings of lines that only tell how dbt was called, or what the last lines of a failed run say in fewer words."""


class _Plain(logging.Formatter):
    """The message as it was told, without run and step."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        return "  " + _told(record).split("\n", 1)[0]


def _told(record: logging.LogRecord) -> str:
    meta = getattr(record, "dagster_meta", None) or {}
    return str(meta.get("orig_message") or record.getMessage())


def _console(_: dg.InitLoggerContext) -> logging.Logger:
    """Lines of level INFO and above on standard error."""
    logger = logging.Logger("scorecard")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain())
    handler.addFilter(lambda record: not _told(record).startswith(LEFT_OUT))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return logger


plain_console = dg.LoggerDefinition(_console, description="每步一行 · One plain line per step")
