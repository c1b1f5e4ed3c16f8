# How is Minutebook installed, run, tested? `make help` lists it.
#
# Everything works from a fresh clone with Python 3.11, make and git: each target prepares what it
# needs, and a second call finds it done. State lives in var/ and .venv/, and nowhere else.

SHELL := /bin/sh
PORT ?= 8000
ARGS ?=
PYTHON_IN := .venv/bin/python
# Warnings of a recursive make and its "Entering directory" tell nobody anything.
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help install install-dev run dev stop test lint bench screenshots lock

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Variables: PORT=8000, DATABASE_URL=postgres://... (your own PostgreSQL 15 or later),"
	@echo "DEMO=0|1, PYTHON=/path/to/python3.11, ARGS='-k word' for make test and make bench."

install: ## Make .venv and install what the product runs on
	@scripts/install base

install-dev:
	@scripts/install dev

run: install ## Serve with the demonstration board at http://localhost:8000/ (PORT=...)
	@exec $(PYTHON_IN) -m config.serve --port '$(PORT)'

dev: install-dev ## The same, reloading when a file changes, with DEBUG
	@exec $(PYTHON_IN) -m config.serve --port '$(PORT)' --dev

stop: ## Stop the site and the embedded PostgreSQL
	@if [ -x $(PYTHON_IN) ]; then $(PYTHON_IN) -m config.stop; else echo "Nothing was running."; fi

# The test server stays up while another run uses it.
test: install-dev ## Every test, browser tests included (ARGS='-k word')
	@browser=$$(scripts/browser) || exit 1; \
	if [ -n "$$DATABASE_URL" ]; then $(PYTHON_IN) -m config.database || exit 1; fi; \
	MINUTEBOOK_CHROMIUM=$$browser $(PYTHON_IN) -m pytest --numprocesses=auto --maxprocesses=4 \
		--dist=worksteal $(ARGS); status=$$?; \
	$(PYTHON_IN) -m config.embedded stop --tests --idle >/dev/null; \
	exit $$status

lint: install-dev ## Formatting, likely mistakes, import order, types, migrations, deployment
	@$(PYTHON_IN) -m ruff check --quiet --output-format concise .
	@$(PYTHON_IN) -m ruff format --check --output-format concise --quiet .
	@$(PYTHON_IN) -m djlint --quiet --lint templates/pages
	@if [ -d templates/django ]; then $(PYTHON_IN) -m djlint --quiet --lint --profile django templates/django; fi
	@$(PYTHON_IN) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo
	@$(PYTHON_IN) -m mypy
	@# An address where nobody answers: the models are compared with the files, not with a database.
	@DATABASE_URL='postgres:///none?host=/nonexistent' \
		$(PYTHON_IN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@DEBUG=0 DEMO=0 SITE_URL=https://minutes.example.org ALLOWED_HOSTS=minutes.example.org \
		SECRET_KEY=$$($(PYTHON_IN) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(PYTHON_IN) manage.py check --deploy --fail-level WARNING

bench: install-dev ## Measure the pages against synthetic archives (ARGS=--quick for a try)
	@$(PYTHON_IN) -m benchmarks $(ARGS); status=$$?; \
	$(PYTHON_IN) -m config.embedded stop --tests --idle >/dev/null; \
	exit $$status

screenshots: install-dev ## Take the README's pictures anew
	@scripts/browser >/dev/null && scripts/screenshots

lock: install-dev ## Lock requirements anew, with hashes (ARGS=--upgrade takes newer versions)
	@for name in base dev; do \
		$(PYTHON_IN) -m uv pip compile --quiet $(ARGS) --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --no-header --no-annotate \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done
