"""What was told to people and what could not be sent yet: one small file of the warehouse, written whole."""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.alerts.judgement import Memory

MAX_UNSENT = 50


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that one channel did not take; the channel is known by a digest of its address, never by it."""

    channel: str
    title: str
    body: str


@dataclass(slots=True)
class Book:
    """The file's content while it is held."""

    memory: Memory = field(default_factory=Memory)
    unsent: list[Unsent] = field(default_factory=list)


@contextlib.contextmanager
def held(path: Path) -> Iterator[Book]:
    """The book of ``path`` for one process at a time, saved at the end; an unreadable file counts as empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        book = _load(path)
        yield book
        _save(path, book)


def _load(path: Path) -> Book:
    try:
        told = json.loads(path.read_text("utf-8"))
        memory = Memory(dict(told["open"]), told["warnings"], tuple(told["runs"]))
        return Book(memory, [Unsent(*each) for each in told["unsent"]])
    except (OSError, ValueError, KeyError, TypeError):
        return Book()


def _save(path: Path, book: Book) -> None:
    memory = book.memory
    told = {
        "open": dict(memory.open),
        "warnings": memory.warnings,
        "runs": list(memory.runs),
        "unsent": [[each.channel, each.title, each.body] for each in book.unsent[-MAX_UNSENT:]],
    }
    aside = path.with_name(f".{path.name}.tmp")
    aside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    aside.replace(path)
