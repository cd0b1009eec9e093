"""What Dagster loads: everything that `defs/` says exists."""

import dagster as dg

from pipelines import defs
from pipelines.defs import automation, console
from pipelines.defs.resources import resources

definitions = dg.Definitions(
    assets=dg.load_assets_from_package_module(defs),
    jobs=automation.JOBS,
    schedules=[automation.nightly_schedule],
    sensors=automation.SENSORS,
    resources=resources(),
    loggers={"console": console.plain_console},
    executor=dg.in_process_executor,
)
