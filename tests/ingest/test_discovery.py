"""The walk through raw/: what is read, refused, left for later or gone."""

import datetime as dt
import os
import socket
from pathlib import Path

import polars as pl
import pytest

from pipelines.ingest.discovery import (
    Discovery,
    RawFile,
    Sighting,
    changes,
    discover,
    last_sightings,
)
from schemas.ledger import FILE_SIGHTINGS

OLD = 1_000_000_000 * 10**9


def write(raw: Path, name: str, data: bytes = b"text") -> Path:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, ns=(OLD, OLD))
    return path


def rules(found: Discovery) -> dict[str, str]:
    assert all(refusal.asset == "raw_documents" and refusal.message for refusal in found.refused)
    return {refusal.source_path: refusal.rule for refusal in found.refused}


def known(found: Discovery) -> dict[str, Sighting]:
    return {file.source_path: file.sighting for file in found.files}


def test_files_come_in_the_order_of_their_paths_with_their_hashes(tmp_path: Path) -> None:
    write(tmp_path, "reports/b.txt", b"b")
    write(tmp_path, "reports/410802/2023-a.TXT", b"a")
    write(tmp_path, "sheets/c.xlsx", b"c")
    found = discover(tmp_path, "reports", {})
    assert [file.source_path for file in found.files] == ["reports/410802/2023-a.TXT", "reports/b.txt"]
    first = found.files[0]
    assert first == RawFile(
        first.source_path, 1, OLD, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", "reports"
    )
    assert first.document_id == first.sighting.document_id == "ca978112ca1bbdca"
    assert [file.source_path for file in discover(tmp_path, "sheets", {}).files] == ["sheets/c.xlsx"]


def test_an_area_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert discover(tmp_path, "corrections", {}) == Discovery((), (), (), ())
    with pytest.raises(KeyError):
        discover(tmp_path, "elsewhere", {})


def test_what_is_no_data_is_not_seen(tmp_path: Path) -> None:
    write(tmp_path, "reports/a.txt")
    for name in (".hidden.txt", ".hidden/x.txt", "~$a.docx", "Thumbs.db", "a.txt.yaml", "a.lock", ".~lock.a.docx#"):
        write(tmp_path, f"reports/{name}", b"other")
    found = discover(tmp_path, "reports", {})
    assert [file.source_path for file in found.files] == ["reports/a.txt"]
    assert not found.refused
    assert not found.waiting


def test_what_must_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.ingest.discovery.MAX_FILE_BYTES", 100)
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    raw = tmp_path / "raw"
    write(raw, "reports/a.doc")
    write(raw, "reports/b.txt", b"")
    write(raw, "reports/c.txt", b"x" * 101)
    write(raw, "reports/d.txt.yaml", b"title: x")
    (raw / "reports/e.txt").symlink_to(outside)
    (raw / "reports/f.txt").symlink_to(raw / "nowhere.txt")
    (raw / "reports/g").symlink_to(tmp_path)
    os.mkfifo(raw / "reports/h.txt")
    found = discover(raw, "reports", {})
    assert not found.files
    assert rules(found) == {
        "reports/a.doc": "unknown_extension",
        "reports/b.txt": "empty_file",
        "reports/c.txt": "file_too_large",
        "reports/d.txt.yaml": "orphan_sidecar",
        "reports/e.txt": "outside_raw",
        "reports/f.txt": "unreadable_file",
        "reports/g": "outside_raw",
        "reports/h.txt": "not_a_file",
    }


def test_links_inside_raw_are_files_and_linked_folders_are_not_followed(tmp_path: Path) -> None:
    target = write(tmp_path, "shelf/a.txt")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/a.txt").symlink_to(target)
    (tmp_path / "reports/shelf").symlink_to(target.parent)
    found = discover(tmp_path, "reports", {})
    assert [file.source_path for file in found.files] == ["reports/a.txt"]
    assert rules(found) == {"reports/shelf": "folder_link"}


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reports").mkdir()
    monkeypatch.chdir(tmp_path / "reports")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.txt")
        assert rules(discover(tmp_path, "reports", {})) == {"reports/s.txt": "not_a_file"}


def test_names_that_are_no_text_are_refused_under_a_name_that_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "reports") + b"/\xb1\xa8.txt")).write_bytes(b"x")
    assert rules(discover(tmp_path, "reports", {})) == {"reports/\\xb1\\xa8.txt": "bad_name"}


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "reports/a.txt")
    write(tmp_path, "reports/b.txt", b"other")
    genuine = Path.open

    def denied(path: Path, *args: str) -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return genuine(path, *args)

    monkeypatch.setattr(Path, "open", denied)
    found = discover(tmp_path, "reports", {})
    assert rules(found) == {"reports/a.txt": "unreadable_file"}
    assert [file.source_path for file in found.files] == ["reports/b.txt"]


def test_a_folder_that_cannot_be_opened_does_not_make_its_files_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "reports/closed/a.txt")
    write(tmp_path, "reports/b.txt", b"other")
    before = known(discover(tmp_path, "reports", {}))
    genuine = os.scandir

    def denied(path: object) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return genuine(str(path))

    monkeypatch.setattr(os, "scandir", denied)
    found = discover(tmp_path, "reports", before)
    assert rules(found) == {"reports/closed": "unreadable_folder"}
    assert not found.gone


