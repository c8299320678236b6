# make demo   newcomer: sets up, loads the demo, serves        make run    the same, empty
# make test   every gate and every test                         make check  the gates without tests
.RECIPEPREFIX = >
SHELL := /bin/bash
VENV ?= .venv
PY := $(VENV)/bin/python
PORT ?= 8000
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: demo run check test setup setup-dev

$(VENV)/run.stamp: requirements.txt
> @test -x $(PY) || python3 -m venv $(VENV)
> @$(PY) -m pip install -q --disable-pip-version-check -r requirements.txt
> @touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
> @$(PY) -m pip install -q --disable-pip-version-check -r requirements-dev.txt
> @touch $@

setup: $(VENV)/run.stamp
> @bash scripts/system.sh

setup-dev: $(VENV)/dev.stamp
> @bash scripts/system.sh chromium

demo: export DEMO = 1
demo: export VAR_DIR ?= $(CURDIR)/var/demo
demo: setup
> @$(PY) manage.py migrate --verbosity 0
> @$(PY) manage.py demo
> @exec $(PY) manage.py serve --port $(PORT)

run: setup
> @$(PY) manage.py migrate --verbosity 0
> @$(PY) manage.py load_directory > /dev/null
> @$(PY) manage.py first_start
> @exec $(PY) manage.py serve --port $(PORT)

check: setup-dev
> $(VENV)/bin/ruff format --check .
> $(VENV)/bin/ruff check .
> $(VENV)/bin/mypy referral workflows documents agencies
> PYTHONPATH=. $(VENV)/bin/lint-imports --no-cache
> $(PY) manage.py makemigrations --check --dry-run
> HTTPS=1 SECRET_KEY=$$(head -c 48 /dev/urandom | base64) $(PY) manage.py check --deploy --fail-level WARNING

test: check
> $(PY) -m tests.run
