"""Frames become verdicts, and bad rows go to quarantine.

What belongs here: validating, splitting, counting independently, judging a release. What does not:
Dagster (``pipelines/defs`` turns a verdict into an asset check) and mending data.
"""
