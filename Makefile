# `make run` and `make test` are all that is needed after a clone. Both make their environments first.

# The first of these that starts and is not too old (a name on the path may belong to a Python that is not installed).
# Looked for when it is first needed, and once.
PYTHON3 = $(eval PYTHON3 := $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done))$(PYTHON3)
PYTHON := .venv/bin/python
SAM := .venv-aws/bin/sam
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1

# The practice that goes into the functions' artefacts.
CLIENT ?= clients/demo.yaml
export CLIENT

QUICK := tests/domain tests/application tests/functions tests/client_file tests/repository

.DEFAULT_GOAL := help
.PHONY: help run test check bench build clean lock specs environments python lint types template

help:
	@echo "make run      start everything on this machine (CLIENT=file, SPEED=factor)"
	@echo "make test     everything the project asserts about itself"
	@echo "make check    the part of it that takes seconds"
	@echo "make bench    speed and cost beside the budgets"
	@echo "make build    the functions' artefacts for AWS"
	@echo "make lock     pick new versions of the requirements"
	@echo "make specs    the mock that judges our requests by the providers' own OpenAPI files (needs npm)"
	@echo "make clean    remove what was built, and the environments"

python:
	@test -n "$(PYTHON3)" || { echo; echo "  FirstMinute needs Python 3.11 or later, and found none (python3.11, python3.12, python3.13, python3)."; echo; exit 1; }

environments: python
	@$(PYTHON3) -m infra.environments .venv .venv-aws

run: environments
	@exec $(PYTHON) -m local.run

# The files lie beside the project; where they do not, or where there is no npm, those tests are skipped and say so.
specs:
	@test ! -d ../shared/specs || ! command -v npm >/dev/null || test -x infra/specs/node_modules/.bin/prism \
		|| npm ci --prefix infra/specs --no-audit --no-fund --silent

# First what fits on all cores, then what needs the machine for itself: the local AWS, browsers.
test: environments specs lint types template
	$(PYTHON) -m pytest -q -m "not slow" -n auto --dist worksteal
	$(PYTHON) -m pytest -m slow

# What answers within seconds: no AWS, not even in memory, and fewer examples of each property.
check: environments lint
	HYPOTHESIS_PROFILE=quick $(PYTHON) -m pytest -q -m "not slow" -n auto --dist worksteal $(QUICK)

lint: environments
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports

types: environments
	.venv/bin/mypy

template: environments
	$(SAM) validate --lint

bench: environments
	$(PYTHON) -m bench

build: environments
	$(SAM) build

# What SAM calls for each function of the template, e.g. `build-IntakeFunction`, with ARTIFACTS_DIR set. It may be all
# that a fresh clone ever runs, so it makes the one environment it needs.
build-%:
	@test -f .venv/.stamp || { $(MAKE) --no-print-directory python && $(PYTHON3) -m infra.environments .venv; }
	@$(PYTHON) -m infra.artefact $* "$(ARTIFACTS_DIR)"

lock: environments
	.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate --extra cli --extra dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt
	.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate infra/requirements-aws.in -o requirements-aws.txt

clean:
	rm -rf .build .aws-sam .local .venv .venv-aws infra/specs/node_modules
