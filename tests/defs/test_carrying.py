"""Nights on which nothing changed, by real runs: the same marts as a build from nothing, every check with a result."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import dagster as dg
import pytest

from pipelines.publishing.standing import Basis, basis_of, read_standing, write_standing
from tests.faults.harness import Place, report

pytestmark = pytest.mark.slow

CARRIED = "沿用运行"


@dataclass(frozen=True)
class Story:
    """Two nights over the same files: the second carried the first; what each published and printed."""

    place: Place
    built: dict[str, str]
    carried: dict[str, str]
    printed: str

    @property
    def basis(self) -> Basis:
        return basis_of(self.place.workspace)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    place = Place(tmp_path_factory.mktemp("unchanged"))
    for year in (2023, 2024):
        place.put(f"reports/410802/{year}-work-report.txt", report(year))
    place.put("reports/410802/notes.xyz", "?")
    place.night()
    built = place.content()
    status, printed = place.run()
    assert status == 0, printed
    return Story(place, built, place.content(), printed)


@pytest.fixture
def instance(story: Story) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(story.place.workspace.dagster_home)) as instance:
        yield instance


def test_the_second_night_carries_the_build_and_publishes_the_same(story: Story) -> None:
    assert CARRIED in story.printed
    assert story.carried == story.built
    sql = "select count(distinct run_id), count(distinct run_id) filter (where carried_from is not null)"
    assert story.place.rows(f"{sql} from quality.dq_check_results") == [(2, 1)]


def test_every_check_has_the_same_result_in_both_nights(story: Story) -> None:
    sql = """
        select run_id, list((asset, check_name, severity, passed, failed_rows, total_rows) order by asset, check_name)
        from quality.dq_check_results group by run_id
    """
    (first, checks), (_, again) = sorted(story.place.rows(f"{sql} order by min(checked_at)"), key=str)
    assert checks == again
    carried = "select distinct carried_from from quality.dq_check_results where carried_from is not null"
    ((source,),) = story.place.rows(carried)
    standing = read_standing(story.place.workspace)
    assert standing is not None
    assert (source, standing.published_by != source) == (standing.built_by, True)
    assert first


def test_dagster_shows_a_night_of_its_own(story: Story, instance: dg.DagsterInstance) -> None:
    standing = read_standing(story.place.workspace)
    assert standing is not None
    runs = instance.get_runs()
    assert [run.status for run in runs] == [dg.DagsterRunStatus.SUCCESS] * 2
    assert runs[0].run_id == standing.published_by
    for name in ("fct_facts", "findings", "release", "raw_documents"):
        event = instance.get_latest_materialization_event(dg.AssetKey(name))
        assert event is not None and event.run_id == runs[0].run_id
    event = instance.get_latest_materialization_event(dg.AssetKey("fct_facts"))
    assert event is not None and event.asset_materialization is not None
    told = event.asset_materialization.metadata
    assert told["未变 unchanged since"].value == runs[1].run_id
    assert told["dagster/row_count"].value and told["行数变化 row_change"].value == 0
    of_run = [instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION) for run in runs]
    assert len(of_run[0]) == len(of_run[1]) > 100


def reason(story: Story, instance: dg.DagsterInstance) -> str:
    """What a night of now would say: why it builds, or nothing."""
    from pipelines.defs.carrying import Carried, Night
    from pipelines.defs.models import ASSETS, CHECKS

    workspace = story.place.workspace
    standing = read_standing(workspace)
    assert standing is not None
    told = Night(instance, workspace, "another", story.basis, standing.as_of, ASSETS, CHECKS).carried()
    return "" if isinstance(told, Carried) else told


@pytest.fixture
def undone(story: Story) -> Iterator[None]:
    """What a test does to the record beside the build is taken back."""
    standing = read_standing(story.place.workspace)
    assert standing is not None
    yield
    write_standing(story.place.workspace, standing)


@pytest.mark.usefixtures("location", "undone")
def test_a_run_that_did_not_publish_stands_between(story: Story, instance: dg.DagsterInstance) -> None:
    assert reason(story, instance) == ""
    standing = read_standing(story.place.workspace)
    assert standing is not None
    # Taking over takes the record away from any other run until it has published.
    assert reason(story, instance) == "上次构建没有发布"
    write_standing(story.place.workspace, replace(standing, published_by=standing.built_by))
    assert reason(story, instance) == "上次运行没有发布"


@pytest.mark.usefixtures("location", "undone")
def test_results_that_history_lost_mean_building(story: Story, instance: dg.DagsterInstance) -> None:
    standing = read_standing(story.place.workspace)
    assert standing is not None
    write_standing(story.place.workspace, replace(standing, built_by="a run that history does not know"))
    assert "运行记录" in reason(story, instance)


@pytest.mark.usefixtures("location", "undone")
@pytest.mark.parametrize("status", [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.STARTED])
def test_a_later_run_that_failed_or_was_killed_means_building(
    story: Story, instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    run_id = dg.DagsterRun(job_name="nightly", status=status).run_id
    instance.add_run(dg.DagsterRun(job_name="nightly", run_id=run_id, status=status))
    try:
        assert reason(story, instance) == "上次运行没有发布"
    finally:
        instance.delete_run(run_id)


@pytest.mark.parametrize("wish", ["full", "verify", "force", "only", "accept_drop"])
@pytest.mark.usefixtures("location")
def test_a_wish_means_building(story: Story, wish: str) -> None:
    from pipelines.defs.resources import Scorecard

    workspace = story.place.workspace
    folders = {"raw": str(workspace.raw), "warehouse": str(workspace.warehouse)}
    value: object = "410802" if wish in ("only", "accept_drop") else True
    assert Scorecard(**folders).asked() == ""
    assert Scorecard(**folders, **{wish: value}).asked() == "--" + wish.replace("_", "-")


def test_the_carried_marts_are_those_of_a_build_from_nothing(story: Story) -> None:
    story.place.rebuild_from_nothing()
    assert story.place.content() == story.carried
    assert story.place.leftovers() == []


def test_a_landing_file_that_rotted_is_read_again_and_built(story: Story) -> None:
    place = story.place
    parts = place.workspace.landing.glob("report_facts/part-*.parquet")
    rotten = max(parts, key=lambda path: path.stat().st_size)
    rotten.write_bytes(rotten.read_bytes()[:-100] + b"?" * 100)
    status, printed = place.run()
    assert status == 0, printed
    assert "入库的数据有变" in printed and CARRIED not in printed
    assert place.content() == story.carried
