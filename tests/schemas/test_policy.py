"""The severity policy is a table that people edit: it is pinned here, and mistakes in it are named."""

from pathlib import Path

import pytest

from schemas import policy
from schemas.landing import TABLES

HEAD = "rule,family,asset,severity,threshold,description_zh,description_en\n"


def test_what_blocks_is_structure_only() -> None:
    assert {rule.name for rule in policy.rules().values() if rule.severity == "error"} == {
        "raw_documents_files_conserved",
        "raw_sheets_files_conserved",
        "raw_corrections_files_conserved",
        "raw_sheets_cells_conserved",
        "report_numerals_conserved",
        "report_evidence_at_offsets",
        "release_gate",
        "release_gate_fall_share",
        "release_gate_quarantine_share",
        "release_gate_clock_hours",
    }


def test_every_landing_table_has_a_rule_for_its_rows() -> None:
    assert {f"{name}_rows_valid" for name in TABLES if name != "quarantine"} <= set(policy.rules())


def test_every_rule_is_told_in_two_languages_and_on_one_asset() -> None:
    for rule in policy.rules().values():
        assert rule.asset and rule.description_zh and rule.description_en.isascii(), rule.name


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("a,landing,x,warn,,甲,a\na,landing,x,warn,,甲,a\n", "twice"),
        ("a,landing,x,fatal,,甲,a\n", "severity"),
        ("a,somewhere,x,warn,,甲,a\n", "family"),
    ],
)
def test_a_mistake_in_the_table_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, word: str
) -> None:
    table = tmp_path / "policy.csv"
    table.write_text(HEAD + lines, encoding="utf-8")
    monkeypatch.setattr(policy, "POLICY_FILE", table)
    with pytest.raises(ValueError, match=f"'a'.*{word}"):
        policy.rules.__wrapped__()


def test_a_rule_without_a_threshold_is_named() -> None:
    with pytest.raises(ValueError, match="series_gap"):
        policy.threshold("series_gap")
