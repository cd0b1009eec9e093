"""How dbt's nodes and tests are named and told in Dagster."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

from pipelines.defs.described import DOCS_KEY, OWNERS, document
from pipelines.defs.project import PROJECT_FOLDER

GROUPS = ("staging", "intermediate", "marts", "quality")
SEED_GROUP = "vocabulary"


class ScorecardTranslator(DagsterDbtTranslator):
    """One identifier everywhere: the asset key is the model's or source table's name, the group its folder."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The bare name."""
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below models/; seeds stand beside the vocabulary."""
        if dbt_resource_props["resource_type"] == "seed":
            return SEED_GROUP
        return next((folder for folder in dbt_resource_props["fqn"] if folder in GROUPS), None)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str] | None:
        """The team of the group."""
        group = self.get_group_name(dbt_resource_props)
        return [OWNERS[group]] if group else None

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's description, else the comment that opens its SQL."""
        return dbt_resource_props.get("description") or _opening_comment(dbt_resource_props.get("raw_code") or "")

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """What dagster-dbt knows, and where to read on."""
        group = self.get_group_name(dbt_resource_props)
        docs = {DOCS_KEY: document(group)} if group else {}
        source = dg.MetadataValue.path(PROJECT_FOLDER / dbt_resource_props["original_file_path"])
        return {**super().get_metadata(dbt_resource_props), **docs, "源文件 source_file": source}

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """dagster-dbt's own check, told in words."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=test_words(manifest["nodes"][unique_id]))


def test_words(test: Mapping[str, Any]) -> str:
    """What a dbt test holds a table to, in Chinese and English; its own description goes first."""
    if test.get("description"):
        return str(test["description"])
    known = test.get("test_metadata") or {}
    told = known.get("kwargs", {})
    name = told.get("column_name", "")
    match known.get("name"):
        case "not_null":
            return f"{name} 不为空 · {name} is never empty"
        case "unique":
            return f"{name} 不重复 · {name} never stands twice"
        case "unique_combination":
            names = " × ".join(told["columns"])
            return f"{names} 的组合不重复 · one row for each {names}"
        case "relationships":
            there = f"{told['to'].split(chr(39))[1]}.{told['field']}"
            return f"{name} 都能在 {there} 中找到 · every {name} is in {there}"
        case "words_of" | "accepted_values":
            words = "、".join(told.get("words") or told.get("values") or ())
            return f"{name} 只取规定的词（{words}）· {name} holds controlled words only"
    return str(test["name"])


def _opening_comment(sql: str) -> str:
    lines = []
    for line in sql.strip().splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)
