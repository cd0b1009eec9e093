"""District Scorecard: promises beside results, from raw reports and sheets to one checked DuckDB file."""
