PYTHON ?= python3
PIPENV_VERSION := 2026.10.3

SCANNERS := .tools/scanners

# The Docker client, and further arguments of its build, as in: --secret id=ca_bundle,src=<file>
DOCKER ?= docker
BUILD_ARGS ?=
export DOCKER BUILD_ARGS

# The S3 server of the backend's tests, which Go builds; without Go they are skipped.
VERSITYGW_VERSION := v1.8.0
VERSITYGW := $(if $(shell command -v go 2>/dev/null),.tools/versitygw/$(VERSITYGW_VERSION)/versitygw)

# Istio's program that analyses manifests, which Go builds in some minutes; without it that is skipped.
ISTIO_VERSION := v0.0.0-20260827124520-eed52ebb66ad
BUILT_ISTIOCTL := .tools/istioctl/$(ISTIO_VERSION)/istioctl
ISTIOCTL ?= $(addprefix $(CURDIR)/,$(wildcard $(BUILT_ISTIOCTL)))
export ISTIOCTL

# The environment that runs here, and Compose for it.
ENV ?= dev
COMPOSE ?= $(CURDIR)/.venv/bin/docker-compose
# where the page is reached; an IPv6 address stands in brackets
host := $(or $(GOALTRAJECTORY_HOST),127.0.0.1)
address = $(if $(findstring :,$(host)),[$(host)],$(host))
compose = cd docker && $(COMPOSE) -f compose.yaml -f compose.$(if $(filter dev,$(ENV)),override,$(ENV)).yaml

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export CDK8S_CHECK_UPGRADE := false
unexport PYTHONDONTWRITEBYTECODE

# sync PIPFILE FOLDER: a new virtual environment in FOLDER with exactly what PIPFILE's lock says
sync = .tools/pipenv/bin/virtualenv --quiet --clear $2 && \
	export PIPENV_PIPFILE=$1 VIRTUAL_ENV="$$PWD/$2" PIPENV_IGNORE_VIRTUALENVS= PIPENV_VERBOSITY=-1 PIPENV_NOSPIN=1 && \
	.tools/pipenv/bin/pipenv verify >/dev/null && .tools/pipenv/bin/pipenv sync

# where the scanners are; a trivy on PATH goes first if it is the pinned version
scanners = bin="$(CURDIR)/$(SCANNERS)/bin" && TRIVY=$$(command -v trivy || echo "$$bin/trivy") && \
	{ [ "$$("$$TRIVY" --version | head -1)" = "$$("$$bin/trivy" --version | head -1)" ] || TRIVY=$$bin/trivy; } && \
	export TRIVY CHECKOV="$$bin/checkov" PIP_AUDIT="$$bin/pip-audit" NPM="$(CURDIR)/.venv/bin/npm"

# A folder with the definitions of custom resources, from the releases in lib/crds.py
CRDS ?=
export CRDS

.DELETE_ON_ERROR:
.PHONY: help setup synth imports test test-monitoring test-services test-backend test-chromadb test-frontend check format format-check lint types layers drift coverage \
	scan-manifests istioctl lint-images test-scan images release promote diff test-release up backup archives restore secrets down logs ps test-images test-compose scan test-cluster bench bench-services hooks clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/bin/cdk8s ## install everything from the locks; does nothing while they have not changed

synth: setup ## write the manifests of every environment to dist/, and the Compose files to docker/
	@python main.py && echo "dist/ is written"
	@python -m docker.compose write && echo "docker/compose*.yaml are written"

imports: setup ## renew imports/ from the releases that lib/crds.py names, or from a folder of their files: CRDS=<folder>
	@python -m lib.crds .tools/crds $(CRDS)
	@rm -rf .tools/imports && NODE_NO_WARNINGS=1 cdk8s import --language python --output .tools/imports
	@find .tools/imports -name '*.py' -exec sed -i '1i # Made by `make imports` with cdk8s-cli from the releases in lib/crds.py: do not edit.' {} +
	@rm -rf imports && mv .tools/imports imports

test: setup ## run the tests, all but cluster and scanners
	@pytest

