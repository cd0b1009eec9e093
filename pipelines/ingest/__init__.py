"""Files become documents and sheet rows, and rows become the landing tables.

What belongs here: discovery, decoding, conversion, workbook layouts, place names, the landing store.
What does not: Dagster, verdicts on frames (``pipelines/quality``), reading figures out of sentences
(``pipelines/extraction``).
"""
