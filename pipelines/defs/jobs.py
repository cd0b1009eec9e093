"""The nightly job: everything, in one run."""

import dagster as dg

nightly = dg.define_asset_job(
    "nightly", selection=dg.AssetSelection.all(), description="夜间作业 · Everything, in one run"
)
