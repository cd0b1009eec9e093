"""Asking the release at the console, read-only."""

from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

MAX_ROWS = 200
HELP = "输入 SQL 后回车；空行或 exit 退出；tables 列出全部表。SQL and Enter; an empty line ends; `tables` lists them."
TABLES = """
select schema_name as schema, table_name as "table", estimated_size as rows, comment
from duckdb_tables() order by schema_name, table_name
"""


def ask(release: Path, sql: str) -> str | None:
    """Print what one statement answers, at most ``MAX_ROWS`` rows; what is wrong with it, in DuckDB's words, or None.

    The file is opened anew and read-only each time: a statement sees the newest release and can change nothing.
    """
    try:
        with duckdb.connect(str(release), read_only=True) as connection:
            result = connection.execute(sql)
            _print([str(column[0]) for column in result.description or []], result.fetchmany(MAX_ROWS + 1))
    except duckdb.Error as error:
        return str(error)
    return None


def prompt(release: Path) -> None:
    """Statements one after another until an empty line or the end of input."""
    console = Console()
    console.print(f"[bold]{release}[/bold]  {HELP}", highlight=False)
    while True:
        try:
            sql = console.input("[bold]scorecard> [/bold]").strip().rstrip(";")
        except (EOFError, KeyboardInterrupt):
            return
        if sql in {"", "exit", "quit"}:
            return
        if error := ask(release, TABLES if sql == "tables" else sql):
            console.print(error, style="red", markup=False)


def _print(names: list[str], rows: list[tuple[object, ...]]) -> None:
    table = Table(*names, header_style="bold")
    for row in rows[:MAX_ROWS]:
        table.add_row(*["" if value is None else Text(str(value)) for value in row])
    console = Console()
    console.print(table)
    if len(rows) > MAX_ROWS:
        console.print(f"只显示前 {MAX_ROWS} 行 · first {MAX_ROWS} rows only")
