"""dagster-dbt's private name that we replace is still there, means the same, and is what it asks."""

import inspect
import sys
from pathlib import Path

from dagster_dbt import DbtCliResource
from packaging import version

from pipelines.defs.dbt_command import InstalledDbt
from pipelines.defs.project import PROJECT_FOLDER

DBT = str(Path(sys.executable).with_name("dbt"))


def test_the_version_is_what_dbt_says_of_itself() -> None:
    folders = {"project_dir": str(PROJECT_FOLDER), "profiles_dir": str(PROJECT_FOLDER), "dbt_executable": DBT}
    ours, theirs = InstalledDbt(**folders), DbtCliResource(**folders)
    assert isinstance(ours._cli_version, version.Version)
    assert ours._cli_version == theirs._cli_version


def test_the_name_that_is_replaced_is_the_only_way_to_the_version() -> None:
    source = inspect.getsource(DbtCliResource)
    assert "def _cli_version(self)" in source
    assert source.count('"--version"') == 1
