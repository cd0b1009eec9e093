"""Extraction over a real cluster of several nodes: the same facts, each once, whatever is lost on the way."""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Thread

import polars as pl
import pytest

from pipelines.extras import CLUSTER_VARIABLE
from pipelines.ingest import reports
from pipelines.ingest.cluster import RayExecutor
from pipelines.ingest.executors import SerialExecutor
from pipelines.ingest.landing import LandingTable
from pipelines.quality.intake import Intake, Scope
from tests.scale.ray_nodes import Node, RayCluster, ray_cluster

WAIT_SECONDS = 120
BATCHES = 6
DOCUMENTS = reports.BATCH_DOCUMENTS * BATCHES
TABLES = ("report_facts", "report_accounting", "report_commitments")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayCluster]:
    """A head and two nodes that let in whoever has their token."""
    token = tmp_path_factory.mktemp("ray") / "token"
    token.write_text(secrets.token_hex(32))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN_PATH", str(token))
        with ray_cluster(nodes=2) as running:
            yield running


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of one county."""
    folder = tmp_path_factory.mktemp("raw")
    for number in range(DOCUMENTS):
        year = 2000 + number % 25
        path = folder / "reports" / "410802" / f"{year}-work-report-{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"解放区{year}年政府工作报告\n一、{year - 1}年工作回顾\n地区生产总值完成{100 + number}亿元，增长6.5%。\n"
            f"二、{year}年主要预期目标\n新增城镇就业{4000 + number}人，地区生产总值增长6%以上。\n",
            encoding="utf-8",
        )
    return folder


def landed(raw: Path, warehouse: Path, tell: Callable[[str], None]) -> LandingTable:
    """The landed table of documents after a night's intake of ``raw``, its facts drawn as the environment says."""
    intake = Intake(raw, warehouse / "landing", warehouse / "ledger", "run", datetime(2026, 1, 1), Scope(), tell)
    intake.documents()
    assert intake.report_facts().read == DOCUMENTS
    return LandingTable(warehouse / "landing", "raw_documents")


def drawn(warehouse: Path) -> list[pl.DataFrame]:
    """What was drawn from the documents, in an order of its own."""
    return [LandingTable(warehouse / "landing", name).read().sort(pl.all()) for name in TABLES]


@pytest.fixture(scope="module")
def alone(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that this machine filled without a cluster."""
    folder = tmp_path_factory.mktemp("alone")
    landed(raw, folder, lambda _line: None)
    return folder


def test_a_night_over_the_cluster_lands_the_same(
    cluster: RayCluster, raw: Path, alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CLUSTER_VARIABLE, cluster.address)
    told: list[str] = []
    landed(raw, tmp_path, told.append)
    assert not [line for line in told if "⚠" in line]
    facts = drawn(tmp_path)[0]
    assert facts["fact_id"].is_unique().all()
    assert facts.height >= 3 * DOCUMENTS
    assert all(over.equals(here) for over, here in zip(drawn(tmp_path), drawn(alone), strict=True))


def test_another_version_on_the_cluster_is_told_and_not_used(cluster: RayCluster) -> None:
    told: list[str] = []
    here = os.getpid()
    executor = RayExecutor(cluster.address, lambda: str(os.getpid() == here), SerialExecutor(), told.append)
    assert sorted(executor.imap_unordered(len, ["a", "bc"])) == [1, 2]
    (line,) = told
    assert "版本" in line
    assert "another version" in line


def test_a_fault_of_the_work_is_raised_here(cluster: RayCluster) -> None:
    executor = RayExecutor(cluster.address, lambda: "1", SerialExecutor(), lambda _line: None)
    with pytest.raises(ValueError, match="invalid literal"):
        list(executor.imap_unordered(int, ["1", "x"]))


def test_a_killed_node_costs_its_batches_which_others_do(cluster: RayCluster, alone: Path, tmp_path: Path) -> None:
    """Both nodes are at work on a batch when one is killed; the other does both, and every fact comes once."""
    lost, go = cluster.nodes[-1], tmp_path / "go"

    def held(batch: pl.DataFrame) -> reports.ReportReading:
        (tmp_path / f"{batch['document_id'][0]}@{os.getppid()}").touch()
        while not go.exists():
            time.sleep(0.01)
        return reports.read_batch(batch)

    documents = LandingTable(alone / "landing", "raw_documents").read()
    told: list[str] = []
    executor = RayExecutor(cluster.client_address, reports.extractor_version, SerialExecutor(), told.append)
    nodes = [node.processes() for node in cluster.nodes]
    watcher = Thread(target=kill_when_at_work, args=(tmp_path, lost, go))
    watcher.start()
    readings = list(executor.imap_unordered(held, documents.iter_slices(reports.BATCH_DOCUMENTS)))
    watcher.join()
    assert told == []
    facts, expected = reports.ReportReading.joined(readings).facts, drawn(alone)[0]
    assert facts.sort(pl.all()).equals(expected)
    begun = [path.name.split("@") for path in tmp_path.glob("*@*")]
    under_way = {batch for batch, parent in begun if int(parent) in nodes[-1]}
    assert under_way
    assert under_way <= {batch for batch, parent in begun if int(parent) in nodes[-2]}


def kill_when_at_work(folder: Path, node: Node, go: Path) -> None:
    """Kill ``node`` once it has begun with a batch, then let all go on."""
    processes, end = node.processes(), time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if any(int(path.name.split("@")[1]) in processes for path in folder.glob("*@*")):
            break
        time.sleep(0.05)
    node.kill()
    go.touch()


def test_a_cluster_that_is_gone_is_told_and_the_night_goes_on(
    cluster: RayCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head dies while a batch is out: what was not done is done here."""
    # By default the driver waits half a minute for a head that may come back.
    monkeypatch.setenv("RAY_CLIENT_RECONNECT_GRACE_PERIOD", "1")
    told: list[str] = []
    executor = RayExecutor(cluster.client_address, lambda: "1", SerialExecutor(), told.append)

    def batches() -> Iterator[str]:
        yield from ("a", "bc", "def")
        for node in cluster.nodes:
            node.kill()
        yield from ("gone", "still")

    assert sorted(executor.imap_unordered(len, batches())) == [1, 2, 3, 4, 5]
    (line,) = told
    assert "本机" in line
    told.clear()
    assert list(executor.imap_unordered(len, ["late"])) == [4]
    assert "Connection refused" in told[0]
