# make run    set everything up in .venv and open the app
# make test   set everything up and run the whole suite
# make check  lint, types, import contracts, question bank
# make docs   the generated pages

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := $(shell sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
# PyTorch's own index of CPU builds. On Linux the default build brings gigabytes of CUDA that nothing here uses.
TORCH_CPU_INDEX := https://download.pytorch.org/whl/cpu

.PHONY: run test check docs wheel clean
.DEFAULT_GOAL := run

run: $(VENV)/.installed
	$(BIN)/interviewer index
	$(BIN)/interviewer serve $(ARGS)

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(ARGS)

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interviewer lint

# Write the pages that are generated.
docs: $(VENV)/.installed
	$(BIN)/python -m interviewer.bank.statistics > docs/bank.md
	$(BIN)/python -m interviewer.bank.coverage > corpus/COVERAGE.md

# Build the wheel and try it in an empty environment.
wheel: $(VENV)/.installed-test
	$(BIN)/python -m tests.support.try_wheel

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.torch: | $(VENV)/bin/pip
	@if [ "$$(uname -s)" = Linux ]; then \
		echo "Looking for the small CPU build of torch"; \
		$(BIN)/pip install --quiet --disable-pip-version-check --timeout 5 --retries 0 \
			--index-url $(TORCH_CPU_INDEX) $(TORCH) >/dev/null 2>&1 \
			|| echo "Not reachable; the default build is used"; \
	fi
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.torch
	$(BIN)/pip install --disable-pip-version-check --quiet -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.torch
	$(BIN)/pip install --disable-pip-version-check --quiet -e '.[test]'
	@touch $@ $(VENV)/.installed
