# The hotline's commands. "make" alone lists them. All run as root on Debian 12; see deploy/lab/lab for the
# variables that choose ports and folders.

LAB := deploy/lab/lab

.DEFAULT_GOAL := help
.PHONY: help build pages run up down lab lab-down test soak check bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: go ## make bin/hotline
	CGO_ENABLED=0 go build -trimpath -o bin/hotline ./cmd/hotline

pages: ## build the pages anew from routing/desk/pages/src; needs Node 20
	cd routing/desk/pages && npm ci && npm run types && npm run build

run: build ## lab and service in the foreground; Ctrl-C stops what it started
	@exec $(LAB) run

up: build ## lab and service in the background; returns when calls can be taken
	@$(LAB) up
	@$(LAB) start hotline

down: ## stop the service and the lab
	@$(LAB) down

lab: ## Asterisk, PostgreSQL and Redis without the service
	@$(LAB) up

lab-down: ## stop them (and the service, which cannot work without)
	@$(LAB) down

test: go ## all tests, those on a real lab included
	@deploy/lab/test

soak: go ## fifty callers and six operators for 15 minutes, then on two Asterisks with a service killed over and over
	@HOTLINE_SOAK=15m deploy/lab/test -count=1 -v -run TestSoak ./cmd/hotline/e2e

check: go ## linters and vulnerability scan
	@.ci/check

bench: build ## measure against Asterisk's own dialplan, 12 minutes; ARGS="barge --calls 1,50" for a part
	@$(LAB) up
	@eval "$$($(LAB) env)" && go run ./cmd/bench $(ARGS)

clean: down ## remove everything "make" made: .lab/ and bin/
	rm -rf --one-file-system .lab bin

.PHONY: go
go:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 from go.dev/dl and put its bin folder on the PATH" >&2; exit 1; }
	@case $$(go env GOVERSION) in go1.?|go1.?.*|go1.1?|go1.1?.*|go1.20|go1.20.*) echo "Go is too old ($$(go env GOVERSION)): install 1.21 or newer from go.dev/dl" >&2; exit 1;; esac
