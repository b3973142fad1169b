# Two commands matter: make demo, make test. `make` alone prints this help.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types walls format messages docs pictures bench drills lock clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
# pytest-xdist: one process a core.
PROCESSES ?= auto
# How many cases the node of many years holds, and where (make bench).
SIZES ?= 1000,10000
DATABASE ?= sqlite

help:  ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/run.stamp  ## Install what a node needs into .venv

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/run.stamp: $(BIN)/uv requirements/run.lock pyproject.toml
	@test -e $(VENV)/test.stamp || $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/run.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python tools/translations.py compile
	@$(BIN)/fanal prepare
	@touch $@

$(VENV)/test.stamp: $(BIN)/uv requirements/test.lock pyproject.toml
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/test.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python tools/translations.py compile
	@touch $@ $(VENV)/run.stamp

demo: setup  ## Three nodes with a told story; gone on exit unless KEEP=1; PORT=9000 says the first of their ports
	@$(BIN)/fanal demo $(if $(PORT),--port $(PORT))

test: $(VENV)/test.stamp  ## Everything, on SQLite and PostgreSQL, with a real browser; says what it could not run
	@PROCESSES=$(PROCESSES) $(BIN)/python tools/run_tests.py

check: $(VENV)/test.stamp  ## The fast part, for yourself (under two minutes)
	@$(BIN)/ruff check --quiet src tests tools bench
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q -n $(PROCESSES) -m "not slow and not browser and not alone" tests/core tests/guards tests/apps

lint: $(VENV)/test.stamp  ## Ruff, djlint, import walls
	@$(BIN)/ruff check src tests tools bench
	@$(BIN)/djlint --quiet --lint src/fanal
	@$(BIN)/lint-imports --no-logo

types: $(VENV)/test.stamp  ## mypy --strict
	@$(BIN)/mypy

format: $(VENV)/test.stamp  ## Format our own code
	@$(BIN)/ruff format --quiet src tests tools

messages: $(VENV)/test.stamp  ## Find new texts, merge them into the catalogues, compile
	@$(BIN)/python tools/translations.py update
	@$(BIN)/python tools/translations.py compile

docs: $(VENV)/test.stamp  ## Make the generated pages anew (settings, import graph, state tables)
	@$(BIN)/python tools/make_docs.py

pictures: $(VENV)/test.stamp  ## Take the pictures of the documents anew, from the journeys
	@FANAL_PICTURES=1 $(BIN)/python -m pytest -q -m browser tests/journeys/test_contact_to_case.py tests/journeys/test_everybody.py

bench: $(VENV)/test.stamp  ## Measure, each figure beside its yardstick; SIZES=1000,10000,100000 cases, DATABASE=postgresql, KEEP=folder for the filled nodes
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.scale --sizes $(SIZES) --database $(DATABASE) $(if $(KEEP),--keep $(KEEP))

drills: $(VENV)/test.stamp  ## Break a node in every way, 1 000 times: kill -9, power cut, full disk (SEED=, ROUNDS=, DRILLS="kill power")
	@$(BIN)/python -m tests.drills $(DRILLS)

lock: $(BIN)/uv  ## Resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url --no-header --python-version 3.11 --group run pyproject.toml -o requirements/run.lock
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url --no-header --python-version 3.11 --group run --group test pyproject.toml -o requirements/test.lock

clean:  ## Remove what was installed and made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis test-artifacts
