"""From text and vocabulary to facts: no Dagster, no files, no clock, no network."""
