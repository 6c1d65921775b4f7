# Every command starts by installing what it needs; a second time that costs nothing.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo $$python && exit; done; echo python3)
LOCAL := .venv/bin/python -m eclub.local
PORT ?= 8000
PYTEST_ARGS ?=
ONLY ?=
CMD ?= help
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test lint format messages lock bench manage install install-dev

help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

run: install ## Start the whole platform on http://localhost:8000 (PORT=8001 moves it).
	@$(LOCAL) run

test: install-dev ## Run every test (PYTEST_ARGS="tests/clubs -k seat" runs those, on their own).
	@$(LOCAL) test $(PYTEST_ARGS)

lint: install-dev ## Check style, types, templates, imports, locked files and known vulnerabilities.
	@$(LOCAL) lint

format: install-dev ## Rewrite Python files in the project's style.
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format .

messages: install-dev ## Bring locale/en up to date with the texts in the code (needs gettext).
	@$(LOCAL) exec -- .venv/bin/python manage.py makemessages --locale en --no-obsolete \
		--no-location --no-wrap --ignore var --ignore tests --ignore .venv

lock: install-dev ## Renew requirements.txt and requirements-dev.txt from pyproject.toml.
	@$(LOCAL) lock --upgrade

bench: install-dev ## Measure (ONLY=pages measures one group; docs/benches.md names them).
	@$(LOCAL) exec -- .venv/bin/python -m tests.load $(ONLY)

manage: install ## Run a management command: make manage CMD="createsuperuser".
	@$(LOCAL) exec -- .venv/bin/python manage.py $(CMD)

install:
	@$(PYTHON) eclub/local/install.py

install-dev:
	@$(PYTHON) eclub/local/install.py --dev
