# The one gate is `make check`. PYTHON is any environment into which `pip install -e '.[dev]'` was run.
PYTHON ?= .venv/bin/python
SOURCES = controller tui exporters simulator benchmarks tests

.PHONY: check format lint types contracts texts test long messages snapshots

check: lint types contracts texts test

format:
	$(PYTHON) -m ruff format $(SOURCES)
	$(PYTHON) -m ruff check --fix $(SOURCES)

lint:
	$(PYTHON) -m ruff format --check $(SOURCES)
	$(PYTHON) -m ruff check $(SOURCES)

types:
	$(PYTHON) -m mypy

contracts:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()" --no-cache

texts:
	$(PYTHON) -m controller.locale.compile --check

test:
	$(PYTHON) -m pytest

# Takes the pictures of the screens anew (tests/tui/snapshots). Look at them before they are committed.
snapshots:
	HINAN_WRITE_SNAPSHOTS=1 $(PYTHON) -m pytest tests/tui/test_snapshots.py

# The daemon killed at fifty moments, the SNMP codec fuzzed beside pysnmp: minutes, and both cores.
long:
	$(PYTHON) -m pytest -m long

# Compiles the translations after a .po file was changed.
messages:
	$(PYTHON) -m controller.locale.compile
