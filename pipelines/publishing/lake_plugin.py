"""What dbt loads for its target ``lake``: DuckDB's extensions, out of the installed packages."""

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from pipelines.publishing.lake import load_extensions


class Plugin(BasePlugin):
    """Loads the extensions before dbt attaches the lake."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Called by dbt-duckdb once for each connection."""
        load_extensions(conn)
