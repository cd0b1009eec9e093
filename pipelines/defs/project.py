"""The dbt project and its manifest, parsed anew only when something that `dbt parse` reads changed."""

import hashlib
from importlib import resources as package_resources
from pathlib import Path

from dagster_dbt import DbtProject

from pipelines.workspace import Workspace

PROJECT_FOLDER = Path(str(package_resources.files("dbt_project")))
VOCABULARY_FOLDER = Path(str(package_resources.files("schemas"))) / "vocabulary"


def project_digest() -> str:
    """Digest of everything that `dbt parse` reads, so that a manifest is made again exactly when it must be."""
    digest = hashlib.sha256()
    for folder in (PROJECT_FOLDER, VOCABULARY_FOLDER):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".sql", ".yml", ".md", ".csv"}:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepared_project(workspace: Workspace) -> DbtProject:
    """The dbt project with a manifest that fits it, parsed anew only when the project changed.

    Raises ``RuntimeError`` with dbt's own words when the project does not parse.
    """
    project = DbtProject(PROJECT_FOLDER, target_path=workspace.dbt_target, profiles_dir=PROJECT_FOLDER)
    stamp = workspace.dbt_target / "project.sha256"
    digest = project_digest()
    if project.manifest_path.exists() and stamp.exists() and stamp.read_text() == digest:
        return project
    workspace.dbt_target.mkdir(parents=True, exist_ok=True)
    # Killed while parsing, half a manifest must not stand beside a stamp that fits it.
    stamp.unlink(missing_ok=True)
    _parse(workspace)
    stamp.write_text(digest)
    return project


def _parse(workspace: Workspace) -> None:
    from dbt.cli.main import dbtRunner

    folders = {
        "--project-dir": PROJECT_FOLDER,
        "--profiles-dir": PROJECT_FOLDER,
        "--target-path": workspace.dbt_target,
        "--log-path": workspace.dbt_logs,
    }
    result = dbtRunner().invoke(["--quiet", "parse", *(str(part) for pair in folders.items() for part in pair)])
    if not result.success:
        raise RuntimeError(f"dbt parse failed: {result.exception or result.result}")
