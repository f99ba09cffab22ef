# The whole developer interface. Each target is one script in scripts/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test e2e check bench setup audit

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## install what is missing, build the release, serve the demo on http://127.0.0.1:3000
	@bash scripts/run.sh

test: ## everything: format, lints, tests on SQLite and PostgreSQL, release build, end to end in a browser
	@bash scripts/test.sh

e2e: ## the end-to-end tests in a browser, against the release build
	@bash scripts/e2e.sh

check: ## the fast inner loop: format and lints, native and wasm
	@bash scripts/check.sh

bench: ## transferred bytes of the pages and server times; BENCH=pages|declare|fanout|signals|jobs for one part
	@bash scripts/bench.sh

setup: ## install the build tools only
	@bash scripts/setup.sh

audit: ## known vulnerabilities, licences and sources of the dependencies
	@bash scripts/audit.sh
