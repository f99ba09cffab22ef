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
node scripts/with-server.mjs node scripts/bundle-size.mjs --as sponsor /home /playbooks /library /readiness /reviews /actions /audit /account

# The measuring program: server/src/bin/bench.rs, or a [[bin]] named bench. It gets M_DATABASE_URL and
# prints p50 and p99 of the review page and of a POST.
if [ -f server/src/bin/bench.rs ] || grep -qs '^name = "bench"' server/Cargo.toml; then
  dir=$(mktemp -d)
  trap 'rm -rf "$dir"' EXIT
  heading "server times, SQLite"
  M_DATABASE_URL="sqlite://$dir/bench.db" M_SECRET_FILE="$dir/secret.key" cargo run --release --quiet -p server --bin bench
  heading "server times, PostgreSQL"
  # shellcheck disable=SC2016 # expanded by the inner shell
  M_SECRET_FILE="$dir/secret.key" bash scripts/with-postgres.sh \
    sh -c 'M_DATABASE_URL=$M_TEST_POSTGRES_URL cargo run --release --quiet -p server --bin bench'
else
  heading "server times: NOT measured, server/src/bin/bench.rs does not exist yet"
fi
