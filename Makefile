# Two commands matter: `make serve` and `make test`.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := $(PIP) install --quiet --no-compile --require-hashes --no-deps --no-build-isolation --requirement
ASSETS := service/static/vendor/.installed

# Service and tests start Python often: without files of bytecode each start compiles every module.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install serve test lint build evaluate bench clean lock wheels sbom licences audit

install: .venv/.installed $(ASSETS)

# What builds packages comes first, so that nothing is built by whatever is new that day.
.venv/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	awk '/^(pip|setuptools)==/ {on = 1} on; !/\\$$/ {on = 0}' requirements.lock > .venv/first.lock
	$(LOCKED) .venv/first.lock
	$(LOCKED) requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
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
	$(BIN)/lint-imports --no-logo

test: lint
	$(BIN)/pytest -n auto

# How often extraction is right, on texts that a person has annotated.
evaluate: install
	$(BIN)/dxkg evaluate --by-rule tests/loaders/extraction/annotated

bench: install
	$(PIP) install --quiet --group bench
	$(BIN)/python -m bench

# After a change of pyproject.toml; LOCK_FLAGS=--upgrade takes newer versions of everything,
# LOCK_FLAGS='--upgrade-package flask' of one.
lock: var/tools/.installed
	var/tools/bin/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet --custom-compile-command 'make lock' \
	  $(LOCK_FLAGS) --output-file requirements.lock

var/tools/.installed: pyproject.toml
	test -x var/tools/bin/python || $(PYTHON) -m venv var/tools
	var/tools/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	var/tools/bin/python -m pip install --quiet --disable-pip-version-check --group supply
	touch $@

# Everything of the lock for this Python and machine, checked against it: to install without a registry.
wheels: install
	mkdir -p var/wheels
	$(PIP) wheel --quiet --require-hashes --no-deps --no-build-isolation --wheel-dir var/wheels --requirement requirements.lock

# What a service installs and nothing of the tests: what is listed in the bill of materials.
var/service/.installed: requirements.lock pyproject.toml
	$(MAKE) wheels
	$(PYTHON) -m venv --clear var/service
	var/service/bin/python -m pip install --quiet --no-index --find-links var/wheels '.[charts,mcp,parquet,reading]'
	touch $@

sbom: var/service/.installed var/tools/.installed
	var/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --output-file var/sbom.cdx.json var/service/bin/python

licences: install var/tools/.installed
	var/tools/bin/pip-licenses --with-system --python $(BIN)/python

# Asks PyPI. Without a network ADVISORIES=folder looks into a folder of advisories instead, for which
# what `make install` has is enough; docs/operations.md says where to get one.
ifdef ADVISORIES
audit: install
	$(BIN)/python -m tests.supply.advisories $(ADVISORIES) requirements.lock
else
audit: var/tools/.installed
	var/tools/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off --requirement requirements.lock
endif

clean:
	rm -rf .venv var service/assets/node_modules service/static/vendor
