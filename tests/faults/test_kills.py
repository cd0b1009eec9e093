"""Killed at three named points, a night leaves the old or the new release; the next one ends as if nothing had been.

The tests of this module go through one story, in order.
"""

import pytest

from pipelines.ingest.landing import Ledger
from tests.faults.harness import Place, report

pytestmark = pytest.mark.slow


def test_killed_while_a_part_is_written_the_old_release_stands(place: Place) -> None:
    place.put("reports/410802/2025-work-report.txt", report(2025))
    before = place.release_id(), place.content()
    place.killed_in("pipelines.ingest.parts", "sync")
    assert (place.release_id(), place.content()) == before


def test_killed_while_dbt_builds_the_old_release_stands(place: Place) -> None:
    before = place.release_id(), place.content()
    build = place.workspace.build
    build.unlink(missing_ok=True)
    place.killed_when(build.exists)
    assert (place.release_id(), place.content()) == before


def test_killed_after_the_swap_the_new_release_stands(place: Place) -> None:
    before = place.release_id()
    place.killed_in("pipelines.publishing.night", "_remember_release")
    assert place.release_id() != before
    assert place.rows("select count(*) from dim_document where is_current and medium = 'text'") == [(4,)]


def test_the_next_night_ends_like_an_undisturbed_one_and_leaves_nothing(place: Place) -> None:
    place.night()
    after_kills = place.content()
    assert place.leftovers() == []
    known = Ledger(place.workspace.ledger, "releases").read().get_column("release_id").to_list()
    assert len(known) == len(set(known)) == 3
    assert known[-1] == place.release_id()
    # From nothing but raw/ and the ledger: an undisturbed run on the same inputs.
    place.rebuild_from_nothing()
    assert place.content() == after_kills
