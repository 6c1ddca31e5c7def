# make release   the current release in build/VERSION/     make help   all targets
.DEFAULT_GOAL := release
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PYTEST_ARGS ?= -q -n auto --dist loadfile --no-loadscope-reorder
BENCH_ARGS ?=

# An environment that was moved, copied or has lost its Python is made anew.
ENVIRONMENT_IS_SOUND := $(shell test "$$(cat $(STAMPS)/folder 2>/dev/null)" = "$$(pwd -P)" && $(BIN)/python -c '' 2>/dev/null && echo yes)
ifneq ($(ENVIRONMENT_IS_SOUND),yes)
.PHONY: $(STAMPS)/folder
endif

.PHONY: release built programs test lint bench lock docs site keep rebuild clean help

release: $(STAMPS)/package ## check raw/ and build the current release into build/VERSION/ (default)
	@$(BIN)/ceasefire-data validate raw/
	@$(BIN)/ceasefire-data build

test: lint programs built ## ruff, mypy and the whole test suite (PYTEST_ARGS="tests/house -x" for a part)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(STAMPS)/test ## ruff and mypy only
	@$(BIN)/ruff check
	@$(BIN)/mypy

bench: $(STAMPS)/bench ## the benchmarks: ratios measured in one run (BENCH_ARGS="--large --rounds 3")
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

# test.txt comes first, so that the extras and the runtime agree on every version.
lock: $(STAMPS)/folder ## make the locks in requirements/ again (UPGRADE=--upgrade for newer versions)
	@$(PIP) install --require-hashes -r requirements/uv.txt
	@set -e; compile() { $(BIN)/uv --quiet pip compile --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(UPGRADE) "$$@"; }; \
	compile pyproject.toml requirements/build.in --extra test -o requirements/test.txt >/dev/null; \
	compile pyproject.toml requirements/build.in -c requirements/test.txt -o requirements/lock.txt >/dev/null; \
	compile requirements/bench.in -c requirements/test.txt -o requirements/bench.txt >/dev/null; \
	compile requirements/uv.in -o requirements/uv.txt >/dev/null
	@echo "Wrote requirements/lock.txt, test.txt, bench.txt and uv.txt: look at the difference, then run make test"

# What is no Python package: looked for each time, which takes no time.
programs:
	@sh requirements/programs.sh

# The tests read the current release as its users do.
built: $(STAMPS)/package
	@$(BIN)/ceasefire-data build --quiet

keep: built ## keep the release that was built in releases/
	@$(BIN)/python releases/keep.py

rebuild: $(STAMPS)/package ## build every kept release again, with all its files, in build/
	@$(BIN)/python releases/rebuild.py

docs: $(STAMPS)/test built ## make the pages of docs/ that follow from the program again
	@$(BIN)/python docs/generate.py

site: $(STAMPS)/test ## the pages of docs/ as a site with search in build/site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Wrote build/site/: open build/site/index.html"

clean: ## remove the environment, caches and everything built
	@find build -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	@rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r target text; do \
	    printf '  make %-9s %s\n' "$$target" "$$text"; done

# Each stamp is younger than what it stands for; a second run finds all of them up to date.
$(STAMPS)/folder:
	@sh requirements/environment.sh $(PYTHON)

$(STAMPS)/runtime: requirements/lock.txt $(STAMPS)/folder
	@echo "Installing the locked dependencies (about a minute the first time)" >&2
	@$(PIP) install --require-hashes -r requirements/lock.txt
	@touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/runtime
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/test: requirements/test.txt $(STAMPS)/package
	@echo "Installing what the tests need" >&2
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(STAMPS)/bench: requirements/bench.txt $(STAMPS)/package
	@echo "Installing what the benchmarks measure beside ours" >&2
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@
