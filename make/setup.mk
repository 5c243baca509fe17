# What set-up installs, each from its lock; an empty file marks what is installed.

PYTHON ?= python3
PIPENV_VERSION := 2026.10.3
pipenv := .tools/pipenv/$(PIPENV_VERSION)

# What targets need in addition to Python and cdk8s
scanners := .tools/scanners/.synced
load_generator := .tools/bench/.synced
backend := .tools/backend/.synced
chromadb := .tools/chromadb/.synced
frontend := docker/frontend/node_modules/.synced
CHROMADB_PYTHON := $(CURDIR)/.tools/chromadb/bin/python

# The S3 server of the backend's tests, which Go builds; without Go they are skipped.
VERSITYGW_VERSION := v1.8.0
s3_server := $(if $(shell command -v go 2>/dev/null),.tools/versitygw/$(VERSITYGW_VERSION)/versitygw)

# The YAML readers of programs in Go, which the manifests are tested with; without Go that is skipped.
yaml_reader := $(if $(shell command -v go 2>/dev/null),.tools/yaml_reader/yaml_reader)

# An engine of others for NetworkPolicies, with which ours is compared; without Go that is skipped.
policy_engine := $(if $(shell command -v go 2>/dev/null),.tools/policy_engine/policy_engine)

# OAuth2 Proxy, as production runs it, and an issuer for tests of logins; without Go these are skipped.
oauth2_proxy := $(if $(shell command -v go 2>/dev/null),.tools/oauth2_proxy/oauth2-proxy)
issuer := $(if $(shell command -v go 2>/dev/null),.tools/issuer/issuer)
OAUTH2_PROXY_MODULE := github.com/oauth2-proxy/oauth2-proxy/v7

# Istio's program that analyses manifests, which Go builds in some minutes; without it that is skipped.
ISTIO_VERSION := v0.0.0-20260827124520-eed52ebb66ad
BUILT_ISTIOCTL := .tools/istioctl/$(ISTIO_VERSION)/istioctl
ISTIOCTL ?= $(abspath $(wildcard $(BUILT_ISTIOCTL)))
export ISTIOCTL

$(pipenv):
	@echo "setup: Pipenv $(PIPENV_VERSION)"
	@make/pipenv $(PYTHON) $(PIPENV_VERSION)
	@touch $@

# The object compiles the bindings, and fills jsii's cache.
.venv/.synced: Pipfile Pipfile.lock $(pipenv)
	@echo "setup: Python packages from Pipfile.lock"
	@make/sync Pipfile .venv --dev
	@python -c 'import lib.constructs, cdk8s_plus_27.k8s; from cdk8s import App; App()'
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

$(scanners): tests/scanners/Pipfile tests/scanners/Pipfile.lock $(pipenv)
	@echo "setup: scanners from tests/scanners/Pipfile.lock"
	@make/sync tests/scanners/Pipfile .tools/scanners
	@touch $@

$(load_generator): tests/bench/Pipfile tests/bench/Pipfile.lock $(pipenv)
	@echo "setup: the load generator from tests/bench/Pipfile.lock"
	@make/sync tests/bench/Pipfile .tools/bench
	@touch $@

$(backend): docker/backend/Pipfile docker/backend/Pipfile.lock $(pipenv)
	@echo "setup: the backend's packages from docker/backend/Pipfile.lock"
	@make/sync docker/backend/Pipfile .tools/backend --dev
	@touch $@

$(chromadb): docker/chromadb/requirements.txt .venv/.synced
	@echo "setup: chromadb's server from docker/chromadb/requirements.txt"
	@python -m venv --clear .tools/chromadb
	@$(CHROMADB_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--requirement $<
	@touch $@

.tools/versitygw/%/versitygw:
	@echo "setup: the S3 server of the tests, versitygw $*"
	@GOBIN=$(CURDIR)/$(@D) go install github.com/versity/versitygw/cmd/versitygw@$*

.tools/yaml_reader/yaml_reader: $(addprefix tests/scanners/yaml_reader/,main.go go.mod go.sum)
	@echo "setup: the YAML readers of programs in Go"
	@cd $(<D) && go build -buildvcs=false -o $(CURDIR)/$@

.tools/policy_engine/policy_engine: $(addprefix tests/scanners/policy_engine/,main.go go.mod go.sum)
	@echo "setup: the engine for NetworkPolicies, cyclonus, which takes a minute"
	@cd $(<D) && go build -buildvcs=false -o $(CURDIR)/$@

.tools/oauth2_proxy/oauth2-proxy: $(addprefix tests/login/oauth2_proxy/,go.mod go.sum)
	@echo "setup: OAuth2 Proxy from its source, which takes two minutes"
	@cd $(<D) && version=$$(go list -m -f '{{.Version}}' $(OAUTH2_PROXY_MODULE)) && CGO_ENABLED=0 go build -trimpath \
		-buildvcs=false -ldflags="-s -w -X $(OAUTH2_PROXY_MODULE)/pkg/version.VERSION=$$version" \
		-o $(CURDIR)/$@ $(OAUTH2_PROXY_MODULE)

.tools/issuer/issuer: $(addprefix tests/login/issuer/,main.go tokens.go go.mod go.sum)
	@echo "setup: an OpenID Connect issuer for tests"
	@cd $(<D) && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $(CURDIR)/$@

$(BUILT_ISTIOCTL):
	@echo "setup: istioctl $(ISTIO_VERSION), which takes minutes"
	@GOBIN=$(CURDIR)/$(@D) go install -trimpath -ldflags='-s -w' \
		istio.io/istio/istioctl/cmd/istioctl@$(ISTIO_VERSION)

$(frontend): docker/frontend/package.json docker/frontend/package-lock.json .venv/.synced
	@echo "setup: the frontend's packages from docker/frontend/package-lock.json"
	@cd docker/frontend && npm ci --loglevel=error
	@touch $@
