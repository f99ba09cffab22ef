#!/usr/bin/env bash
# make test: everything, cheap things first, stopping at the first failure. Nothing is skipped silently.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

times=
phase() { # NAME COMMAND...
  local name=$1 began=$SECONDS
  shift
  heading "$name"
  if "$@"; then
    times="$times$(printf '%10s  %s' "$(duration $((SECONDS - began)))" "$name")
"
    say "-- $name: passed in $(duration $((SECONDS - began)))"
  else
    say ""
    say "FAILED: $name, after $(duration $((SECONDS - began))) ($(duration $SECONDS) in all). Nothing after it was run."
    exit 1
  fi
}

lock_is_current() { cargo metadata --locked --format-version 1 >/dev/null; }

advisories() {
  if [ -z "${M_ADVISORY_CHECK:-}" ]; then
    say "M_ADVISORY_CHECK is not set: 'make audit' checks against the online database instead"
    return 0
  fi
  # The accepted advisories stand with their reasons in deny.toml, once.
  # shellcheck disable=SC2046 # a list of ids
  "$M_ADVISORY_CHECK" Cargo.lock $(sed -n 's/^ *{ *id *= *"\(RUSTSEC-[0-9-]*\)".*/\1/p' deny.toml)
}

rust_tests() {
  # frontend is the browser's half: in one call with the server, features would mix.
  if has cargo-nextest; then
    # One more than there are processors: some tests wait for a lease or a lock.
    bash scripts/with-postgres.sh cargo nextest run --workspace --exclude frontend \
      --test-threads "$(($(getconf _NPROCESSORS_ONLN) + 1))"
  else
    say "cargo-nextest is not installed: cargo test does the same, slower"
    bash scripts/with-postgres.sh cargo test --workspace --exclude frontend --lib --bins --tests
  fi
}

# nextest does not run the examples in documentation. Where a crate has none, its manifest says
# doctest = false, which saves a minute of looking; an example there would never be run.
doc_tests() {
  local manifest unheard=0
  for manifest in $(grep -lrx --include=Cargo.toml 'doctest = false' app engine frontend model server store); do
    if grep -rnE --include='*.rs' '^[[:space:]]*//[/!] *(```|~~~)' "$(dirname "$manifest")/src"; then
      say "$manifest says doctest = false, so the examples above are not run: take that line out"
      unheard=1
    fi
  done
  [ "$unheard" -eq 0 ] && cargo test --doc --workspace --exclude frontend --quiet
}

library_lint() { "$(binary release)" library lint library; }

# With a PostgreSQL for the two processes of instances.spec.js.
in_a_browser() { M_BINARY=$(binary release) bash scripts/with-postgres.sh playwright test -c end2end/playwright.config.js; }

phase "build tools" bash scripts/setup.sh
phase "test tools" bash scripts/test-tools.sh
phase "Cargo.lock is current" lock_is_current
phase "advisories" advisories
phase "wasm dependency tree" bash scripts/check-wasm-deps.sh
phase "format" cargo fmt --all --check
phase "clippy, native" cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
phase "clippy, wasm" cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings
phase "tests, on SQLite and PostgreSQL" rust_tests
phase "documentation tests" doc_tests
phase "release build" bash scripts/build.sh release
phase "library lint" library_lint
phase "end to end, in a browser" in_a_browser

heading "all passed in $(duration $SECONDS)"
printf '%s' "$times"
