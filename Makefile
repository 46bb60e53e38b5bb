# Two commands matter: `make run` and `make test`. The rest are their parts.
PY := .venv/bin/python
UV ?= $(or $(shell command -v uv),.venv/bin/uv)
PYTEST := $(PY) -m pytest -n auto --dist loadgroup
COMPILE := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml
IGNORED := .venv var staticfiles node_modules 'static/vendor/*' 'tests/*'

# Pages and their guards: what they ask of the database the actions' own tests ask on both. Once is enough for these, on
# PostgreSQL, the stricter of the two.
PAGES := tests/test_permissions.py tests/test_hostile_requests.py tests/test_leaks.py tests/test_mass_assignment.py \
	tests/kepu/trail tests/test_fuzz.py tests/test_field_rights.py tests/test_chinese_interface.py \
	tests/reports/rounds tests/reports/guests
# Paper is the same from both.
PAPER := tests/reports/packs tests/reports/test_packs.py tests/reports/test_pack_figures.py \
	tests/reports/test_build_pack.py tests/reports/test_demo.py

export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run check test bench load chaos fuzz drill mutations messages lock

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## install what running needs: .venv and, as root, missing system packages
	@scripts/setup.sh run

setup-test: ## the same for the tests: PostgreSQL, Redis, Chromium too
	@scripts/setup.sh test

run: setup ## start the portal with demonstration data; HOST=0.0.0.0 PORT=8080 to change the address
	@$(PY) manage.py runportal --demo $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

check: setup-test ## lint the code and templates, look for forgotten migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --lint --quiet templates
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check

test: setup-test ## every test: SQLite, then PostgreSQL; real Redis, worker and browser in both
	$(PYTEST) -m "not long" $(PAGES:%=--ignore=%)
	$(PY) -m tests.servers $(PYTEST) -m "not journey and not once and not long" $(PAPER:%=--ignore=%)

bench: setup-test ## measure, on PostgreSQL, the pages and jobs that must stay quick
	$(PY) -m tests.servers $(PY) -m tests.benchmarks

drill: setup-test ## back up a portal under writes and restore it elsewhere, on both databases; harms; a moment gone back to
	$(PY) -m tests.drill $(if $(PHOTOS),--photos $(PHOTOS)) $(if $(SEED),--seed $(SEED))
	$(PYTEST) -m long

load: setup-test ## twenty leaders and twenty clerks at once for two minutes, on a portal of real processes
	$(PY) -m tests.benchmarks.load

chaos: setup-test ## kill workers, web server, Redis and PostgreSQL, fill disks; compare what was acknowledged (half an hour)
	$(PY) -m tests.chaos $(if $(SEED),--seed $(SEED))

fuzz: setup-test ## 20,000 made-up forms, 5,000 mutated files, 500 wrong rows, on PostgreSQL (half an hour)
	$(PY) -m tests.servers $(PY) -m tests.fuzz $(if $(SEED),--seed $(SEED))

mutations: setup-test ## take each permission check out once: does a test notice? half an hour; WORDS="rounds" for a part
	@$(PY) -m tests.mutations $(WORDS)

messages: setup-test ## collect the texts to translate, then compile the catalogue
	$(PY) manage.py makemessages -l zh_Hans --no-wrap --no-location $(IGNORED:%=-i %)
	$(PY) manage.py compilemessages $(IGNORED:%=-i %)

lock: ## resolve pyproject.toml anew into the two lock files
	@test -x "$(UV)" || $(PY) -m pip install -q uv
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra dev -c requirements.lock -o requirements-test.lock
