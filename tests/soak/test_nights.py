"""Many nights: with readers all the while, on full disks, over ten thousand files, again and again."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.ingest.landing import Ledger
from tests.faults.harness import Place, report
from tests.faults.readers import Readers
from tests.soak.conftest import count, shift

pytestmark = pytest.mark.soak
Told = Callable[[str], None]


def test_readers_all_the_while(place: Place, told: Told) -> None:
    """Each reader sees whole releases only, and no query fails."""
    nights, number = count("NIGHTS", 20), count("READERS", 8)
    with (
        duckdb.connect(str(place.workspace.release), read_only=True) as holding,
        Readers(place.workspace.release, number, pause=0.2) as readers,
    ):
        first = holding.execute("select count(*) from fct_facts").fetchall()
        for night in range(nights):
            shift(place, night % 2)
            place.night()
        assert holding.execute("select count(*) from fct_facts").fetchall() == first
    assert readers.errors == []
    counts = dict(readers.seen)
    # From the ledger: while this process holds the old file, a look at the release would show it that one.
    assert set(counts) <= set(Ledger(place.workspace.ledger, "releases").read().get_column("release_id"))
    assert all(counts[release_id] == seen for release_id, seen in readers.seen)
    told(
        f"{number} readers during {nights} nightly runs: {len(readers.seen):,} queries, none failed, "
        f"{len(counts)} releases seen, each whole; one more reader held its file open all the while"
    )


def test_the_same_night_again_gives_the_same_bytes(place: Place, told: Told) -> None:
    before, nights = place.content(), count("REPEATS", 5)
    for number in range(nights):
        place.night(*(["--full"] if number % 2 else []))
        assert place.content() == before
    place.rebuild_from_nothing()
    assert place.content() == before
    told(f"{nights} nights on the same inputs and a rebuild: tables byte-identical when exported sorted")


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_disks_of_every_fullness(place: Place, tmp_path: Path, told: Told) -> None:
    """However little is left: a message and the last release, or a whole new one."""
    ends = []
    stored = sum(path.stat().st_size for path in place.workspace.warehouse.rglob("*") if path.is_file())
    size = f"size={2 * stored + 2**28}"
    for kilobytes in (0, 64, 512, 2048, 8192, 16384, 32768):
        small = Place(tmp_path / str(kilobytes))
        shutil.copytree(place.workspace.raw, small.workspace.raw)
        small.workspace.warehouse.mkdir()
        small.put("reports/410802/2002-work-report.txt", report(2002))
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", small.workspace.warehouse], check=True)
        try:
            shutil.copytree(place.workspace.warehouse, small.workspace.warehouse, dirs_exist_ok=True)
            before = small.content()
            filler = small.workspace.warehouse / "filler"
            filler.write_bytes(b"0" * (shutil.disk_usage(small.workspace.warehouse).free - kilobytes * 1024))
            status, printed = small.run()
            assert status in (0, 1), printed
            assert printed.strip()
            if status:
                assert small.content() == before
            ends.append(f"{kilobytes} kB {'published' if status == 0 else 'kept'}")
            filler.unlink()
            small.night()
            assert small.leftovers() == []
        finally:
            subprocess.run(["umount", small.workspace.warehouse], check=True)
    told(f"disk full, free space left → end: {', '.join(ends)}; with space again every next run published")


def test_many_nights_started_at_once(place: Place, told: Told) -> None:
    rounds = count("ROUNDS", 5)
    for number in range(rounds):
        shift(place, number % 2)
        ends = [run.ended() for run in [place.start() for _ in range(4)]]
        assert sorted(status for status, _ in ends) == [0, 75, 75, 75], ends
    told(f"4 nightly runs started at once, {rounds} ×: one ran, three ended with status 75 and a message")


def test_ten_thousand_files(tmp_path: Path, told: Told) -> None:
    files = count("FILES", 10_000)
    crowd = Place(tmp_path)
    for number in range(files):
        year = 1980 + number % 45
        crowd.put(f"reports/410802/{year}-{number:05}.txt", report(year, number=number))
    lengths = []
    for _ in range(2):
        began = time.monotonic()
        crowd.night()
        lengths.append(time.monotonic() - began)
    assert crowd.rows("select count(*) from dim_document where is_current") == [(files,)]
    told(f"{files:,} files in raw/: first night {lengths[0]:.0f} s, the next, with nothing new, {lengths[1]:.0f} s")
