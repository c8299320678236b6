# Two commands on a fresh machine: make demo, make test. Everything else is what they are made of.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
PY := $(VENV)/bin/python
export PATH := $(abspath $(VENV))/bin:$(PATH)

.PHONY: help demo run check test bench libraries testing

help:  ## what can be asked for
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: $(VENV)/.run libraries  ## an invented city with cases at many stages, on http://127.0.0.1:8000/
	@DEMO=1 VAR_DIR=$${VAR_DIR:-$(CURDIR)/var/demo} exec $(PY) manage.py serve --prepare

run: $(VENV)/.run libraries  ## an empty system; prints the first administrators' one-time secrets
	@exec $(PY) manage.py serve --prepare

check: $(VENV)/.test libraries  ## the gates without the tests
	ruff format --check .
	ruff check .
	mypy
	lint-imports --no-cache
	$(PY) manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy (production settings)"
	@env -u DEBUG -u DEMO HTTPS=1 SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') \
	    $(PY) manage.py check --deploy --fail-level WARNING

test: check testing  ## the gates, then every test: SQLite, real PostgreSQL and Valkey, real Chromium
	@$(PY) -m tests.run

bench: $(VENV)/.run libraries  ## what a letter costs beside a bare render, as ratios
	@$(PY) scripts/bench.py

libraries:
	@scripts/system.sh letters

testing:
	@scripts/system.sh testing

$(VENV)/bin/python:
	scripts/venv.sh $(PYTHON) $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo '安装依赖，约需一分钟 …'
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run
