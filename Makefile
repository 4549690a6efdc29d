# Every target sets up what it needs: `make edition` and `make test` are all that a fresh machine wants.
# The set-up leaves stamp files in .venv/, so that it is done once and again only when a lock changes.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
PYTHON := $(VENV)/bin/python
SAMPLE := issues/harbour-post/issue.yaml
READERS := tests/readers/node_modules
INSIDE := $(CURDIR)/$(VENV)/bin:$(PATH)
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
COMPILE := $(PYTHON) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.PHONY: help
help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' \
		| awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# ------------------------------------------------------------------------------------ set-up

$(VENV)/.made: .ci/python
	@echo "Making $(VENV) …" >&2
	"$$(bash .ci/python)" -m venv $(VENV)
	touch $@

$(VENV)/.product: requirements.lock $(VENV)/.made
	@echo "Installing what editionkit stands on …" >&2
	$(PIP) install --require-hashes --requirement requirements.lock
	echo "$(CURDIR)/src" > "$$($(PYTHON) -c 'import site; print(site.getsitepackages()[0])')/editionkit-checkout.pth"
	printf '#!/bin/sh\nexec "%s" -m editionkit "$$@"\n' "$(CURDIR)/$(PYTHON)" > $(VENV)/bin/editionkit
	chmod +x $(VENV)/bin/editionkit
	touch $@

$(VENV)/.tools: requirements-dev.lock $(VENV)/.product
	@echo "Installing the tools that test it …" >&2
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	touch $@

$(READERS)/.made: tests/readers/package-lock.json tests/readers/requirements.lock | $(VENV)/.product
	@echo "Installing the readers …" >&2
	@PATH="$(INSIDE)"; { node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' \
		&& npm --version; } >/dev/null 2>&1 \
		|| $(PIP) install --require-hashes --requirement tests/readers/requirements.lock
	@PATH="$(INSIDE)"; cd tests/readers \
		&& npm ci --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	touch $@

.PHONY: pango java chromium faults
faults:
	@bash .ci/system faults

pango:
	@bash .ci/system pango

# Without these the tests that need them say what they skipped; .ci/run takes no skipped test.
java:
	-@bash .ci/system java

chromium:
	-@bash .ci/system chromium

# -------------------------------------------------------------------------------------- work

.PHONY: edition
edition: $(VENV)/.product pango ## build the sample issue: a PDF and an EPUB in output/
	@$(PYTHON) -m editionkit build $(SAMPLE) --output output --offline

.PHONY: picture
picture: edition ## draw the front page that README shows
	@$(PYTHON) docs/draw_front_page.py

# percollate and a browser to run it: PERCOLLATE names the program, without it that rival stays out.
STORIES := 30 120
.PHONY: benchmark
benchmark: $(VENV)/.product pango ## run editionkit beside its rivals and print a table (STORIES, PERCOLLATE)
	@$(PYTHON) benchmarks/race.py --stories $(STORIES) $(if $(PERCOLLATE),--percollate $(PERCOLLATE))

.PHONY: test
test: $(VENV)/.tools pango java faults ## run the tests
	@$(PYTHON) -m pytest -n 2 -m "not slow"

.PHONY: test-slow
test-slow: $(VENV)/.tools pango java ## run the long ones too: veraPDF on every theme, paper and kind of issue
	@$(PYTHON) -m pytest -n 2 -m slow

.PHONY: test-readers
test-readers: $(VENV)/.tools $(READERS)/.made pango java chromium ## open the files in real readers; Ace
	@PATH="$(INSIDE)" $(PYTHON) -m pytest tests/readers/opened.py
.PHONY: walls
walls: $(VENV)/.tools pango java faults ## try bad input, attacks and faults; keep the figures in docs/
	@$(PYTHON) -m pytest tests/walls/test_walls.py -n 2 --keep-walls
	@$(PYTHON) docs/write_reference.py

.PHONY: fuzz
fuzz: $(VENV)/.tools ## mutate each page of the corpus 200 times under a clock (an hour)
	@$(PYTHON) tests/walls/fuzz.py 200

.PHONY: lint
lint: $(VENV)/.tools ## check format, lint and types
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

.PHONY: docs
docs: $(VENV)/.tools ## write docs/reference/ anew from the code
	@$(PYTHON) docs/write_reference.py

.PHONY: lock
lock: $(VENV)/.tools ## pin the newest versions that pyproject.toml allows
	@$(COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	@$(COMPILE) --upgrade --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml

.PHONY: clean
clean: ## remove what was built (not .venv)
	@rm -rf dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find output -mindepth 1 ! -name .gitkeep -delete
