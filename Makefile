# Verbs of the project; `make help` lists them. Needs make and a Python >= 3.11, < 3.14 (dagster-dbt's limit).
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && { echo "$$p"; break; }; done)
# Compiled bytecode halves every start-up; some machines switch it off for all.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test ui query bench soak clean
.DEFAULT_GOAL := help

help: ## list the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(STAMP) ## make .venv from the hash lock

$(STAMP): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "No Python >= 3.11 and < 3.14 found: install python3.11, python3.12 or python3.13 (with venv), then run make again." >&2; exit 1; fi
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) from requirements.lock (once, about a minute) ..."
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

run: $(STAMP) ## run the nightly job over raw/ and publish warehouse/scorecard.duckdb
	@$(BIN)/scorecard run

test: $(STAMP) ## lint, types and every test
	@PYTHON=$(BIN)/python scripts/test.sh

ui: $(STAMP) ## the Dagster UI with its daemon on 127.0.0.1:3000
	@$(BIN)/scorecard ui

query: $(STAMP) ## open the published file read-only
	@$(BIN)/scorecard query

bench: $(STAMP) ## speed and size, as ratios
	@$(BIN)/python -m benchmarks

soak: $(STAMP) ## the long runs under faults (up to an hour)
	@$(BIN)/python -m pytest tests/soak -m soak -n 2 --dist loadfile

clean: ## remove .venv and what builds left; raw/ and warehouse/ stay
	@rm -rf $(VENV) .extras build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
