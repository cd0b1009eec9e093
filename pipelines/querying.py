"""Asking the release at the console, read-only."""

from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

MAX_ROWS = 200
HELP = "输入 SQL 后回车；空行或 exit 退出；tables 列出全部表。SQL and Enter; an empty line ends; `tables` lists them."
TABLES = """
select schema_name as schema, table_name as "table", estimated_size as rows, comment
from duckdb_tables() order by schema_name, table_name
"""


def ask(release: Path, sql: str) -> None:
    """Print what one statement answers, at most ``MAX_ROWS`` rows. Raises ``duckdb.Error`` as DuckDB says it."""
    with duckdb.connect(str(release), read_only=True) as connection:
        _print(connection, sql)


def prompt(release: Path) -> None:
    """Statements one after another until an empty line; each opens the file anew and so sees the newest release."""
    console = Console()
    console.print(f"[bold]{release}[/bold]  {HELP}")
    while True:
        try:
            sql = console.input("[bold]scorecard> [/bold]").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if sql.rstrip(";") in {"", "exit", "quit"}:
            return
        try:
            ask(release, TABLES if sql.rstrip(";") == "tables" else sql)
        except duckdb.Error as error:
            console.print(f"[red]{error}[/red]")


def _print(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    result = connection.execute(sql)
    table = Table(*[str(column[0]) for column in result.description or []], header_style="bold")
    rows = result.fetchmany(MAX_ROWS + 1)
    for row in rows[:MAX_ROWS]:
        table.add_row(*["" if value is None else str(value) for value in row])
    console = Console()
    console.print(table)
    if len(rows) > MAX_ROWS:
        console.print(f"只显示前 {MAX_ROWS} 行 · first {MAX_ROWS} rows only")
