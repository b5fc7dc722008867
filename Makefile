# Everything runs in .venv and sets itself up. All paths are relative, because make cannot carry the space that this
# folder's own path may hold.

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-quick lint format bench bench-spine bench-understand bench-similar browser lock clean set-up set-up-dev

PY := .venv/bin/python

help: ## what can be made
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: set-up ## an invented product: load it, tell its story, write its newsletter, open the workbench (ARGS=--no-serve ends)
	@$(PY) -m firsthand demo $(ARGS)

serve: set-up ## the workbench of the workspace in this folder or above it
	@$(PY) -m firsthand serve $(ARGS)

test: set-up-dev ## everything: rules, types, every test on SQLite and on PostgreSQL, the pages in a browser (ARGS goes to pytest)
	@$(PY) tools/browser.py --optional
	@$(PY) tools/check.py
	@$(PY) -m pytest --store=sqlite $(ARGS)
	@$(PY) -m pytest --store=postgres $(ARGS)

test-quick: set-up-dev ## the tests on SQLite that take no more than a few seconds each, without the browser
	@$(PY) -m pytest --store=sqlite -m "not slow and not browser" $(ARGS)

lint: set-up-dev ## ruff, mypy and the import contracts
	@$(PY) tools/check.py

format: set-up-dev ## lays the code out as ruff would
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

bench: bench-spine bench-understand bench-similar ## every measurement; exits 0 where the promises hold

bench-spine: set-up-dev ## from export and clone to newsletter: time and memory
	@$(PY) -m benchmarks.spine $(ARGS)

bench-understand: set-up-dev ## grouping and placing against labelled sets (peers want scikit-learn, and are left out without it)
	@$(PY) -m benchmarks.understand $(ARGS)

bench-similar: set-up-dev ## repeated reports found again
	@$(PY) -m benchmarks.similar $(ARGS)

browser: set-up ## makes sure that Chromium is there, for the tests that look at the pages
	@$(PY) tools/browser.py

lock: set-up-dev ## writes requirements.lock and requirements-dev.lock anew from pyproject.toml (ARGS=--upgrade for newer ones)
	@$(PY) tools/lock.py $(ARGS)
	@sh tools/set_up.sh dev

clean: ## takes away .venv and everything that was made, but no workspace
	rm -rf .venv build dist src/*.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache demo
	find . -path ./.git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

set-up: ## only makes .venv, with what running needs
	@sh tools/set_up.sh run

set-up-dev: ## only makes .venv, with what testing needs
	@sh tools/set_up.sh dev
