"""Every verb explains itself, and help needs none of the heavy libraries."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from pipelines.cli import main

HEAVY = ("dagster", "dbt", "duckdb", "pandera", "polars", "pyarrow", "openpyxl", "lxml", "rich")


def commands(group: click.Group, *above: str) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        path = (*above, name)
        found += commands(command, *path) if isinstance(command, click.Group) else [path]
    return found


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_verb_and_option_has_a_help_text(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"])
    assert done.exit_code == 0
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    assert command.help
    assert [option.name for option in command.params if isinstance(option, click.Option) and not option.help] == []


def test_the_verbs_of_the_readme_are_there() -> None:
    assert {"run", "extract", "query", "ui", "version"} <= main.commands.keys()


def test_help_imports_nothing_heavy() -> None:
    program = "import sys, pipelines.cli; print(*[name for name in sys.argv[1:] if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_version_names_program_and_extractor() -> None:
    done = CliRunner().invoke(main, ["version"])
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.output.splitlines()] == ["district-scorecard", "extractor"]