def test_of_the_same_bytes_the_first_path_is_read(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        write(tmp_path, f"reports/{name}.txt", b"same")
    found = discover(tmp_path, "reports", {})
    assert [file.source_path for file in found.files] == ["reports/a.txt"]
    assert rules(found) == {"reports/b.txt": "duplicate_file", "reports/c.txt": "duplicate_file"}


def test_a_known_hash_is_used_again_unless_verified(tmp_path: Path) -> None:
    write(tmp_path, "reports/a.txt", b"true")
    believed = {"reports/a.txt": Sighting("reports/a.txt", "f" * 64, 4, OLD)}
    assert discover(tmp_path, "reports", believed).files[0].sha256 == "f" * 64
    assert discover(tmp_path, "reports", believed, verify=True).files[0].sha256 != "f" * 64
    other_time = {"reports/a.txt": Sighting("reports/a.txt", "f" * 64, 4, OLD + 1)}
    assert discover(tmp_path, "reports", other_time).files[0].sha256 != "f" * 64


def test_young_and_unfinished_files_wait(tmp_path: Path) -> None:
    write(tmp_path, "reports/old.txt")
    (tmp_path / "reports/young.txt").write_bytes(b"young")
    write(tmp_path, "reports/copy.txt.part")
    late = write(tmp_path, "reports/tomorrow.txt", b"the clock of another machine")
    os.utime(late, ns=(2**62, 2**62))
    found = discover(tmp_path, "reports", {}, min_age_seconds=3600)
    assert [file.source_path for file in found.files] == ["reports/old.txt", "reports/tomorrow.txt"]
    assert sorted(found.waiting) == ["reports/copy.txt.part", "reports/young.txt"]
    assert not found.refused
    assert "reports/young.txt" in known(discover(tmp_path, "reports", {}))


def test_a_file_that_grows_while_it_is_read_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "reports/a.txt")
    genuine = Path.open

    def growing(self: Path, mode: str = "r") -> object:
        with genuine(path, "ab") as file:
            file.write(b"more")
        return genuine(self, mode)

    monkeypatch.setattr(Path, "open", growing)
    found = discover(tmp_path, "reports", {})
    assert found.waiting == ("reports/a.txt",)
    assert not found.files


def test_a_very_young_file_that_still_grows_at_the_second_look_waits(tmp_path: Path) -> None:
    write(tmp_path, "reports/old.txt", b"old")
    for name in ("growing", "done", "taken away"):
        (tmp_path / f"reports/{name}.txt").write_text(name)
    pauses = []

    def meanwhile(seconds: float) -> None:
        pauses.append(seconds)
        with (tmp_path / "reports/growing.txt").open("a") as file:
            file.write("and on")
        (tmp_path / "reports/taken away.txt").unlink()

    found = discover(tmp_path, "reports", {}, pause=meanwhile)
    assert [file.source_path for file in found.files] == ["reports/done.txt", "reports/old.txt"]
    assert found.waiting == ("reports/growing.txt", "reports/taken away.txt")
    assert len(pauses) == 1


def test_files_that_lie_there_for_long_cost_no_pause(tmp_path: Path) -> None:
    write(tmp_path, "reports/a.txt")
    assert len(discover(tmp_path, "reports", {}, pause=lambda _: pytest.fail("paused")).files) == 1


def test_changes_tell_what_appeared_changed_and_is_gone(tmp_path: Path) -> None:
    for name in ("same", "changed", "gone", "touched"):
        write(tmp_path, f"reports/{name}.txt", name.encode())
    before = known(discover(tmp_path, "reports", {}))
    before["sheets/x.xlsx"] = Sighting("sheets/x.xlsx", "0" * 64, 1, 1)
    write(tmp_path, "reports/changed.txt", b"new")
    write(tmp_path, "reports/new.txt", b"brand new")
    (tmp_path / "reports/gone.txt").unlink()
    os.utime(tmp_path / "reports/touched.txt", ns=(OLD + 5, OLD + 5))
    found = discover(tmp_path, "reports", before)
    told = [(change.event, change.sighting.source_path) for change in changes(found, before)]
    assert told == [
        ("changed", "reports/changed.txt"),
        ("appeared", "reports/new.txt"),
        ("changed", "reports/touched.txt"),
        ("gone", "reports/gone.txt"),
    ]
    assert changes(discover(tmp_path, "reports", known(found)), known(found)) == []


def test_a_file_that_became_unreadable_is_refused_and_not_gone(tmp_path: Path) -> None:
    write(tmp_path, "reports/a.txt")
    before = known(discover(tmp_path, "reports", {}))
    write(tmp_path, "reports/a.txt", b"")
    found = discover(tmp_path, "reports", before)
    assert rules(found) == {"reports/a.txt": "empty_file"}
    assert not found.gone


def test_the_last_sighting_of_each_path_counts() -> None:
    def row(path: str, sha256: str, event: str) -> dict[str, object]:
        return {
            "run_id": "r",
            "seen_at": dt.datetime(2026, 1, 1),
            "source_path": path,
            "sha256": sha256,
            "document_id": sha256[:16],
            "size_bytes": 1,
            "mtime_ns": 2,
            "event": event,
        }

    rows = [row("a", "1", "appeared"), row("b", "2", "appeared"), row("a", "3", "changed"), row("b", "2", "gone")]
    ledger = pl.DataFrame(rows, schema=FILE_SIGHTINGS.polars_schema, orient="row")
    assert last_sightings(ledger) == {"a": Sighting("a", "3", 1, 2)}
