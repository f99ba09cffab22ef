#!/usr/bin/env bash
# make audit: known vulnerabilities (cargo-audit, online database), licences, bans and sources (cargo-deny).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
bash scripts/setup.sh rust

need() { # PROGRAM MINUTES
  if has "$1"; then return 0; fi
  mkdir -p "$M_TOOLS"
  if has cargo-binstall && (cd "$M_TOOLS" && cargo binstall --no-confirm --root "$M_TOOLS" "$1"); then return 0; fi
  say "audit: building $1 (about $2 minutes on 2 cores, once)"
  (cd "$M_TOOLS" && env -u CARGO_TARGET_DIR -u RUSTFLAGS cargo install "$1" --locked --root "$M_TOOLS")
}
need cargo-audit 4
need cargo-deny 6

# The accepted advisories stand with their reasons in deny.toml, once.
ignored=$(sed -n 's/^ *{ *id *= *"\(RUSTSEC-[0-9-]*\)".*/--ignore \1/p' deny.toml)
status=0
heading "known vulnerabilities"
# shellcheck disable=SC2086 # a list of flags
cargo audit $ignored || status=1
heading "licences, bans, sources"
cargo deny check licenses bans sources || status=1
heading "npm"
npm audit --omit=optional || status=1
exit "$status"