test-monitoring: setup ## every alert fires when it should and only then (Debian's prometheus); rules and runbooks name what exists
	@pytest tests/monitoring

test-services: test-backend test-chromadb test-frontend ## run the tests of the three services

test-backend: .tools/backend/.synced .tools/chromadb/.synced $(VERSITYGW) ## check the types of docker/backend and run its tests
	@cd docker/backend && $(CURDIR)/.tools/backend/bin/mypy && \
	CHROMADB_PYTHON=$(CURDIR)/.tools/chromadb/bin/python VERSITYGW=$(addprefix $(CURDIR)/,$(VERSITYGW)) \
	$(CURDIR)/.tools/backend/bin/python -m pytest --quiet

test-chromadb: setup .tools/chromadb/.synced ## run the tests of docker/chromadb
	@CHROMADB_PYTHON=$(CURDIR)/.tools/chromadb/bin/python pytest --quiet docker/chromadb/tests

test-frontend: setup docker/frontend/node_modules/.synced ## check the types of docker/frontend and run its tests
	@cd docker/frontend && npm run --silent types && npm test --silent
	@pytest --quiet docker/frontend/tests

check: format-check lint types layers drift lint-images scan-manifests test-scan test-monitoring coverage test-services ## everything that CI runs

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

drift: setup ## fail if dist/ and docker/compose*.yaml are not exactly what the sources make
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && mkdir "$$fresh/docker" "$$fresh/committed" && \
	CDK8S_OUTDIR="$$fresh/dist" python main.py && python -m docker.compose write "$$fresh/docker" && \
	cp docker/compose*.yaml "$$fresh/committed" && \
	if diff -r dist "$$fresh/dist" && diff -r "$$fresh/committed" "$$fresh/docker"; then echo "what is generated is up to date"; \
	else echo "generated files differ from what the sources make: run 'make synth' and commit them" >&2; exit 1; fi

scan-manifests: setup $(SCANNERS)/.synced ## check dist/ with Kubernetes schemas, trivy and checkov; with CRDS=<folder> also custom resources
	@$(scanners) && pytest tests/scanners

istioctl: $(BUILT_ISTIOCTL) ## build istioctl with Go, so that scan-manifests asks Istio as well

lint-images: $(SCANNERS)/.synced ## hadolint and tally on every Dockerfile
	@$(SCANNERS)/bin/hadolint --failure-threshold style docker/*/Dockerfile
	@$(SCANNERS)/bin/tally lint docker/*/Dockerfile

test-scan: setup $(SCANNERS)/.synced ## run the tests of `make scan`, which need no network and no engine
	@$(scanners) && pytest tests/supply_chain

coverage: setup ## run the tests and report coverage of lib and config
	@pytest --cov --cov-report=term-missing:skip-covered

images: setup ## build the images of all services and print their sizes; SERVICES=<names> for some
	@python -m docker.images build $(SERVICES)

release: setup ## build and push VERSION=<version> of all services, and record the digests for ENV (dev)
	@python -m docker.release "$(VERSION)" "$(ENV)"

promote: setup ## have TO=<environment> run the images of FROM=<environment>, and show what changes
	@python -m docker.promote "$(FROM)" "$(TO)"
	@$(MAKE) --no-print-directory synth
	@python -m lib.changes HEAD

diff: setup ## show what changes in the manifests of each environment since BASE=<commit> (HEAD)
	@python -m lib.changes "$(or $(BASE),HEAD)"

test-release: setup ## release and promote in a copy of this project, with a registry of its own (Debian's docker-registry)
	@if $(DOCKER) info >/dev/null 2>&1; then pytest tests/release; \
	else echo "skipped: no Docker engine ('$(DOCKER) info' fails)"; fi

up: setup ## build and start the platform here, and say where it is; ENV=staging or ENV=prod for another than development
	@python -m docker.compose secrets $(ENV)
	@python -m docker.images build $(if $(filter dev,$(ENV)),--target dev)
	@start=$$(date +%s) && $(compose) up --detach --wait && \
	echo "$(ENV) is healthy after $$(($$(date +%s) - start)) s: http://$(address):$${GOALTRAJECTORY_PORT:-8080}"

