"""Nothing beyond one machine is in the default install, and asking for it without the extra is answered in words."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines import extras
from pipelines.cli import main
from pipelines.extras import EXTRAS, Extra, MissingExtraError

PACKAGE = re.compile(r"^[a-z0-9-]+", re.MULTILINE)


def test_the_default_install_holds_no_extra(repo: Path) -> None:
    project = tomllib.loads((repo / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {PACKAGE.match(line)[0] for extra in EXTRAS for line in project["optional-dependencies"][extra.name]}
    assert asked
    assert not asked & set(PACKAGE.findall((repo / "requirements.lock").read_text("utf-8")))
    assert asked <= set(PACKAGE.findall((repo / "requirements-extras.lock").read_text("utf-8")))


def test_no_setting_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCORECARD_NOWHERE", raising=False)
    Extra("nowhere", "SCORECARD_NOWHERE", ("no_such_module",)).require()


def test_a_setting_without_its_extra_names_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_NOWHERE", "x")
    with pytest.raises(MissingExtraError, match=r"SCORECARD_NOWHERE.*no_such_module.*\[nowhere\]"):
        Extra("nowhere", "SCORECARD_NOWHERE", ("no_such_module",)).require()


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: extra.name)
def test_a_night_that_needs_a_missing_extra_is_refused_at_once(
    extra: Extra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(extra.variable, "somewhere:1")
    monkeypatch.setattr(extras, "find_spec", lambda _module: None)
    done = CliRunner().invoke(main, ["run", "--raw", str(tmp_path), "--warehouse", str(tmp_path / "warehouse")])
    assert done.exit_code == 2
    assert f"district-scorecard[{extra.name}]" in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "warehouse").exists()
