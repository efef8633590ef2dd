# Two targets matter: `make run` plays, `make test` tests.  Both set themselves up from nothing
# but Python 3.11 (or later) and pip.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# Byte code of what is imported is made when it is; making all of it was half of an installation.
GET    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile
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

$(VENV)/.ready-to-run: requirements.txt pyproject.toml
	@$(NEED)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned packages into $(VENV) (once, about a minute) ..."
	@$(GET) --require-hashes -r requirements.txt
	@$(GET) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-to-test: requirements-test.txt $(VENV)/.ready-to-run
	@echo "Installing the pinned test packages into $(VENV) ..."
	@$(GET) --require-hashes -r requirements-test.txt
	@touch $@

# Maintainers: write the pins anew (needs uv).
PINS := uv pip compile pyproject.toml --universal --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --python-version 3.11 --quiet

pins:                           ## write requirements*.txt anew from pyproject.toml
	$(PINS) --extra build -o requirements.txt
	$(PINS) --extra test --constraint requirements.txt -o requirements-test.txt

clean:                          ## remove what can be made again
	rm -rf $(VENV) dist .pytest_cache .hypothesis .ruff_cache

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
