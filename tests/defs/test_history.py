"""A run's history tells why it failed once, and a run of the console says where its job comes from."""

from collections.abc import Iterator

import dagster as dg

from pipelines.defs.history import causes_of_run
from pipelines.defs.timeline import LOCATION, from_here


def ended(*, breaks: bool) -> tuple[dg.DagsterInstance, str]:
    """A run of one asset whose step breaks, or whose blocking check fails."""

    @dg.asset(check_specs=[dg.AssetCheckSpec("a_check", asset="thing", blocking=True)])
    def thing() -> Iterator[object]:
        if breaks:
            raise ValueError("磁盘\n读写出错")
        yield dg.MaterializeResult()
        yield dg.AssetCheckResult(passed=False, check_name="a_check")

    instance = dg.DagsterInstance.ephemeral()
    job = dg.Definitions([thing], jobs=[dg.define_asset_job("nightly")]).resolve_job_def("nightly")
    from_here(instance, "nightly")
    return instance, job.execute_in_process(instance=instance, raise_on_error=False).run_id


def test_a_broken_step_is_told_in_one_line() -> None:
    instance, run_id = ended(breaks=True)
    assert causes_of_run(instance, run_id, besides_checks=True) == ("步骤 thing 失败：ValueError: 磁盘 读写出错",)


def test_a_step_that_a_check_stopped_is_not_told_beside_the_check() -> None:
    instance, run_id = ended(breaks=False)
    assert "a_check" in causes_of_run(instance, run_id)[0]
    assert causes_of_run(instance, run_id, besides_checks=True) == ()


def test_a_run_in_process_knows_where_its_job_comes_from() -> None:
    instance, run_id = ended(breaks=False)
    run = instance.get_run_by_id(run_id)
    assert run and run.remote_job_origin and run.remote_job_origin.location_name == LOCATION
    assert run.remote_job_origin.job_name == "nightly"
