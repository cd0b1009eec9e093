"""What dbt is told of the landing tables is what the registry says."""

import pytest

from schemas.landing import TABLES
from scripts import make_dbt_sources as maker


@pytest.mark.parametrize(("path", "text"), list(maker.files()), ids=lambda value: getattr(value, "name", ""))
def test_written_files_are_what_the_registry_says(path, text):
    assert path.read_text(encoding="utf-8") == text


def test_every_landing_table_is_a_source():
    assert set(TABLES) < {source.name for source in maker.sources()}


def test_a_new_column_would_be_noticed():
    source = maker.sources()[0]
    longer = maker.Source(source.folder, source.name, source.grain, (*source.columns, "fact_id"))
    assert maker.staging_sql(longer) != maker.staging_sql(source)
