PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# pyenv puts only its chosen version on the path; tox is to find the others too.
PYENV_BINS = $(wildcard $(shell pyenv root 2>/dev/null)/versions/3.1[1234].*/bin)

.PHONY: demo test clean

demo: $(VENV)/.demo ## set up what the demo needs, and run it
	$(BIN)/python examples/demo.py

test: $(VENV)/.tox ## lint, types, the suite on every Python here, the suite against the built wheel
	for bin in $(PYENV_BINS); do PATH="$$PATH:$$bin"; done; $(BIN)/tox

clean: ## remove everything the other targets made
	rm -rf $(VENV) .tox .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[cli,reconcile]'
	touch $@

$(VENV)/.tox: tox.ini | $(BIN)/python
	$(BIN)/python -m pip install --quiet 'tox>=4.25'
	touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
