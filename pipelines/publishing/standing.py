"""What the published build was made of, so that a night which finds the same again need not build it again.

What belongs here: digests of what a build depends on, and the reasons for which a build must be made all the same.
What does not: building, and what Dagster remembers of the run that built (``defs/carrying.py``).

The record stands beside the build in ``stage/`` and goes with it. A doubt of any kind means building.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from pipelines.ingest.parts import PATTERN, digest_of
from pipelines.workspace import Workspace
from schemas.landing import TABLES

RECORD = "standing.json"
PACKAGES = ("pipelines", "schemas", "dbt_project")
CODE = {".py", ".sql", ".yml", ".yaml", ".csv", ".md"}
TOOLS = ("dbt-core", "dbt-duckdb", "duckdb", "dagster-dbt", "pandera", "polars")
SETTINGS = ("SCORECARD_DBT_TARGET", "SCORECARD_LAKE")
LEDGER_READ = "file_sightings"
REBUILD_DAYS = 7
"""A build is at most carried and renewed for so many days: what a fault here could do, it cannot do for long."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Digests of all that a build depends on besides the day: rows, code with its vocabulary and seeds, settings."""

    landing: str
    code: str
    settings: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The last finished build: what it was made of, on which day, by which run; and what became of it.

    ``whole_on`` is the day of the last build from nothing, which it renewed or is. ``release_digest`` is that of the
    file which was published from it, ``published_by`` the last run that published it, empty while a run is at it;
    ``carried_by`` the run that took it over instead of building.
    """

    basis: Basis
    as_of: date
    whole_on: date
    built_by: str
    release_digest: str = ""
    published_by: str = ""
    carried_by: str = ""


def basis_of(workspace: Workspace) -> Basis:
    """What a build of now would be made of. A part's name holds the digest of its bytes, which the sweep proved."""
    folders = [workspace.landing / name for name in sorted(TABLES)] + [workspace.ledger / LEDGER_READ]
    parts = [f"{folder.name}/{path.name}" for folder in folders for path in sorted(folder.glob(PATTERN))]
    return Basis(_digest(parts), code_digest(), _digest(os.environ.get(name, "") for name in SETTINGS))


def code_digest() -> str:
    """Digest of the program as it lies on disk, with vocabulary, policy, seeds and models, and of its tools."""
    told = hashlib.sha256()
    for package in PACKAGES:
        folder = Path(str(resources.files(package)))
        for path in sorted(path for path in folder.rglob("*") if path.suffix in CODE):
            told.update(f"{package}/{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    for tool in TOOLS:
        told.update(f"{tool} {metadata.version(tool)}\n".encode())
    return told.hexdigest()


@cache
def code_at_start() -> str:
    """The digest as it was when this process first asked: a process may be older than the files on disk."""
    return code_digest()


def reason_to_build(standing: Standing | None, basis: Basis, today: date, release: Path) -> str:
    """Why the last build cannot stand for today's, in words; empty when it can. ``release`` is what is published."""
    if standing is None:
        return "没有可沿用的构建"
    if basis.code != code_at_start():
        return "程序在运行期间被更换"
    for name, words in (("landing", "入库的数据有变"), ("code", "程序、词表或种子有变"), ("settings", "设置有变")):
        if getattr(basis, name) != getattr(standing.basis, name):
            return words
    if not standing.published_by:
        return "上次构建没有发布"
    if today < standing.as_of:
        return f"系统日期早于上次构建的 {standing.as_of}"
    if today - standing.whole_on >= timedelta(days=REBUILD_DAYS):
        return f"上次整建已满 {REBUILD_DAYS} 天"
    if turned := next(turns(standing.as_of, today), None):
        return f"{turned} 有期间结束或到期"
    if not release.exists() or digest_of(release) != standing.release_digest:
        return "发布的文件已不是上次构建的"
    return ""


def turns(after: date, until: date) -> Iterator[date]:
    """Days after one day, until another, on which a status can change by itself.

    A period ends on the last day of a month. Its targets can become met the day after, and are unreported twelve
    months after that last day, which is the last day of a month again, or 28 February.
    """
    day = after
    while day < until:
        day += timedelta(days=1)
        if 1 in (day.day, (day + timedelta(days=1)).day) or (day.month, day.day) == (2, 28):
            yield day


def read_standing(workspace: Workspace) -> Standing | None:
    """The record beside the build; ``None`` when there is none that can be read."""
    try:
        told: Mapping[str, Any] = json.loads(_path(workspace).read_text("utf-8"))
        days = {name: date.fromisoformat(told[name]) for name in ("as_of", "whole_on")}
        return Standing(**{**told, **days, "basis": Basis(**told["basis"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_standing(workspace: Workspace, standing: Standing) -> None:
    """Keep the record, whole or not at all."""
    path = _path(workspace)
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps(asdict(standing), default=str), encoding="utf-8")
    aside.replace(path)


def forget_standing(workspace: Workspace) -> None:
    """From here on the build must be made again."""
    _path(workspace).unlink(missing_ok=True)


def take_over(workspace: Workspace, standing: Standing, run_id: str) -> None:
    """``run_id`` publishes what stands instead of building; until it has, no other run may rely on it."""
    write_standing(workspace, replace(standing, carried_by=run_id, published_by=""))


def was_published(workspace: Workspace, run_id: str) -> None:
    """``run_id`` published what it built or took over. What another run had built is not vouched for."""
    standing = read_standing(workspace)
    if standing is None:
        return
    if run_id not in (standing.built_by, standing.carried_by):
        forget_standing(workspace)
        return
    write_standing(workspace, replace(standing, release_digest=digest_of(workspace.release), published_by=run_id))


def _path(workspace: Workspace) -> Path:
    return workspace.stage / RECORD


def _digest(lines: Any) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
