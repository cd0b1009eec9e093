"""Subjects that no indicator claims, most frequent first, with the indicators nearest to them.

What belongs here: the review list that analysts work down by adding lines to ``indicator_aliases.csv``. What does
not: deciding on a link, which is the linker's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.extraction.linking import IndicatorLinker
from schemas.vocabulary import Vocabulary

_UNLINKED = """
select subject, stated_unit, measure, count(*) as facts, count(distinct document_id) as documents,
    any_value(evidence order by evidence) as example
from fct_facts
where indicator_code is null and subject <> '' and medium = 'text' and superseded_on is null
group by subject, stated_unit, measure
having count(*) >= $least
order by facts desc, documents desc, subject, stated_unit, measure
limit $limit
"""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A subject with its unit and measure, how often it stands, one sentence, why it has no code, and codes near it."""

    subject: str
    unit: str
    measure: str
    facts: int
    documents: int
    example: str
    rule: str
    suggestions: tuple[str, ...]


def unlinked(release: Path, vocabulary: Vocabulary, *, limit: int, least: int = 1) -> list[Unlinked]:
    """The review list of a release: at most ``limit`` subjects that stand ``least`` times or more."""
    linker = IndicatorLinker(
        vocabulary.rows("indicators"), vocabulary.rows("indicator_aliases"), vocabulary.rows("link_words")
    )
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(_UNLINKED, {"least": least, "limit": limit}).fetchall()
    return [_reviewed(row, linker) for row in rows]


def _reviewed(row: Sequence[object], linker: IndicatorLinker) -> Unlinked:
    subject, unit, measure, facts, documents, example = row
    link = linker.link(str(subject), unit=str(unit or ""), measure=str(measure))
    near = link.suggestions or linker.suggest(str(subject))
    return Unlinked(
        str(subject),
        str(unit or ""),
        str(measure),
        int(str(facts)),
        int(str(documents)),
        str(example or ""),
        link.rule,
        near,
    )
