"""Whom a night concerns and in which words: judging a run (pure), remembering what was told, sending it.

What belongs here: ``judgement.py`` decides, ``memory.py`` keeps, ``channels.py`` sends, ``delivery.py`` joins them.
What does not: reading Dagster's history (``pipelines/defs/history.py``).
"""
