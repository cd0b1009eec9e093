"""Settings that ask for more than the default install holds, and what to say when that is not there.

What belongs here: the names of those settings and of the extras they need. What does not: their use
(``ingest/cluster.py``, ``publishing/lake.py``).
"""

import os
from dataclasses import dataclass
from importlib.util import find_spec

CLUSTER_VARIABLE = "SCORECARD_CLUSTER"
"""Address of a Ray cluster: ``ray://host:10001``, or ``host:6379`` on one of its own machines."""

LAKE_VARIABLE = "SCORECARD_LAKE"
"""Catalogue of the lake in the words of libpq: ``host=db dbname=scorecard user=scorecard``; no password in it."""


class MissingExtraError(RuntimeError):
    """A setting asks for an extra that is not installed."""


@dataclass(frozen=True, slots=True)
class Extra:
    """An optional part of the package: the setting that asks for it and the modules it brings."""

    name: str
    variable: str
    modules: tuple[str, ...]

    @property
    def setting(self) -> str:
        """What the environment says, empty when it asks for nothing."""
        return os.environ.get(self.variable, "").strip()

    def require(self) -> None:
        """Raise ``MissingExtraError`` with what to do when the setting is made and a module is missing."""
        missing = [module for module in self.modules if find_spec(module) is None]
        if self.setting and missing:
            raise MissingExtraError(
                f"设置了 {self.variable}，但没有安装 {'、'.join(missing)}：请运行"
                f" pip install 'district-scorecard[{self.name}]'，或去掉该设置"
                f" · {self.variable} needs the extra [{self.name}], see docs/scaling.md"
            )


CLUSTER = Extra("cluster", CLUSTER_VARIABLE, ("ray",))
LAKE = Extra("lake", LAKE_VARIABLE, ("duckdb_extension_ducklake", "duckdb_extension_postgres_scanner"))
EXTRAS = (CLUSTER, LAKE)


def require_all() -> None:
    """Raise ``MissingExtraError`` when any setting asks for what is not installed."""
    for extra in EXTRAS:
        extra.require()
