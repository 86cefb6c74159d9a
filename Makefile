# Everything a person types here. `make help` lists it.
# Needs Python 3.11 or newer with pip, and make; nothing else. PY and VENV may name others than these:
PY ?= python3
VENV ?= .venv

PYTHON := $(VENV)/bin/python
UV := $(VENV)/bin/uv
INSTALL = $(UV) pip install -q --python $(PYTHON) --require-hashes -r
# The suite and the demo start many processes: what one has compiled, the next one need not.
unexport PYTHONDONTWRITEBYTECODE
# What a check must never use: whatever database and broker this shell happens to know.
NO_SERVERS := DJANGO_SETTINGS_MODULE=config.settings DATABASE_URL=postgresql://nobody@127.0.0.1:9/nothing \
	REDIS_URL=redis://127.0.0.1:9/0

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test test-fast check lint types layers words migration-check production-check \
	format messages migrations bench bench-library bench-paging drill mutants lock

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

setup: $(VENV)/.-run ## Prepare the environment (demo and test do it themselves)

demo: setup ## Start everything, with fictional data and one emergency; Ctrl-C stops it
	@$(PYTHON) -m runtime.demo

demo-reset: setup ## Stop the demo and forget its data
	@$(PYTHON) -m runtime.reset

test: $(VENV)/.-dev ## Run the whole suite, browser stories included (ARGS="tests/sla -k holiday" for a part)
	@$(PYTHON) -m runtime.words
	@$(PYTHON) -m runtime.suite $(ARGS)

test-fast: $(VENV)/.-dev ## Run what takes no browser and no second
	@$(PYTHON) -m runtime.words
	@$(PYTHON) -m runtime.suite --fast $(ARGS)

check: lint types layers words migration-check production-check ## All of the next six (make -k check shows every fault)

lint: $(VENV)/.-dev ## Style and likely mistakes
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: $(VENV)/.-dev ## Types
	$(PYTHON) -m mypy .

layers: $(VENV)/.-dev ## Who may import whom
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command as run; run()'

words: $(VENV)/.-dev ## Translations: complete, and compiled
	$(PYTHON) -m runtime.words

migration-check: $(VENV)/.-dev ## Models and migrations agree
	$(NO_SERVERS) $(PYTHON) -W 'ignore:Got an error checking a consistent migration history:RuntimeWarning' \
		manage.py makemigrations --check --dry-run

production-check: $(VENV)/.-dev ## Settings are fit for production
	$(NO_SERVERS) STEWARD_ENV=production SITE_URL=https://steward.example ALLOWED_HOSTS=steward.example \
		SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

format: $(VENV)/.-dev ## Put the code in order
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

messages: $(VENV)/.-dev ## Collect new words to translate (needs GNU gettext), then compile
	$(NO_SERVERS) $(PYTHON) manage.py makemessages --locale pt_BR --no-location --no-obsolete --no-wrap \
		--ignore 'var/*' --ignore '.venv/*' --ignore 'tests/*'
	$(PYTHON) -m runtime.words

migrations: $(VENV)/.-dev ## Write the migrations the models ask for
	$(NO_SERVERS) $(PYTHON) -W 'ignore:Got an error checking a consistent migration history:RuntimeWarning' \
		manage.py makemigrations

bench: $(VENV)/.-dev ## Measure pages beside the least a page can cost (SIZE=10000 cases)
	@$(PYTHON) -m bench.run --size $(or $(SIZE),10000)

bench-paging: $(VENV)/.-dev ## Measure how fast somebody is woken, among 100,000 clocks
	@$(PYTHON) -m bench.paging $(ARGS)

bench-library: $(VENV)/.-dev ## Measure the library (5,000 clauses) and precedents (100,000 decisions), in the database DATABASE_URL names
	@$(PYTHON) -m bench.library $(ARGS)

drill: $(VENV)/.-dev ## Break everything while people are paged; no page may be lost (SCENARIO=kills ARGS="--count 100")
	@$(PYTHON) -m drill $(SCENARIO) $(ARGS)

mutants: $(VENV)/.-dev ## Take each guard of the pager away, and see its test turn red
	@$(PYTHON) -m drill.mutants

lock: $(VENV)/.-run ## Lock the dependencies that pyproject.toml names
	$(UV) pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links -o requirements-run.txt
	$(UV) pip compile -q pyproject.toml --group dev -c requirements-run.txt --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links -o requirements-dev.txt

$(VENV)/bin/uv:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Steward needs Python 3.11 or newer. Name one: make PY=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Preparing $(VENV) …"
	@$(PY) -m venv --clear --without-pip $(VENV)
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m venv --clear $(VENV) || \
		{ echo "$(PY) has no pip. Install it (Debian: apt-get install python3-pip), then try again."; exit 1; }
	@if $(PY) -m pip --version >/dev/null 2>&1; then $(PY) -m pip -q --python $(PYTHON) install "uv==0.13.*"; \
		else $(PYTHON) -m pip -q install "uv==0.13.*"; fi

# The development set contains the other, so a stamp of it is enough for both.
$(VENV)/.-%: requirements-%.txt | $(VENV)/bin/uv
	@echo "Installing what $< locks …"
	@$(INSTALL) $< 2>/dev/null || $(INSTALL) $< --system-certs # a company's own certificates are in the system's store
	@touch $@
