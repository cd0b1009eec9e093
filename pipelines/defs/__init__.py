"""What exists in Dagster: assets, checks, the nightly job, its schedule and sensor. Thin: it calls the rooms below."""
