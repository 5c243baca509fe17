PYTHON ?= python3
PIPENV_VERSION := 2026.10.3

SCANNERS := .tools/scanners

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export CDK8S_CHECK_UPGRADE := false
unexport PYTHONDONTWRITEBYTECODE

# sync PIPFILE FOLDER: a new virtual environment in FOLDER with exactly what PIPFILE's lock says
sync = .tools/pipenv/bin/virtualenv --quiet --clear $2 && \
	export PIPENV_PIPFILE=$1 VIRTUAL_ENV="$$PWD/$2" PIPENV_IGNORE_VIRTUALENVS= PIPENV_VERBOSITY=-1 PIPENV_NOSPIN=1 && \
	.tools/pipenv/bin/pipenv verify >/dev/null && .tools/pipenv/bin/pipenv sync

.DELETE_ON_ERROR:
.PHONY: help setup synth test test-services test-backend test-chromadb test-frontend check format format-check lint types layers drift scan coverage \
	test-cluster bench hooks clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/bin/cdk8s ## install everything from the locks; does nothing while they have not changed

synth: setup ## write the manifests of every environment to dist/
	@python main.py && echo "dist/ is written"

test: setup ## run the tests, all but cluster and scanners
	@pytest

test-services: test-backend test-chromadb test-frontend ## run the tests of the three services

test-backend: .tools/backend/.synced ## run the tests of docker/backend
	@cd docker/backend && $(CURDIR)/.tools/backend/bin/python -m pytest --quiet

test-chromadb: setup .tools/chromadb/.synced ## run the tests of docker/chromadb
	@CHROMADB_PYTHON=$(CURDIR)/.tools/chromadb/bin/python pytest --quiet docker/chromadb/tests

test-frontend: docker/frontend/node_modules/.synced ## run the tests of docker/frontend
	@cd docker/frontend && npm run --silent types && npm test --silent

check: format-check lint types layers drift scan coverage test-chromadb test-frontend ## everything that CI runs

format: setup ## format the code and fix what ruff can fix
	@ruff check --fix-only --quiet
	@ruff format

format-check: setup ## fail if the code is not formatted
	@ruff format --check

lint: setup ## ruff
	@ruff check

types: setup ## mypy, strict
	@mypy

layers: setup ## fail if a module imports what it may not (import-linter)
	@lint-imports --no-logo

drift: setup ## fail if dist/ is not exactly what main.py writes
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && CDK8S_OUTDIR="$$fresh/dist" python main.py && \
	if diff -r dist "$$fresh/dist"; then echo "dist/ is up to date"; \
	else echo "dist/ differs from what main.py writes: run 'make synth' and commit dist/" >&2; exit 1; fi

scan: setup $(SCANNERS)/.synced ## check dist/ with Kubernetes schemas, trivy and checkov
	@scanners="$(CURDIR)/$(SCANNERS)/bin"; trivy=$$(command -v trivy || echo "$$scanners/trivy"); \
	[ "$$("$$trivy" --version | head -1)" = "$$("$$scanners/trivy" --version | head -1)" ] || trivy=$$scanners/trivy; \
	TRIVY=$$trivy CHECKOV=$$scanners/checkov pytest tests/scanners

coverage: setup ## run the tests and report coverage of lib and config
	@pytest --cov --cov-report=term-missing:skip-covered

test-cluster: setup ## apply dist/ to the cluster of the kubeconfig context named in TEST_CONTEXT
ifdef TEST_CONTEXT
	@pytest tests/cluster
else
	@echo "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-cluster"
endif

bench: setup ## time main.py, and Helm on the same documents if PEERS names the folder of peers
	@python tests/bench/run.py

hooks: setup ## install the git hooks of .pre-commit-config.yaml
	@pre-commit install

clean: ## remove what set-up and tests left behind; dist/ stays
	rm -rf .venv .tools node_modules docker/frontend/node_modules .coverage .coverage.* .*_cache docker/*/.*_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.tools/pipenv/$(PIPENV_VERSION):
	@echo "setup: Pipenv $(PIPENV_VERSION)"
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, not " + sys.version.split()[0] + ": make setup PYTHON=<path of a newer one>")'
	@$(PYTHON) -c 'import ensurepip' || { echo "Python has no venv module: apt-get install python3-venv" >&2; exit 1; }
	@rm -rf .tools/pipenv && $(PYTHON) -m venv .tools/pipenv
	@.tools/pipenv/bin/python -m pip install --quiet --disable-pip-version-check pipenv==$(PIPENV_VERSION)
	@touch $@

# The import compiles for `python -O`, with which main.py runs, and fills jsii's cache.
.venv/.synced: Pipfile Pipfile.lock .tools/pipenv/$(PIPENV_VERSION)
	@echo "setup: Python packages from Pipfile.lock"
	@$(call sync,Pipfile,.venv) --dev
	@python -O -c 'import cdk8s, cdk8s_plus_27.k8s, constructs'
	@touch $@

node_modules/.synced: package.json package-lock.json .npmrc | .venv/.synced
	@echo "setup: cdk8s-cli from package-lock.json"
	@npm ci --loglevel=error
	@touch $@

# A hand-typed `cdk8s` must not look for upgrades either: offline it would hang.
.venv/bin/cdk8s: .venv/.synced node_modules/.synced
	@printf '#!/bin/sh\nCDK8S_CHECK_UPGRADE=false exec "%s" "$$@"\n' "$(CURDIR)/node_modules/.bin/cdk8s" >$@
	@chmod +x $@
	@echo "setup: done"

$(SCANNERS)/.synced: tests/scanners/Pipfile tests/scanners/Pipfile.lock .tools/pipenv/$(PIPENV_VERSION)
	@echo "setup: scanners from tests/scanners/Pipfile.lock"
	@$(call sync,tests/scanners/Pipfile,$(SCANNERS))
	@touch $@

.tools/backend/.synced: docker/backend/Pipfile docker/backend/Pipfile.lock .tools/pipenv/$(PIPENV_VERSION)
	@echo "setup: the backend's packages from docker/backend/Pipfile.lock"
	@$(call sync,docker/backend/Pipfile,.tools/backend) --dev
	@touch $@

.tools/chromadb/.synced: docker/chromadb/requirements.txt .venv/.synced
	@echo "setup: chromadb's server from docker/chromadb/requirements.txt"
	@python -m venv --clear .tools/chromadb
	@.tools/chromadb/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--requirement $<
	@touch $@

docker/frontend/node_modules/.synced: docker/frontend/package.json docker/frontend/package-lock.json .venv/.synced
	@echo "setup: the frontend's packages from docker/frontend/package-lock.json"
	@cd docker/frontend && npm ci --loglevel=error
	@touch $@
