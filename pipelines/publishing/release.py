"""Build the release aside, prove it, and rename it over the old one in one step.

Readers open the release read-only. The rename never blocks them: a reader that has the old file open
goes on seeing it whole; the next open sees the new one.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.publishing.copying import PUBLISHED_SCHEMAS, Relation, comment, relations_of
from pipelines.publishing.memory import MEMORY, MEMORY_VARIABLE

KEEP_RELEASES = 7


class ReleaseError(RuntimeError):
    """The new file is not fit to be published; the last release stands."""


Row = Mapping[str, object]


def write_release(build: Path, target: Path, release: Row, check_history: pl.DataFrame) -> tuple[Relation, ...]:
    """Copy the file ``build`` to a new file ``target`` and tell there of the night.

    ``release`` becomes the one row of ``meta.meta_release``; ``check_history`` the rows of
    ``quality.dq_check_results``. The file holds tables only and no write-ahead log stands beside it.
    Raises ``ReleaseError`` when the build has nothing to publish, or something that is not to be published, or cannot
    be read to its end.
    """
    try:
        relations = _published(build)
        _copy(build, target, release, check_history)
        _prove(target, relations)
        _read_whole(target, relations)
    except duckdb.Error as error:
        raise ReleaseError(f"构建的文件读不全 · {build.name} cannot be read whole: {error}") from error
    return relations


def renew_release(last: Path, target: Path, release: Row, check_history: pl.DataFrame) -> None:
    """The published file ``last`` as a new file ``target`` that tells of another night; all else stays as it is."""
    relations = [one for one in _published(last) if (one.schema, one.name) not in TOLD]
    _copy(last, target, release, check_history)
    _prove(target, relations)


def _published(path: Path) -> tuple[Relation, ...]:
    """The tables of a file that is to be published; a log that its writer left beside it is brought in first."""
    with duckdb.connect(str(path), read_only=not _wal(path).exists()) as connection:
        relations = relations_of(connection, PUBLISHED_SCHEMAS)
        others = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name not in (select unnest(?))",
            [list(PUBLISHED_SCHEMAS)],
        ).fetchall()
    if not relations:
        raise ReleaseError(f"{path.name} holds no table of {', '.join(PUBLISHED_SCHEMAS)}")
    if others:
        raise ReleaseError(f"{path.name} holds what is not to be published: {', '.join(name for (name,) in others)}")
    return relations


def _copy(source: Path, target: Path, release: Row, check_history: pl.DataFrame) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in (target, _wal(target)):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(source, target)
    # A published file is read-only, and its copy may be.
    target.chmod(0o644)
    with duckdb.connect(str(target)) as connection:
        _tell(connection, release, check_history)


TOLD = {("meta", "meta_release"), ("quality", "dq_check_results")}
"""Tables that tell of nights, not of districts."""
RELEASE_COLUMNS = (
    ("release_id", "VARCHAR", "发布编号 · Identifier of the release, the run that made it"),
    ("released_at", "TIMESTAMP", "发布时间（北京时间）· When it was published, Beijing time"),
    (
        "as_of",
        "DATE",
        "判定基准日：未到期、未报告按此日判定 · Day on which pending and unreported are judged",
    ),
    ("code_version", "VARCHAR", "程序版本 · Version of the program"),
    ("extractor_version", "VARCHAR", "抽取程序与词表版本 · Version of extractor and vocabulary"),
    ("inputs_digest", "VARCHAR", "输入文件摘要 · Digest of the names and contents of all input files"),
    ("documents", "BIGINT", "文件数 · Documents, texts and workbooks"),
    ("facts", "BIGINT", "数值数 · Current facts"),
    ("districts", "BIGINT", "有数值的地区数 · Districts with a fact"),
    ("quarantined", "BIGINT", "被隔离的行数 · Quarantined rows"),
    ("accepted_drop_reason", "VARCHAR", "人工放行减少的原因 · Why a person let a fall pass the gate"),
)
CHECK_COLUMNS = (
    ("run_id", "VARCHAR", "运行编号 · Run"),
    ("checked_at", "TIMESTAMP", "检查时间（北京时间）· When, Beijing time"),
    ("asset", "VARCHAR", "数据资产 · Asset"),
    ("check_name", "VARCHAR", "检查名称 · Check"),
    ("severity", "VARCHAR", "级别：error 阻断，warn 警告 · error blocks, warn tells"),
    ("passed", "BOOLEAN", "是否通过 · Passed"),
    ("failed_rows", "BIGINT", "不合格行数 · Rows that failed"),
    ("total_rows", "BIGINT", "检查行数 · Rows looked at"),
    (
        "carried_from",
        "VARCHAR",
        "沿用自：输入与代码未变时，得出此结果的运行 · The run that computed it, where nothing had changed since",
    ),
)


def publish(target: Path, release: Path, kept: Path, release_id: str, keep: int = KEEP_RELEASES) -> None:
    """Put the finished file ``target`` in the place of ``release`` and keep the last ``keep`` for rolling back.

    The swap is one rename, made durable by syncing the folder. A write-ahead log beside the old release
    would be replayed into the new file, so it is removed first.
    """
    _swap(target, release)
    keep_release(release, kept, release_id)
    for old in kept_releases(kept)[max(1, keep) :]:
        old.unlink()


def keep_release(release: Path, kept: Path, release_id: str) -> None:
    """Keep what is published under its id; nothing happens when it is kept already."""
    kept.mkdir(parents=True, exist_ok=True)
    keepsake = kept / f"{release_id}.duckdb"
    if not keepsake.exists():
        _link(release, keepsake)
        _sync(kept)


def kept_releases(kept: Path) -> list[Path]:
    """Kept releases, newest first: their ids only ever grow, whatever the clock does (``night.py``)."""
    return sorted(kept.glob("*.duckdb"), key=lambda path: path.name, reverse=True)


def roll_back(kept: Path, release: Path, release_id: str) -> None:
    """Publish a kept release again. Raises ``ReleaseError`` naming the kept ones when there is none of that name."""
    source = kept / f"{release_id}.duckdb"
    if source not in kept_releases(kept):
        names = "、".join(path.stem for path in kept_releases(kept)) or "无"
        raise ReleaseError(f"没有发布 {release_id}；可回退的发布：{names}")
    aside = release.with_name(f".{release.name}.rollback")
    aside.unlink(missing_ok=True)
    _link(source, aside)
    _swap(aside, release)
    # A link renamed onto another link of the same file stays.
    aside.unlink(missing_ok=True)


def told_by(path: Path) -> dict[str, object]:
    """The one row of ``meta.meta_release`` of a release."""
    with duckdb.connect(str(path), read_only=True) as connection:
        cursor = connection.execute("select * from meta.meta_release")
        names = [column[0] for column in cursor.description]
        row = cursor.fetchone()
    if row is None:
        raise ReleaseError(f"{path.name} does not tell which release it is")
    return dict(zip(names, row, strict=True))


def _link(source: Path, target: Path) -> None:
    """The same bytes under another name, whole or not at all; a copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        aside = target.with_name(f".{target.name}.tmp")
        shutil.copyfile(source, aside)
        aside.replace(target)


