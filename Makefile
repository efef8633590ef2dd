# Two targets matter: `make run` plays, `make test` tests.  Both set themselves up from nothing
# but Python 3.11 (or later) and pip.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# The pins are complete: nothing is left to resolve.  Byte code of what is imported is made when it
# is (also where the caller's environment would have none written); making all of it was half of an
# installation.
GET    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --no-deps
unexport PYTHONDONTWRITEBYTECODE
NEED   := $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kinetoscope needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another: make run PYTHON=python3.12")'

.PHONY: run test lint speeds pins clean help

run: $(VENV)/.ready-to-run      ## serve the gallery on this machine and open it
	@exec $(BIN)/kinetoscope

test: $(VENV)/.ready-to-test    ## run every test (browser tests need chromium)
	$(BIN)/ruff check --quiet .
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.ready-to-test    ## check style alone
	$(BIN)/ruff check .

speeds: $(VENV)/.ready-to-test  ## measure every speed (on a quiet machine) and write README's table
	$(BIN)/kinetoscope bench --peers --json $(VENV)/speeds.json
	$(BIN)/kinetoscope bench pages --json $(VENV)/pages.json
	$(BIN)/python assets/speeds.py $(VENV)/speeds.json $(VENV)/pages.json

$(BIN)/python:
	@$(NEED)
	@$(PYTHON) -m venv $(VENV) || { rm -f $@; exit 1; }

$(VENV)/.ready-to-run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages into $(VENV) (once, about a minute) ..."
	@$(GET) --require-hashes -r requirements.txt
	@$(GET) --no-build-isolation -e .
	@touch $@

$(VENV)/.test-packages: requirements-test.txt | $(BIN)/python
	@echo "Installing the pinned test packages into $(VENV) ..."
	@$(GET) --require-hashes -r requirements-test.txt
	@touch $@

# The two sets of pins have nothing in common: each has a core of its own.
$(VENV)/.ready-to-test: requirements.txt requirements-test.txt pyproject.toml | $(BIN)/python
	@$(MAKE) --no-print-directory --jobs=2 $(VENV)/.ready-to-run $(VENV)/.test-packages
	@touch $@

# Maintainers: write the pins anew (needs uv).
PINS := uv pip compile pyproject.toml --universal --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --python-version 3.11 --quiet

pins:                           ## write requirements*.txt anew from pyproject.toml
	$(PINS) --extra build -o requirements.txt
	$(PINS) --extra test --constraint requirements.txt -o requirements-test.txt \
	  $$(sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/--no-emit-package \1/p' requirements.txt | sort -u)

clean:                          ## remove what can be made again
	rm -rf $(VENV) dist .pytest_cache .hypothesis .ruff_cache

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
