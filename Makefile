# The two commands are `make run` and `make test`; `make help` lists the rest.

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
SECRET := var/secret-key
# Trying it on this machine alone: plain http on the loopback address.
LOCAL := INSECURE_HTTP=1 GRANIAN_HOST=127.0.0.1

.PHONY: offices hostile help run password install install-dev test quick friction check-slow lint format messages screenshots \
	bench bench-search bench-archive bench-http quality lock clean
# One worker a core; the longest tests are started first, and who has none left takes from the others.
PYTEST = $(BIN)/python -m pytest -n auto --dist worksteal

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: install $(SECRET) build/static/staticfiles.json ## try it: http://127.0.0.1:8000 (PORT= changes it)
	@$(LOCAL) $(MANAGE) migrate --verbosity 0
	@$(LOCAL) $(MANAGE) load_demonstration
	@test -f build/2026-11.pdf -a -z "$$(find templates/print -newer build/2026-11.pdf 2>/dev/null)" \
		|| $(LOCAL) $(MANAGE) export_issue 2026-11 --format pdf --output build/2026-11.pdf
	@$(LOCAL) $(MANAGE) administrator
	@echo
	@echo "  site   http://127.0.0.1:$(PORT)/"
	@echo "  admin  http://127.0.0.1:$(PORT)/admin/   (user admin; 'make password' makes a new password)"
	@echo "  PDF    $(CURDIR)/build/2026-11.pdf"
	@echo
	@$(LOCAL) exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) \
		--blocking-threads 4 --respawn-failed-workers --workers-kill-timeout 10 qualitynews.wsgi:application

password: install $(SECRET) ## give the administrator a new password
	@$(LOCAL) $(MANAGE) migrate --verbosity 0
	@$(LOCAL) $(MANAGE) administrator --new-password

install: .venv/installed ## only install what running needs

install-dev: .venv/installed-dev

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(SECRET):
	@mkdir -p var
	@umask 077 && $(PYTHON) -c "import secrets; print(secrets.token_urlsafe(50))" > $@

build/static/staticfiles.json: requirements.txt $(shell find static -type f) | .venv/installed $(SECRET)
	@echo "Compressing static files (once, about 20 seconds) ..."
	@$(LOCAL) $(MANAGE) collectstatic --no-input --verbosity 0
	@touch $@

test: install-dev ## all tests but the slow trials; DATABASE_URL=postgres://... runs them on PostgreSQL
	$(PYTEST) -m "not slow" $(ARGS)

quick: install-dev ## the tests that need no browser and no sample: under two minutes
	$(PYTEST) -m "not slow and not browser and not sample" $(ARGS)

friction: install-dev ## what usual jobs cost in clicks, keys and page loads: job | before | now
	@$(BIN)/python -m pytest -q -s -n 0 tests/test_friction.py | grep -E "^friction|passed|failed|skipped"

check-slow: install-dev ## the slow trials: manuscripts made to hang or fill a worker
	$(PYTEST) -m slow $(ARGS)

lint: install-dev ## style, format, migrations, production settings, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	SECRET_KEY=lint-$$(head -c 40 /dev/urandom | base64 | tr -dc a-zA-Z0-9)-$(shell date +%s) sh -c ' \
		$(MANAGE) makemigrations --check --dry-run && \
		$(MANAGE) check --deploy --fail-level WARNING'

format: install-dev ## put the code into its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: install-dev ## collect and compile translations (needs gettext)
	SECRET_KEY=messages $(MANAGE) makemessages \
		--locale zh_Hans --no-wrap --no-location --no-obsolete --verbosity 0 \
		--ignore '.venv/*' --ignore 'build/*' --ignore 'tests/*'
	SECRET_KEY=messages $(MANAGE) compilemessages --locale zh_Hans --ignore .venv --verbosity 0

screenshots: install-dev ## the handbook's pictures, from the browser test of an office at work
	SCREENSHOTS=docs/images/handbook $(BIN)/python -m pytest -q tests/test_office_journey.py \
		tests/test_writing.py::TestPictures::test_caption_and_alternative_text_are_asked_for_in_place

bench: install-dev ## time and memory of import, contents, PDF, revisions and differences
	SECRET_KEY=bench DEBUG=1 $(BIN)/python -m tests.bench

bench-search: install-dev ## truth and time of searching: 20,000 articles on SQLite; BENCH_POSTGRESQL=postgres://... 200,000 there
	SECRET_KEY=bench DEBUG=1 $(BIN)/python -m tests.bench_search

bench-archive: install-dev build/static/staticfiles.json ## pages with 24 and with 5,000 issues (200,000 articles); BENCH_FOLDER keeps the databases
	SECRET_KEY=bench $(LOCAL) $(BIN)/python -m tests.bench_archive

bench-http: install-dev build/static/staticfiles.json ## readers' pages a second beside bare rivals, and memory under load; needs wrk
	$(BIN)/python -m tests.bench_http

offices: install-dev ## score the importer on manuscripts of other offices
	@DEBUG=1 SECRET_KEY=x $(BIN)/python -m tests.score_offices tests/offices tests/offices/open

hostile: install-dev ## what becomes of hostile Word files (FOLDER= with a manifest.json), with time and memory
	@DEBUG=1 SECRET_KEY=x $(BIN)/python -m tests.hostile_word $(FOLDER)

quality: install-dev $(SECRET) build/static/staticfiles.json ## other people's checkers over the site: docs/quality.md
	$(BIN)/python .ci/quality.py

lock: ## lock all versions anew (needs pip-tools)
	pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
		--no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--output-file requirements.txt pyproject.toml
	pip-compile --quiet --upgrade --extra dev --generate-hashes --strip-extras --allow-unsafe \
		--no-header --no-annotate --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --output-file requirements-dev.txt pyproject.toml

clean: ## remove what was built (never the data in var/)
	rm -rf build .pytest_cache .ruff_cache
