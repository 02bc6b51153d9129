# make score: everything from nothing to scored sample calls. make test: everything that proves it. Both may be run again.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
MODEL := .models/base/model.bin
VOICES := .models/voices-resemblyzer-0.1.4.npy

.PHONY: score test lint install clean

score: install
	$(BIN)/qa-monitor score recordings --database sqlite:///qa-monitor.db

test: install
	$(BIN)/pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/qa-monitor lexicon check
	$(BIN)/qa-monitor lexicon test

install: $(READY) $(MODEL) $(VOICES)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "qa-monitor needs Python 3.11 or newer: make PYTHON=python3.12 score"'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[model,dev]'
	touch $@

$(MODEL): $(READY)
	$(BIN)/qa-monitor model get

# Mono calls need it; where it cannot be fetched, it says why, they stay undetermined, and all else works.
$(VOICES): $(READY)
	-$(BIN)/qa-monitor model get voices

clean:
	rm -rf $(VENV) .models
