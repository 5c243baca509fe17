# The targets that people type; make/setup.mk installs what they need, and their programs are next to it.

# Every test, by a process on each processor; `pytest <file>` starts none, which is sooner for few tests.
all_tests := pytest --numprocesses=auto --dist=worksteal

# The Docker client, and further arguments of its build, as in: --secret id=ca_bundle,src=<file>
DOCKER ?= docker
BUILD_ARGS ?=

# The environment that a target is about; NAMESPACE overrides the namespace in config/
ENV ?= dev
in_namespace = $(if $(NAMESPACE),--namespace $(NAMESPACE))
# Only where it is given
named_env = $(if $(filter-out file,$(origin ENV)),$(ENV))

# Compose with the files of ENV
COMPOSE ?= $(CURDIR)/.venv/bin/docker-compose
compose = $(COMPOSE) -f docker/compose.yaml -f docker/compose.$(if $(filter dev,$(ENV)),override,$(ENV)).yaml

# A folder with the definitions of custom resources; without one they come from their releases
CRDS ?=
override CRDS := $(abspath $(CRDS))

export DOCKER BUILD_ARGS CRDS
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export CDK8S_CHECK_UPGRADE := false
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:

include $(dir $(lastword $(MAKEFILE_LIST)))make/setup.mk

# A line like this one heads a group of `make help`:
##@ Everyone
.PHONY: help setup synth test diff

help: ## list these targets
	@awk -f make/help.awk Makefile

setup: .venv/bin/cdk8s ## install what the locks name; does nothing while they are unchanged

synth: setup ## write the manifests to dist/, the Compose files to docker/, facts to the docs; FORCE=1 makes all anew
	@python main.py $(if $(FORCE),--force) && echo "dist/ is written"
	@python -m lib.operations.compose write && echo "docker/compose*.yaml are written"
	@python -m lib.operations.facts && echo "README.md and docs/service-contract.md have their facts"

test: setup ## test everything that needs no engine, cluster or scanner
	@$(all_tests)

diff: setup ## say what changes, and what that does; BASE=<commit> HEAD=<commit> ENV=<environment> FAIL_ON=<class>
	@$(review) diff "$(or $(BASE),HEAD)" $(HEAD) $(if $(named_env),--only $(named_env)) $(if $(FAIL_ON),--fail-on $(FAIL_ON))

##@ Reviewers
.PHONY: capacity explain feasible graph reach

review := python -m lib.operations.review

capacity: setup ## say what pods need; ENV=<environment> SERVICE=<name>, and BASE=<commit> for what changes
	@$(review) capacity $(named_env) $(if $(SERVICE),--service $(SERVICE)) $(if $(BASE),--base $(BASE))

explain: setup ## say what decides a value, and where; ENV=<environment> SERVICE=<name> FIELD=<path>, globs list
	@$(review) explain "$(ENV)" "$(SERVICE)" "$(FIELD)"

feasible: setup ## say whether what is configured can work, and with what numbers; ENV=<environment>
	@$(review) feasible $(named_env)

graph: setup ## draw what runs and who calls whom; ENV=<environment> FORMAT=mermaid|dot|svg
	@$(review) graph $(named_env) $(if $(FORMAT),--format $(FORMAT))

reach: setup ## say who reaches whom by what is written, and what of it is not declared; ENV=<environment>
	@$(review) reach $(named_env)

##@ On one machine
.PHONY: up down logs ps images

up: setup ## build and start the platform here; ENV=<environment>
	@python -m lib.operations.compose secrets $(ENV)
	@python -m lib.operations.images build $(if $(filter dev,$(ENV)),--target dev)
	@make/up $(ENV) $(compose)

down: setup ## stop what `make up` started; the data is kept
	@$(compose) down

logs: setup ## follow the logs of what `make up` started
	@$(compose) logs --follow --tail 100

ps: setup ## show what `make up` started
	@$(compose) ps --all

images: setup ## build the images and print their sizes; SERVICES=<names>
	@python -m lib.operations.images build $(SERVICES)

