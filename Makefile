# Two commands matter: `make serve` and `make test`.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
ASSETS := service/static/vendor/.installed

# Service and tests start Python often: without files of bytecode each start compiles every module.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install serve test lint build bench clean

install: .venv/.installed $(ASSETS)

.venv/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	touch $@

$(ASSETS): service/assets/package-lock.json service/assets/copy.mjs
	cd service/assets && npm ci --silent --ignore-scripts --no-audit --no-fund && node copy.mjs
	touch $@

build: install
	$(BIN)/dxkg build

serve: install
	$(BIN)/dxkg build --if-changed
	$(BIN)/dxkg serve --port $(PORT)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --quiet

test: lint
	$(BIN)/pytest -n auto

bench: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python -m bench

clean:
	rm -rf .venv var service/assets/node_modules service/static/vendor
