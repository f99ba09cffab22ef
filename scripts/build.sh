#!/usr/bin/env bash
# Builds the program and its site, or finds that they are built already.   build.sh [release|debug]
#   program   $CARGO_TARGET_DIR/<profile>/m-platform, with hash.txt (names of the hashed files) beside it
#   site      target/site under the project root, whatever CARGO_TARGET_DIR is (site-root in Cargo.toml)
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

profile=${1:-release}
case $profile in
  release) flags=--release ;;
  debug) flags= ;;
  *) fail "usage: build.sh [release|debug]" ;;
esac

program=$(binary "$profile")
hashes=$TARGET/$profile/hash.txt
site=target/site
# One site directory serves both profiles, so there is one stamp: the last build's.
stamp=target/build.stamp

tools="$(rustc --version), $(cargo-leptos --version), $(wasm-bindgen --version), node $(node --version | cut -d. -f1)"
inputs=$(node scripts/fingerprint.mjs inputs "$profile" "$tools" "$(uname -sm)" "${RUSTFLAGS:-}" "${CARGO_ENCODED_RUSTFLAGS:-}")
if [ -f "$stamp" ] && outputs=$(node scripts/fingerprint.mjs outputs "$program" "$hashes" "$site") &&
  [ "$(cat "$stamp")" = "$inputs $outputs" ]; then
  say "build: $profile is up to date"
  exit 0
fi

rm -f "$stamp"
say "build: building the $profile program and its wasm (about 15 minutes on 2 cores the first time, then only what changed)"
# LEPTOS_* of a surrounding shell would override Cargo.toml; only what is written there counts.
for name in $(env | sed -n 's/^\(LEPTOS_[A-Z_0-9]*\)=.*/\1/p'); do unset "$name"; done
# --split: each page's code is a file of its own (app/src/routes.rs).
# Two cargo calls happen inside, wasm first and then native: features never mix.
# The native call begins beside them: to cut and shrink the wasm keeps one processor for minutes.
# What it built is what cargo-leptos then finds; with another environment it would build it anew.
# shellcheck disable=SC2086 # no flag is no argument
LEPTOS_OUTPUT_NAME=m-platform cargo build $flags --quiet --package=server --bin=m-platform --no-default-features &
native=$!
trap 'kill "$native" 2>/dev/null || true' EXIT
# shellcheck disable=SC2086
cargo leptos build $flags --split
wait "$native"
trap - EXIT # it has ended, and its number may be another's soon

[ -x "$program" ] || fail "the build ended without $program"
[ -f "$hashes" ] || fail "the build ended without $hashes; is hash-files = true in Cargo.toml?"
for kind in js wasm css; do
  hash=$(sed -n "s/^$kind: *//p" "$hashes")
  [ -f "$site/pkg/m-platform.$hash.$kind" ] || fail "$hashes names a $kind file that is not in $site/pkg"
done
if [ "$profile" = release ]; then node scripts/precompress.mjs "$site"; fi

# Taken before the build: a file edited meanwhile makes the next build run again.
printf '%s %s\n' "$inputs" "$(node scripts/fingerprint.mjs outputs "$program" "$hashes" "$site")" >"$stamp"
say "build: done in $(duration $SECONDS)"
