#!/usr/bin/env bash
# What `make test` runs: lint, format, types, SQL lint, then every test. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
scripts/browser.sh
scripts/extras.sh
"$python" -m ruff check .
"$python" -m ruff format --check .
"$python" -m mypy
"$python" -m sqlfluff lint --disable-progress-bar dbt_project/models
# Three at a time: some wait for a browser or a daemon while others compute.
"$python" -m pytest -m "not soak" --ignore tests/scale -n 3 --dist loadfile "$@"
# These need the extras, which nothing else may see.
SCORECARD_EXTRAS=required PYTHONPATH="$PWD/.extras" "$python" -m pytest tests/scale -n 2 --dist loadfile
