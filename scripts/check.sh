#!/usr/bin/env bash
# make check: the fast inner loop. One cargo call at a time; native and wasm never in one.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

bash scripts/setup.sh rust
heading "format"
cargo fmt --all --check
heading "clippy, native"
# frontend is the browser's half: in one call with the server, features would mix.
cargo clippy --workspace --exclude frontend --quiet -- -D warnings
heading "clippy, wasm"
cargo clippy -p frontend --target wasm32-unknown-unknown --quiet -- -D warnings
say "check: clean in $(duration $SECONDS)"
