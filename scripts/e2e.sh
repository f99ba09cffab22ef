#!/usr/bin/env bash
# make e2e: the end-to-end tests in a real browser, against the release build.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

bash scripts/setup.sh
bash scripts/test-tools.sh
bash scripts/build.sh release
M_BINARY=$(binary release)
export M_BINARY
# With a PostgreSQL for the two processes of instances.spec.js.
bash scripts/with-postgres.sh playwright test -c end2end/playwright.config.js "$@"
