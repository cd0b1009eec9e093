"""Text in, facts out. No Dagster, no files, no clock, no network: the vocabulary comes in as a value.

Start at ``engine.extract``. A line becomes a heading (``sections``), a table (``tables``) or sentences; a
sentence is scanned for quantities (``quantities``) and words of time (``periods``), and read from left to
right (``sentence``): subject, measure, bound, kind, period and place of each.
"""

from pipelines.extraction.engine import EXTRACTOR_VERSION, extract
from pipelines.extraction.model import Commitment, Context, Extraction, Fact, Numeral, fact_to_json

__all__ = ["EXTRACTOR_VERSION", "Commitment", "Context", "Extraction", "Fact", "Numeral", "extract", "fact_to_json"]
