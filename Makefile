# Two commands suffice: `make run` and `make test`. Both make what they need from a fresh clone.

# The first Python that is new enough; another by `make PYTHON=…`.
PYTHON ?= $(firstword $(foreach python,python3 python3.11 python3.12 python3.13 python3.14,$(shell \
	$(python) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(python))) python3)
BIN := .venv/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check

.PHONY: run test nightly test-sqlite test-postgres lint bench faults quality api lock messages clean

run: .venv/run.stamp
	@$(BIN)/palabre demo $(ARGS)

# Everything that must hold, on both databases; it ends with a summary.
test: .venv/dev.stamp
	@$(BIN)/python tests/everything.py $(PYTEST)

# The same and what it leaves out (tests/choosing.py), then the bad days: about three quarters of an hour.
nightly: .venv/dev.stamp
	@$(BIN)/python tests/everything.py --night $(PYTEST)

test-sqlite: .venv/dev.stamp
	@$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder $(PYTEST)

test-postgres: .venv/dev.stamp
	@$(BIN)/python tests/postgres.py $(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder $(PYTEST)

lint: .venv/dev.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy --no-fast-exit
	@$(BIN)/djlint --quiet --lint palabre
	@$(BIN)/python -m django makemigrations --check --dry-run --settings palabre.config.settings.test
	@$(BIN)/python -m django check --settings palabre.config.settings.test

bench: .venv/dev.stamp
	@$(BIN)/python -m bench

# Bad days, made on purpose: about ten minutes, on loopback.
faults: .venv/dev.stamp
	@$(BIN)/python -m faults
	@$(BIN)/python tests/postgres.py $(BIN)/python -m faults freshness away killing

# How often the charter's checks are right, into docs/moderation-quality.md.
quality: .venv/dev.stamp
	@$(BIN)/python -m quality

# Whatever programs may send to /api/v1/, at greater length than in the suite and other things each time: some ten minutes.
api: .venv/dev.stamp
	@API_EXAMPLES=500 $(BIN)/pytest -n 2 tests/api/test_schema.py
	@API_EXAMPLES=100 $(BIN)/python tests/postgres.py $(BIN)/pytest -n 2 tests/api/test_schema.py

# The lock files carry hashes and no addresses: they hold whatever index serves the packages.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: .venv/dev.stamp
	$(LOCK) -o requirements/run.txt requirements/run.in
	$(LOCK) -o requirements/dev.txt requirements/dev.in

# Write new strings into the .po files, and make the .mo files.
messages: .venv/dev.stamp
	@$(BIN)/python tests/messages.py --update

# A folder that was made by halves would look whole to the next run.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Palabre needs Python 3.11 or newer; this is %s." % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/run.stamp: .venv/bin/python requirements/run.txt pyproject.toml
	@echo "Installing Palabre's locked dependencies into .venv (once; a minute or two)."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@echo "Installing what the tests need into .venv (once)."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

clean:
	rm -rf .venv var
