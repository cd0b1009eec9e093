"""How dbt is called: the command of this environment, without asking it for its version first."""

from importlib.metadata import version as installed

from dagster_dbt import DbtCliResource
from packaging import version


class InstalledDbt(DbtCliResource):
    """dbt as it is installed here.

    Before each command dagster-dbt runs `dbt --version`, which takes two seconds and asks PyPI for newer versions.
    The version is in the installed package's own record. A private name: see decision 0008, pinned by a test.
    """

    @property
    def _cli_version(self) -> version.Version:
        return version.parse(installed("dbt-core"))
