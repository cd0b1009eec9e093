"""A run that cannot even begin says so, tells people, and ends with status 1."""

import fcntl
from pathlib import Path

from tests.faults.harness import Place
from tests.receivers import Webhook, serving


def test_a_warehouse_that_cannot_be_written_is_a_message_and_an_alert(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "stage").write_text("a file where the folder should be")
    with serving(Webhook()) as hook:
        status, printed = Place(tmp_path, {"SCORECARD_ALERT_URLS": f"json://{hook.address}"}).run()
    assert status == 1
    assert "运行没能开始" in printed
    assert "Traceback" not in printed
    assert "夜间运行失败" in hook.titles[0]


def test_a_second_run_ends_at_once_with_its_own_status(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.workspace.raw.mkdir()
    place.workspace.warehouse.mkdir()
    with (place.workspace.warehouse / ".nightly.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        status, printed = place.run()
    assert status == 75
    assert "另一次夜间运行正在使用" in printed
    assert not place.workspace.landing.exists()
