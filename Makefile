# Two commands suffice: `make run` and `make test`. Both make what they need from a fresh clone.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-sqlite test-postgres lint bench lock messages clean

run: .venv/run.stamp
	@$(BIN)/palabre demo $(ARGS)

test: .venv/dev.stamp lint test-sqlite test-postgres

test-sqlite: .venv/dev.stamp
	@echo "== The suite on SQLite"
	@$(BIN)/pytest -n 2 --dist loadscope $(PYTEST)

test-postgres: .venv/dev.stamp
	@echo "== The suite on PostgreSQL"
	@$(BIN)/python tests/postgres.py $(BIN)/pytest -n 2 --dist loadscope -m "not journey" $(PYTEST)

lint: .venv/dev.stamp
	@echo "== The house rules"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint palabre
	@$(BIN)/python -m django makemigrations --check --dry-run --settings palabre.config.settings.test

bench: .venv/dev.stamp
	@$(BIN)/python -m bench

# The lock files carry hashes and no addresses: they hold whatever index serves the packages.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: .venv/dev.stamp
	$(LOCK) -o requirements/run.txt requirements/run.in
	$(LOCK) -o requirements/dev.txt requirements/dev.in

messages: .venv/dev.stamp
	@$(BIN)/python tests/messages.py --update

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Palabre needs Python 3.11 or newer; this is %s." % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements/run.txt pyproject.toml
	@echo "Installing Palabre's locked dependencies into .venv (once)."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

clean:
	rm -rf .venv var
