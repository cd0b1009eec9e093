"""Parts that a check has found whole are not read again: what a proof cost once is paid once.

A part never changes under its name, which holds the digest of its bytes (a sweep sets aside what differs). So a
check over parts that stay the same stays true. Only what passed is remembered; `--verify` looks at everything
again, and so does a night after the file of proofs was deleted.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from pipelines.quality.verdict import SAMPLE_ROWS, Verdict

Look = Callable[[], Verdict]


def proof_key(*told: str) -> str:
    """One word for all that a verdict depends on: digests of parts, the rule's version."""
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]


class Proofs:
    """What one check has proven, kept in ``path``; ``again`` leaves nothing believed."""

    def __init__(self, path: Path, *, again: bool = False) -> None:
        self._path = path
        self._known = {} if again else _read(path)

    def over(self, nothing: Verdict, pieces: Iterable[tuple[str, Look]]) -> Verdict:
        """The verdict over all ``pieces`` (key and how to look), each looked at unless it is proven.

        ``nothing`` is the verdict over no piece: it gives the check its name.
        """
        found, proven = nothing, dict[str, int]()
        for key, look in pieces:
            if key in self._known:
                proven[key] = self._known[key]
                found = replace(found, total=found.total + proven[key])
                continue
            seen = look()
            found = _with(found, seen)
            if seen.passed:
                proven[key] = seen.total
        self._keep(proven)
        return found

    def _keep(self, proven: dict[str, int]) -> None:
        if proven == self._known and self._path.exists():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".tmp")
        aside.write_text(json.dumps(proven), encoding="utf-8")
        aside.replace(self._path)


def _with(one: Verdict, other: Verdict) -> Verdict:
    rows = (*one.rows, *other.rows)[:SAMPLE_ROWS]
    return replace(one, failed=one.failed + other.failed, total=one.total + other.total, rows=rows)


def _read(path: Path) -> dict[str, int]:
    """Proofs that cannot be read are none."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
