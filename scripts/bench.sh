#!/usr/bin/env bash
# make bench: what pages cost on the wire, and how long the server takes. Figures go to docs/performance.md.
#   BENCH=pages|declare|fanout|signals|jobs   only this part of the server's times
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

machine() {
  heading "machine"
  # shellcheck disable=SC2016 # it is JavaScript
  node -e '
    const os = require("node:os");
    console.log(`${os.type()} ${os.release()} ${os.arch()}, ${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${(os.totalmem() / 2 ** 30).toFixed(1)} GiB`);'
  rustc --version
}

# The measuring program seeds M_DATABASE_URL, serves it and asks it; each part has databases of its
# own. They lie beside the build, because a temporary folder may be in memory, where nothing is
# durable; PostgreSQL syncs to disk here for the same reason.
mkdir -p "$TARGET"
dir=$(mktemp -d "$TARGET/bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
measure() {
  heading "server times, SQLite: $1"
  M_DATABASE_URL="sqlite://$dir/$1.db" cargo run --release --quiet -p server --example bench -- "$1"
  heading "server times, PostgreSQL: $1"
  # shellcheck disable=SC2016 # expanded by the inner shell
  M_TEST_POSTGRES_DURABLE=1 bash scripts/with-postgres.sh sh -c \
    'M_DATABASE_URL=$M_TEST_POSTGRES_URL cargo run --release --quiet -p server --example bench -- "$1"' sh "$1"
}

# Thousands of sockets are as many open files.
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

if [ -n "${BENCH:-}" ]; then
  case $BENCH in
    pages | declare | fanout | signals | jobs) ;;
    *) fail "BENCH is pages, declare, fanout, signals or jobs, not '$BENCH'" ;;
  esac
  machine
  measure "$BENCH"
  exit 0
fi

bash scripts/setup.sh
bash scripts/test-tools.sh
bash scripts/build.sh release
M_BINARY=$(binary release)
export M_BINARY

machine

heading "transferred bytes, signed out"
node scripts/with-server.mjs node scripts/bundle-size.mjs / /sign-in

heading "transferred bytes, signed in"
node scripts/with-server.mjs node scripts/bundle-size.mjs --as sponsor \
  /home /reviews '/reviews>^/reviews/[0-9a-f-]{36}$' '/reviews>^/reviews/[0-9a-f-]{36}/minutes$' /reviews/new \
  /playbooks '/playbooks>^/playbooks/[0-9a-f-]{36}$' /library /library/MKT-01 '/search?q=ransomware' /readiness \
  /actions /account /account/contact /account/tokens /upkeep /playbooks/import \
  /executions '/executions>^/executions/[0-9a-f-]{36}$' /executions/new \
  /signals '/signals>^/signals/[0-9a-f-]{36}$' /signals/new /triggers /triggers/new /autonomy /design
heading "transferred bytes of the editor"
node scripts/with-server.mjs node scripts/bundle-size.mjs --as steward --draft /upkeep
heading "transferred bytes of the pages of others"
node scripts/with-server.mjs node scripts/bundle-size.mjs --as administrator /admin/people /admin/sources /admin/endpoints /admin/jobs
node scripts/with-server.mjs node scripts/bundle-size.mjs --as compliance /audit

for part in pages declare fanout signals jobs; do measure "$part"; done
