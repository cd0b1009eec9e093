"""What a check has proven is not looked at again; what failed is, and `--verify` looks at everything."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.landing import LandingTable
from pipelines.quality import landing_checks
from pipelines.quality.intake import Intake, Scope
from pipelines.quality.landing_checks import LandingChecks
from pipelines.quality.proofs import Proofs, proof_key
from pipelines.quality.verdict import Verdict, verdict

NOTHING = verdict("some_check", "asset", [], 0)


def good(total: int) -> Verdict:
    return verdict("some_check", "asset", [], total)


def bad(row: str) -> Verdict:
    return verdict("some_check", "asset", [{"row": row}], 5)


def refuse() -> Verdict:
    raise AssertionError("looked at although it was proven")


def test_a_proven_piece_is_not_looked_at_again_and_still_counts(tmp_path: Path) -> None:
    path = tmp_path / "proofs" / "some_check.json"
    assert Proofs(path).over(NOTHING, [("a", lambda: good(3)), ("b", lambda: good(4))]).total == 7
    found = Proofs(path).over(NOTHING, [("a", refuse), ("b", refuse), ("c", lambda: good(5))])
    assert (found.total, found.passed, found.check) == (12, True, "some_check")


def test_a_failing_piece_is_looked_at_every_night(tmp_path: Path) -> None:
    path = tmp_path / "some_check.json"
    for _ in range(2):
        found = Proofs(path).over(NOTHING, [("a", lambda: good(3)), ("b", lambda: bad("x"))])
        assert (found.failed, found.total, list(found.rows)) == (1, 8, [{"row": "x"}])


def test_what_is_no_longer_there_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "some_check.json"
    Proofs(path).over(NOTHING, [("a", lambda: good(3))])
    Proofs(path).over(NOTHING, [])
    assert Proofs(path).over(NOTHING, [("a", lambda: good(9))]).total == 9


@pytest.mark.parametrize("told", ["torn", "[]", ""])
def test_damaged_proofs_prove_nothing(tmp_path: Path, told: str) -> None:
    path = tmp_path / "some_check.json"
    path.write_text(told, encoding="utf-8")
    assert Proofs(path).over(NOTHING, [("a", lambda: bad("x"))]).failed == 1


def test_asked_to_look_again_nothing_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "some_check.json"
    Proofs(path).over(NOTHING, [("a", lambda: good(3))])
    assert Proofs(path, again=True).over(NOTHING, [("a", lambda: bad("x"))]).failed == 1


def test_keys_differ_with_every_part() -> None:
    assert len({proof_key("a", "b"), proof_key("b", "a"), proof_key("ab"), proof_key("a", "b", "")}) == 4


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    """Three reports landed and drawn from, every check looked at once."""
    for year in ("2022", "2023", "2024"):
        path = tmp_path / "raw" / "reports" / "410802" / f"{year}-report.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"解放区{year}年政府工作报告\n全年粮食产量{year[2:]}万吨，新增就业1{year}人。\n", encoding="utf-8"
        )
    night = Intake(
        tmp_path / "raw", tmp_path / "landing", tmp_path / "ledger", "run", dt.datetime(2026, 1, 1), Scope(), print
    )
    night.documents()
    night.report_facts()
    assert checks(tmp_path).numerals().passed and checks(tmp_path).offsets().passed
    return tmp_path


def checks(folder: Path, *, again: bool = False) -> LandingChecks:
    return LandingChecks(folder / "raw", folder / "landing", folder / "ledger", again=again)


def harm(folder: Path, name: str, mutate: pl.Expr) -> None:
    """Land one document's rows otherwise than they were drawn."""
    table = LandingTable(folder / "landing", name)
    rows = table.read()
    unit = rows["document_id"][0]
    table.replace({unit: table.units()[unit]}, rows.filter(pl.col("document_id") == unit).with_columns(mutate))


def test_unchanged_parts_are_not_read_again(landed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    totals = checks(landed).numerals().total, checks(landed).offsets().total
    assert min(totals) > 0

    def refuse(*_: object) -> None:
        raise AssertionError("read although it was proven")

    monkeypatch.setattr(landing_checks, "_numerals_of", refuse)
    monkeypatch.setattr(landing_checks, "_offsets_of", refuse)
    assert (checks(landed).numerals().total, checks(landed).offsets().total) == totals
    with pytest.raises(AssertionError):
        checks(landed, again=True).numerals()


def test_an_account_that_changed_is_found_although_the_text_was_proven(landed: Path) -> None:
    harm(landed, "report_accounting", pl.col("numerals_seen") + 1)
    assert checks(landed).numerals().failed == 1


def test_an_account_that_is_lost_is_found(landed: Path) -> None:
    accounts = LandingTable(landed / "landing", "report_accounting")
    accounts.drop(list(accounts.units())[:1])
    assert checks(landed).numerals().failed == 1


def test_a_fact_that_moved_is_found_although_its_text_was_proven(landed: Path) -> None:
    harm(landed, "report_facts", pl.col("start_offset") + 1)
    assert checks(landed).offsets().failed > 0


def test_a_text_that_changed_under_its_facts_is_found(landed: Path) -> None:
    harm(landed, "raw_documents", (pl.lit("字") + pl.col("text")).alias("text"))
    assert checks(landed).offsets().failed > 0