in_namespace = $(if $(NAMESPACE),--namespace $(NAMESPACE))

backup: setup ## back up the database of ENV now, in the cluster of KUBECONFIG
	@python -m docker.backup backup $(ENV) $(in_namespace)

archives: setup ## list the archives of ENV, oldest first
	@python -m docker.backup archives $(ENV) $(in_namespace)

restore: setup ## restore ARCHIVE=<name|latest> into ENV's database, in the cluster of KUBECONFIG; REPLACE=1 if it is not empty
	@python -m docker.backup restore $(ENV) $(in_namespace) "$(ARCHIVE)" $(if $(REPLACE),--replace)

secrets: setup ## list the Secrets that ENV expects in its cluster, and what the cluster of KUBECONFIG lacks
	@python -m docker.cluster secrets $(ENV)

down: setup ## stop what `make up` started; the data stay
	@$(compose) down

logs: setup ## follow the logs of what `make up` started
	@$(compose) logs --follow --tail 100

ps: setup ## show what `make up` started
	@$(compose) ps --all

test-compose: setup docker/frontend/node_modules/.synced ## start the Compose stacks and use them, kill and stop their services
	@if $(DOCKER) info >/dev/null 2>&1; then \
		python -m docker.images build && python -m docker.images build --target dev && \
		COMPOSE="$(COMPOSE)" pytest tests/compose_stack; \
	else echo "skipped: no Docker engine ('$(DOCKER) info' fails)"; fi

test-images: setup docker/frontend/node_modules/.synced ## build the images and test them; IMAGE_<service>=<image> tests another image than ours
	@if $(DOCKER) info >/dev/null 2>&1; then \
		python -m docker.images build && env $$(python -m docker.images names) pytest tests/images; \
	else echo "skipped: no Docker engine ('$(DOCKER) info' fails)"; fi

scan: setup $(SCANNERS)/.synced ## look for known vulnerabilities, secrets and faults in every lock and image; STRICT=1 forbids skips
	@$(scanners) && python -m tests.supply_chain.scan $(if $(STRICT),--strict)

test-cluster: setup .tools/backend/.synced ## apply dist/ to the cluster of the kubeconfig context named in TEST_CONTEXT
ifdef TEST_CONTEXT
	@pytest tests/cluster
else
	@echo "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-cluster"
endif

bench-services: setup .tools/bench/.synced .tools/backend/.synced .tools/chromadb/.synced ## load the services, at most 30 minutes; ROWS=<cost lists clients hammering replacing> for some
	@python -m tests.bench.services.run $(ROWS)

bench: setup ## time main.py, and Helm on the same documents if PEERS names the folder of peers
	@python tests/bench/run.py

hooks: setup ## install the git hooks of .pre-commit-config.yaml
	@pre-commit install

clean: ## remove what set-up and tests left behind; dist/ stays
	rm -rf .venv .tools .artifacts node_modules docker/frontend/node_modules .coverage .coverage.* .*_cache docker/*/.*_cache
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

.tools/bench/.synced: tests/bench/Pipfile tests/bench/Pipfile.lock .tools/pipenv/$(PIPENV_VERSION)
	@echo "setup: the load generator from tests/bench/Pipfile.lock"
	@$(call sync,tests/bench/Pipfile,.tools/bench)
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

.tools/versitygw/%/versitygw:
	@echo "setup: the S3 server of the tests, versitygw $*"
	@GOBIN=$(CURDIR)/$(@D) go install github.com/versity/versitygw/cmd/versitygw@$*

$(BUILT_ISTIOCTL):
	@echo "setup: istioctl $(ISTIO_VERSION), which takes minutes"
	@GOBIN=$(CURDIR)/$(@D) go install -trimpath -ldflags='-s -w' istio.io/istio/istioctl/cmd/istioctl@$(ISTIO_VERSION)

docker/frontend/node_modules/.synced: docker/frontend/package.json docker/frontend/package-lock.json .venv/.synced
	@echo "setup: the frontend's packages from docker/frontend/package-lock.json"
	@cd docker/frontend && npm ci --loglevel=error
	@touch $@