##@ Operators
.PHONY: release promote pin secrets backup archives restore own run

# What follows from what was recorded, and what that does
written_and_said = $(MAKE) --no-print-directory synth && $(review) diff

release: setup ## build and push all images, and record their digests; VERSION=<version> ENV=<environment>
	@python -m lib.operations.release "$(VERSION)" "$(ENV)"
	@$(written_and_said)

promote: setup ## run in one environment what another one runs; FROM=<environment> TO=<environment>
	@python -m lib.operations.promote "$(FROM)" "$(TO)"
	@$(written_and_said)

pin: setup ## run an image built elsewhere; SERVICE=<name> TAG=<tag> ENV=<environment>
	@python -m lib.operations.pin "$(SERVICE)" "$(TAG)" "$(ENV)"

# These are about the cluster of KUBECONFIG.
secrets: setup ## list the Secrets that an environment needs, and those its cluster lacks; ENV=<environment>
	@python -m lib.operations.secrets $(ENV)

backup: setup ## back up the database now; ENV=<environment>
	@python -m lib.operations.backup backup $(ENV) $(in_namespace)

archives: setup ## list the archives, oldest first; ENV=<environment>
	@python -m lib.operations.backup archives $(ENV) $(in_namespace)

restore: setup ## restore an archive; ENV=<environment> ARCHIVE=<name|latest>, REPLACE=1 to overwrite, OWNER=<owner>
	@python -m lib.operations.backup restore $(ENV) $(in_namespace) "$(ARCHIVE)" $(if $(REPLACE),--replace) \
		$(if $(OWNER),--owner "$(OWNER)")

own: setup ## give goals that have no owner one; ENV=<environment> OWNER=<issuer>#<subject>
	@python -m lib.operations.backup own $(ENV) $(in_namespace) "$(OWNER)"

run: setup ## run a job of the platform now; JOB=<name> ENV=<environment>
	@python -m lib.operations.run "$(JOB)" $(ENV) $(in_namespace)

##@ Developers of the platform
.PHONY: check format format-check lint types layers drift coverage mutate lint-images scan-manifests test-scan \
	test-monitoring test-contributing test-login test-services test-backend test-chromadb test-frontend

check: format-check lint types layers drift feasible coverage ## run everything that CI runs
check: lint-images scan-manifests test-scan test-monitoring test-login test-services test-contributing

format: setup ## format the code and fix what ruff can fix
	@ruff check --fix-only --quiet
	@ruff format

format-check: setup ## fail if the code is not formatted
	@ruff format --check

lint: setup ## lint the code with ruff
	@ruff check

types: setup ## check the types with mypy, strict
	@mypy

layers: setup ## fail if a module imports what it may not
	@lint-imports --no-logo

drift: setup ## fail if dist/ or the Compose files are not what the sources make
	@make/drift

coverage: setup ## `make test`, with the coverage of lib and config
	@$(all_tests) --cov --cov-report=term-missing:skip-covered

mutate: setup ## make each field of prod's manifests wrong once: what sees it? SEED= SAMPLE= KIND=, CRDS=<folder>
	@python -m tests.mutation $(if $(SEED),--seed $(SEED)) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(KIND),--kind $(KIND))
	@python -m tests.explain

lint-images: $(scanners) ## lint the Dockerfiles with hadolint and tally
	@.tools/scanners/bin/hadolint --failure-threshold style docker/*/Dockerfile
	@.tools/scanners/bin/tally lint docker/*/Dockerfile

scan-manifests: setup $(scanners) $(yaml_reader) $(policy_engine) ## check dist/ with schemas, trivy and checkov; CRDS=<folder>
	@YAML_READER=$(abspath $(yaml_reader)) POLICY_ENGINE=$(abspath $(policy_engine)) \
		make/with-scanners pytest tests/scanners

test-scan: setup $(scanners) ## test `make scan`
	@make/with-scanners pytest tests/supply_chain

