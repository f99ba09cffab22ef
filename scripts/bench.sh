#!/usr/bin/env bash
# make bench: what pages cost on the wire, and how long the server takes. Figures go to docs/performance.md.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

bash scripts/setup.sh
bash scripts/test-tools.sh
bash scripts/build.sh release
M_BINARY=$(binary release)
export M_BINARY

heading "machine"
# shellcheck disable=SC2016 # it is JavaScript
node -e '
  const os = require("node:os");
  console.log(`${os.type()} ${os.release()} ${os.arch()}, ${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${(os.totalmem() / 2 ** 30).toFixed(1)} GiB`);'
rustc --version

heading "transferred bytes, signed out"
node scripts/with-server.mjs node scripts/bundle-size.mjs / /sign-in

heading "transferred bytes, signed in"
node scripts/with-server.mjs node scripts/bundle-size.mjs --as sponsor \
  /home /reviews '/reviews>^/reviews/[0-9a-f-]{36}$' '/reviews>^/reviews/[0-9a-f-]{36}/minutes$' /reviews/new \
  /playbooks '/playbooks>^/playbooks/[0-9a-f-]{36}$' /library /library/MKT-01 '/search?q=ransomware' /readiness \
  /actions /account /upkeep /playbooks/import /design
heading "transferred bytes of the editor"
node scripts/with-server.mjs node scripts/bundle-size.mjs --as steward --draft /upkeep

# The measuring program seeds M_DATABASE_URL, serves it and asks it.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
heading "server times, SQLite"
M_DATABASE_URL="sqlite://$dir/bench.db" cargo run --release --quiet -p server --example bench
heading "server times, PostgreSQL"
# shellcheck disable=SC2016 # expanded by the inner shell
bash scripts/with-postgres.sh sh -c 'M_DATABASE_URL=$M_TEST_POSTGRES_URL cargo run --release --quiet -p server --example bench'
