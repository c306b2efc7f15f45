PYTHON ?= python3
MINUTES ?= 10
SAMPLE ?= 40
SEED ?= 0
VENV := .venv
BIN := $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet

# pyenv puts only its chosen version on the path; tox is to find the others too.
PYENV_BINS = $(wildcard $(shell pyenv root 2>/dev/null)/versions/3.1[1-5]*/bin)
TOX = for bin in $(PYENV_BINS); do PATH="$$PATH:$$bin"; done; $(BIN)/tox

.PHONY: demo test test-slow test-all fuzz mutation soak docs lock clean

demo: $(VENV)/.demo ## set up what the demo needs, and run it
	$(BIN)/python examples/demo.py

test: $(VENV)/.tox ## lint, types, the suite on the newest Python here, and against the built wheel on the oldest
	$(TOX) run-parallel --parallel auto -m test

# The random work comes last and by itself: a finding ends the log.
test-slow: $(VENV)/.tox ## what CI runs after `make test`: coverage, the oldest supported releases, Spark, and five minutes of random work
	$(TOX) run-parallel --parallel auto -m slow
	$(TOX) run -e sample

test-all: $(VENV)/.tox ## all of that, every Python here, and the newest releases there are
	$(TOX) run-parallel --parallel auto -m test slow rest
	$(TOX) run -e sample

fuzz: $(VENV)/.tox ## random histories of a mock and hostile requests, new ones each time: make fuzz MINUTES=60
	$(BIN)/tox run -e fuzz -- --minutes $(MINUTES) --seed $$(date +%s)

mutation: $(VENV)/.tox ## what share of small changes of the code the tests notice: make mutation SAMPLE=100 SEED=1
	$(BIN)/tox run -e mutation -- --sample $(SAMPLE) --seed $(SEED)

soak: $(VENV)/.tox ## traffic for long, with servers that are killed: nothing grows, nothing is lost: make soak MINUTES=60
	$(BIN)/tox run -e soak -- --minutes $(MINUTES)

docs: $(VENV)/.tox ## the documentation site with its API reference, in build/site
	$(BIN)/tox run -e docs

lock: $(VENV)/.tox ## make requirements/ anew, from the newest releases that pyproject.toml admits
	$(BIN)/tox run -e lock

clean: ## remove everything the other targets made
	rm -rf $(VENV) .tox .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* build dist

$(VENV)/.demo: pyproject.toml requirements/demo.txt | $(BIN)/python
	$(INSTALL) --require-hashes --only-binary :all: --requirement requirements/demo.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.tox: requirements/tox.txt | $(BIN)/python
	$(INSTALL) --require-hashes --only-binary :all: --requirement requirements/tox.txt
	touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
