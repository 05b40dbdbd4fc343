# Every target does the set-up it needs by itself (scripts/setup.sh) and wastes no time on it the second time.

SOURCE = seeds/000_43fae3af8e3174c9.txt
BIN = .venv/bin

ifeq ($(shell uname -s),Darwin)
# Homebrew's libraries and its Java are not where macOS looks by itself. The loader's variable is set command by
# command, because /bin/sh drops it from what it inherits.
LOADER = DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib:/usr/lib
export PATH := $(PATH):/opt/homebrew/opt/openjdk/bin:/usr/local/opt/openjdk/bin
endif

.PHONY: help publish test test-all lint setup clean

help:
	@echo 'make publish   make the EPUB and both PDFs of the page in seeds/, into dist/'
	@echo 'make test      lint, types and the quick tests: no browser, Java or Node, under two minutes'
	@echo 'make test-all  all tests; installs Java, Chromium and Node where it can, says what it had to skip'
	@echo 'make clean     remove .venv, the caches and what was made in dist/'
	@echo
	@echo 'PYTHON=/path/to/python3 names the Python to use (3.11 or later).'

publish: setup
	@$(LOADER) $(BIN)/publish $(SOURCE) --layout newspaper --layout book
	@echo 'Made from $(SOURCE): the e-book (.epub), the newspaper page (.pdf), and a small book of its articles (.book.pdf).'

test: lint
	$(LOADER) $(BIN)/python -m pytest -n 2 -m 'not full'

test-all: lint
	@sh scripts/setup.sh tools
	$(LOADER) BANXIN_TOOLS='$(CURDIR)/.venv/tools' $(BIN)/python -m pytest -n 2 -rs
	@if [ -s .venv/skipped ]; then echo 'Passed over on this machine:'; sed 's/^/  /' .venv/skipped; fi

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

setup:
	@PYTHON='$(PYTHON)' sh scripts/setup.sh

clean:
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find dist -mindepth 1 ! -name .gitignore -delete
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
