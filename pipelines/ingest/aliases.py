"""Which documents another list of indicator aliases can change: so that a new alias costs what it touches.

A subject links when its normalised words, neutral words taken away, are an alias. So an alias that was added or
taken away changes only subjects that contain it. Every list that facts were drawn with is kept, by its digest.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from pipelines.extraction.grammar import compiled
from schemas import vocabulary

TABLE = "indicator_aliases"
Aliases = frozenset[tuple[str, str]]


@cache
def digest() -> str:
    """Digest of today's list."""
    return hashlib.sha256(_written(_today()).encode()).hexdigest()[:12]


class AliasHistory:
    """The lists that landed facts were drawn with, one file each in ``folder``, and which of them need no more work."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self) -> None:
        """Remember today's list; before the first fact is drawn with it."""
        path = self._path(digest())
        if not path.exists():
            self._write(path, _written(_today()))

    def differences(self, then: str) -> frozenset[str] | None:
        """Normalised aliases in which the list of digest ``then`` and today's differ; ``None`` when it is not known."""
        if then in self._covered():
            return frozenset()
        try:
            rows = csv.reader(io.StringIO(self._path(then).read_text("utf-8"), newline=""))
            before = frozenset((alias, code) for alias, code in rows)
        except (OSError, ValueError):
            return None
        return frozenset(_normalise(alias) for alias, _ in before ^ _today())

    def cover(self, then: Iterable[str]) -> None:
        """Facts drawn with these lists are what today's gives, since all that differed was drawn again."""
        covered = sorted({*self._covered(), *then})
        self._write(self._folder / f"{digest()}.covers.json", json.dumps(covered))

    def _covered(self) -> list[str]:
        path = self._folder / f"{digest()}.covers.json"
        return list(json.loads(path.read_text("utf-8"))) if path.exists() else []

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.csv"

    def _write(self, path: Path, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".tmp")
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)


def touched(subjects: Mapping[str, Iterable[str]], changed: frozenset[str]) -> set[str]:
    """Documents of ``subjects`` (subject to the documents that speak of it) that one of ``changed`` may touch."""
    if "" in changed:
        return {document for documents in subjects.values() for document in documents}
    finder = AhoCorasick(sorted(changed))
    found: set[str] = set()
    for subject, documents in subjects.items():
        if finder.find_matches_as_indexes(_normalise(subject)):
            found.update(documents)
    return found


def _normalise(text: str) -> str:
    return compiled(vocabulary.load()).linker.normalise(text)


@cache
def _today() -> Aliases:
    return frozenset((row["alias"], row["indicator_code"]) for row in vocabulary.load().rows(TABLE))


def _written(aliases: Aliases) -> str:
    told = io.StringIO(newline="")
    csv.writer(told, lineterminator="\n").writerows(sorted(aliases))
    return told.getvalue()
