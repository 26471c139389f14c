# The few commands that everything goes through: `make lab` to use Panarchy, `make test` to check it.
# Works with GNU make 3.81 (macOS) and newer; the work itself is in tools/*.py.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
IN = .venv/bin/python

.PHONY: help setup lab test check check-kernels bench wheel format lock clean

help:
	@echo "make setup          .venv, compiled core, widgets; instant when nothing changed"
	@echo "make lab            open JupyterLab on the tour (LAB='--no-browser --port=9999' to pass options)"
	@echo "make test           every check, as CI runs it"
	@echo "make check          a developer's inner loop, under 3 minutes"
	@echo "make check-kernels  the playback test on ipykernel 6.31, 7.3 and 7.4"
	@echo "make bench          the table of speeds, with their peers"
	@echo "make wheel          build the wheel and try it in an empty environment"
	@echo "make format         format Rust, Python and TypeScript"
	@echo "make lock           pin the newest versions that pyproject.toml allows"

setup:
	@test -n "$(PYTHON)" || { echo "python3 (3.11 or newer) is missing: get it from https://www.python.org/downloads/" >&2; exit 1; }
	@$(PYTHON) tools/setup.py

lab: setup
	@$(IN) tools/lab.py $(LAB)

test: setup
	@$(IN) tools/checks.py full

check: setup
	@$(IN) tools/checks.py quick

check-kernels: setup
	@$(IN) tools/check_kernels.py

bench: setup
	@.venv/bin/panarchy bench

wheel: setup
	@$(IN) tools/check_wheel.py

format: setup
	@cargo fmt --all
	@.venv/bin/ruff format --quiet . && .venv/bin/ruff check --quiet --fix .
	@$(IN) tools/node.py npm run --silent format

lock: setup
	@$(IN) tools/lock.py

clean:
	rm -rf .venv build target dist widgets/node_modules panarchy/_bundled panarchy/widgets/static panarchy/_core.abi3.so
