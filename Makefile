# Porchlight. `make help` lists the targets. Set-up is incremental: a step runs again only when its inputs changed.

VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMPS := $(VENV)/stamps
SAY    := @printf '· %s\n'

# Arguments for the program behind `run`, `faults`, `bench`; and for pytest behind `test`.
ARGS ?=
# Three processes for two cores: half of a test is waiting for servers and browsers.
PYTEST_ARGS ?= --numprocesses=$(shell expr $$(nproc) + $$(nproc) / 2) --dist=loadfile

# node, npm and every tool come from the virtual environment, never from the machine.
export PATH := $(CURDIR)/$(VENV)/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

FRONT_END_SOURCES := $(shell find client widget inbox -type f -not -path '*/node_modules/*' 2>/dev/null) tsconfig.base.json
NPM_MANIFESTS     := package.json package-lock.json .npmrc client/package.json widget/package.json inbox/package.json

.DEFAULT_GOAL := help
.PHONY: help setup run test sure lint types contract audit faults fuzz bench clean
.DELETE_ON_ERROR:
# The steps share one virtual environment and one terminal.
.NOTPARALLEL:

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/python $(STAMPS)/node static/dist/.built ## Install everything and build the front ends
	$(SAY) 'Set-up is complete'

run: setup ## Run the whole product on this machine (ARGS="--port 9000"), until Ctrl-C
	@exec $(VENV)/bin/porchlight dev $(ARGS)

test: setup $(STAMPS)/browser ## Run every test: unit, contract, integration, browser, front ends
	$(SAY) 'Python tests'
	@rm -rf .pytest_cache/v/cache/lastfailed
	@pytest $(PYTEST_ARGS) || scripts/unsteady
	$(SAY) 'Front-end tests'
	@npm run --silent test
	$(SAY) 'Sizes of the front ends'
	@npm run --silent size

sure: lint audit test ## Exactly what CI runs: lint, types, audits, tests

lint: setup types ## Check style, imports and types
	$(SAY) 'ruff'
	@ruff check --quiet .
	@ruff format --check --quiet .
	$(SAY) 'import-linter'
	@lint-imports --no-logo
	$(SAY) 'biome'
	@biome ci --colors=off --error-on-warnings .

types: setup ## Check types: mypy --strict and tsc
	$(SAY) 'mypy'
	@mypy
	$(SAY) 'tsc'
	@npm run --silent types

contract: setup ## Generate the published documents and the TypeScript types from app/contract
	$(SAY) 'Contract documents and types'
	@$(PYTHON) -m app.contract.export
	@npm run --silent contract

audit: $(STAMPS)/python $(STAMPS)/node ## Look up known vulnerabilities of all packages
	$(SAY) 'Audit of packages'
	@$(PYTHON) scripts/audit.py

faults: setup ## Play the fault matrix on real servers and print its table (ARGS="--only 1,2,12", --quick, --storm)
	@$(PYTHON) -m tests.faults $(ARGS)

fuzz: setup ## Throw random frames and calls at a real gateway, more than the tests do (ARGS="--fuzz 5000")
	@pytest --numprocesses=0 tests/integration/fuzz $(if $(ARGS),$(ARGS),--fuzz 1000)

bench: setup $(STAMPS)/peer ## Measure what a message costs, beside a Node stack (ARGS="--rounds 3", --curve, --idle 5000)
	@exec bench/run $(ARGS)

clean: ## Remove everything that set-up and tests made; data in .porchlight stays
	$(SAY) 'Removing environments, builds and caches'
	@rm -rf $(VENV) node_modules */node_modules bench/peer/node_modules static/dist artefacts build *.egg-info .mypy_cache .ruff_cache \
		.pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*

# --- The steps of set-up -------------------------------------------------------------------------------------------

$(STAMPS)/system: scripts/system-packages
	$(SAY) 'System packages'
	@scripts/system-packages run
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/venv: | $(STAMPS)/system
	$(SAY) 'Virtual environment'
	@"$${VENV_PYTHON:-$$(scripts/base-python)}" -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python: setup.cfg pyproject.toml constraints.txt scripts/node-tools | $(STAMPS)/venv
	$(SAY) 'Python packages (a minute or two the first time)'
	@$(PYTHON) -m pip install --quiet --quiet --constraint constraints.txt setuptools
	@$(PYTHON) -m pip install --quiet --quiet --constraint constraints.txt --no-build-isolation --editable '.[embedded,tracing,dev]'
	@scripts/node-tools $(VENV)
	@touch $@

$(STAMPS)/node: $(NPM_MANIFESTS) | $(STAMPS)/python
	$(SAY) 'npm packages'
	@npm ci --loglevel=error >/dev/null
	@touch $@

static/dist/.built: $(FRONT_END_SOURCES) $(STAMPS)/node
	$(SAY) 'Front ends'
	@npm run --silent build >$(STAMPS)/build.log 2>&1 || { cat $(STAMPS)/build.log >&2; exit 1; }
	@mkdir -p $(@D) && touch $@

# Not `npm ci`: it refuses a lock file that lacks other platforms' optional packages, which `npm install` leaves out.
$(STAMPS)/peer: bench/peer/package.json bench/peer/package-lock.json | $(STAMPS)/node
	$(SAY) 'The peer of the benchmark'
	@cd bench/peer && npm install --no-save --ignore-scripts --loglevel=error >/dev/null
	@touch $@

$(STAMPS)/browser: scripts/system-packages | $(STAMPS)/venv
	$(SAY) 'Chromium for the tests'
	@scripts/system-packages test
	@touch $@