test-monitoring: setup ## test that each alert fires when it should and only then (needs promtool)
	@pytest tests/monitoring

test-contributing: setup ## carry out the examples of CONTRIBUTING.md, each with `make test` in a copy
	@pytest tests/contributing

test-login: setup login ## try OAuth2 Proxy, as production runs it, with a real issuer (needs Go)
	@$(all_tests) tests/login

test-services: test-backend test-chromadb test-frontend ## test the three services

test-backend: $(backend) $(chromadb) $(s3_server) ## check the backend's types and test it
	@cd docker/backend && $(CURDIR)/.tools/backend/bin/mypy
	@cd docker/backend && CHROMADB_PYTHON=$(CHROMADB_PYTHON) VERSITYGW=$(abspath $(s3_server)) \
		$(CURDIR)/.tools/backend/bin/python -m pytest --quiet

test-chromadb: setup $(chromadb) ## test the database's image without an engine
	@CHROMADB_PYTHON=$(CHROMADB_PYTHON) pytest --quiet docker/chromadb/tests

test-frontend: setup $(frontend) ## check the frontend's types and test it
	@cd docker/frontend && npm run --silent types && npm test --silent
	@pytest --quiet tests/frontend

##@ Proofs with an engine or a cluster
.PHONY: scan test-images test-compose test-release test-cluster test-add-ons

scan: setup $(scanners) ## look for vulnerabilities, secrets and faults; STRICT=1 forbids skips
	@make/with-scanners python -m tests.supply_chain.scan $(if $(STRICT),--strict)

test-images: setup login $(frontend) ## build the images and test them; IMAGE_<service>=<image>
	@make/with-engine sh -c 'python -m lib.operations.images build && pytest tests/images'

test-compose: setup login $(frontend) ## start the Compose stacks, use them, kill what runs
	@make/with-engine sh -c 'python -m lib.operations.images build && \
		python -m lib.operations.images build --target dev && COMPOSE="$(COMPOSE)" pytest tests/compose_stack'

test-release: setup ## release and promote in a copy (needs docker-registry)
	@make/with-engine pytest tests/release

test-cluster: setup login $(backend) ## apply dist/ to a cluster and use it; TEST_CONTEXT=<context>
ifdef TEST_CONTEXT
	@pytest tests/cluster
else
	@echo "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-cluster"
endif

test-add-ons: setup ## use dist/ with the controllers that a cluster has; TEST_CONTEXT=<context>
ifdef TEST_CONTEXT
	@pytest tests/add_ons
else
	@echo "skipped: no cluster named. Run: TEST_CONTEXT=<a context of your kubeconfig> make test-add-ons"
endif

##@ Measurements
.PHONY: bench bench-services starts

bench: setup ## time synthesis (10 minutes); PEERS=<folder> also times other tools; SIZES=<numbers> ROWS=<names>
	@python -m tests.bench.run $(ROWS) $(if $(SIZES),--sizes $(SIZES)) $(if $(BASE),--base $(BASE))

bench-services: setup $(load_generator) $(backend) $(chromadb) ## load the services (30 minutes); ROWS=<names>
	@python -m tests.bench.services.run $(ROWS)

starts: setup ## measure how long images take to start, for `make feasible`; needs an engine
	@make/with-engine sh -c 'RECORD_STARTS=1 pytest tests/images/test_starts.py'

##@ Upkeep
.PHONY: imports istioctl login hooks clean

imports: setup ## renew imports/ from the definitions of custom resources; CRDS=<folder>
	@make/imports

istioctl: $(BUILT_ISTIOCTL) ## build istioctl, so that scan-manifests asks Istio as well

login: $(oauth2_proxy) $(issuer) ## build OAuth2 Proxy and an issuer, which tests of logins use; needs Go

hooks: setup ## install the git hooks
	@pre-commit install

clean: ## remove what set-up and tests left behind; dist/ stays
	rm -rf .venv .tools .artifacts .cache node_modules docker/frontend/node_modules
	rm -rf .coverage .coverage.* .*_cache docker/*/.*_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
