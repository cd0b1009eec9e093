"""Options and arguments that several verbs share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipelines.extras import MissingExtraError, require_all
from pipelines.workspace import Workspace

FOLDER = click.Path(file_okay=False, path_type=Path)
INPUT_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def workspace_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The two folders that every verb over a warehouse may name."""
    for name, words in (
        ("--warehouse", "仓库目录 · warehouse folder"),
        ("--raw", "原始文件目录 · folder of raw files"),
    ):
        command = click.option(name, type=FOLDER, help=words + "（默认为本仓库的 · the repo's own by default）")(
            command
        )
    return command


def chosen(raw: Path | None, warehouse: Path | None) -> Workspace:
    """The workspace that the options name; what they leave open is the default's."""
    here = Workspace.here()
    return Workspace((raw or here.raw).resolve(), (warehouse or here.warehouse).resolve())


def require_extras() -> None:
    """Wrong usage, in words, when a setting asks for an extra that is not installed."""
    try:
        require_all()
    except MissingExtraError as missing:
        raise click.UsageError(str(missing)) from None