def _swap(target: Path, release: Path) -> None:
    _sync(target)
    target.chmod(0o444)
    _wal(release).unlink(missing_ok=True)
    target.replace(release)
    _sync(release.parent)


def _tell(connection: duckdb.DuckDBPyConnection, release: Row, check_history: pl.DataFrame) -> None:
    names = [name for name, _, _ in RELEASE_COLUMNS]
    row = pl.DataFrame({name: [release.get(name)] for name in names})
    _write_rows(connection, "meta", "meta_release", RELEASE_COLUMNS, row)
    _write_rows(connection, "quality", "dq_check_results", CHECK_COLUMNS, check_history)
    connection.execute("checkpoint")


def _write_rows(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    columns: Sequence[tuple[str, str, str]],
    rows: pl.DataFrame,
) -> None:
    """A table of the release from a frame that has its columns."""
    connection.execute(f'create schema if not exists "{schema}"')
    chosen = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind, _ in columns)
    connection.register("rows_told", rows.to_arrow())
    connection.execute(f'create or replace table "{schema}"."{table}" as select {chosen} from rows_told')
    connection.unregister("rows_told")
    for name, _, words in columns:
        comment(connection, f'column "{schema}"."{table}"."{name}"', words)


def _prove(target: Path, relations: Sequence[Relation]) -> None:
    if _wal(target).exists():
        raise ReleaseError(f"a write-ahead log stands beside {target.name}")
    with duckdb.connect(str(target), read_only=True) as connection:
        views = connection.execute("select view_name from duckdb_views() where not internal").fetchall()
        if views:
            raise ReleaseError(f"{target.name} holds views: {views}")
        for relation in relations:
            found = connection.execute(f'select count(*) from "{relation.schema}"."{relation.name}"').fetchone()
            if found is None or found[0] != relation.rows:
                raise ReleaseError(f"{relation.schema}.{relation.name} was not copied whole")


def _read_whole(target: Path, relations: Sequence[Relation]) -> None:
    """Read every value once: DuckDB then holds each block against its checksum, which copying bytes does not."""
    limit = os.environ.get(MEMORY_VARIABLE) or MEMORY
    with duckdb.connect(str(target), read_only=True, config={"memory_limit": limit}) as connection:
        for relation in relations:
            connection.execute(f'select last(columns(*)) from "{relation.schema}"."{relation.name}"').fetchone()


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
