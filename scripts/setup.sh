#!/usr/bin/env bash
# Installs what is missing to build M. With nothing missing it says so within a second.
#   setup.sh        everything
#   setup.sh rust   only what `cargo clippy` needs
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

CARGO_LEPTOS=0.3.10 # 0.3.11 wants a newer rustc than rust-version in Cargo.toml
only=${1:-all}
did=0

rust_version=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
wasm_bindgen=$(awk '/^name = "wasm-bindgen"$/ { found = 1; next } found && /^version/ { gsub(/"/, "", $3); print $3; exit }' Cargo.lock)
[ -n "$wasm_bindgen" ] || fail "no wasm-bindgen in Cargo.lock; is the file complete?"

# --- what only the user can install: one line for each missing thing
missing=0
lacks() {
  printf 'missing: %s\n' "$*" >&2
  missing=1
}
if ! has cargo || ! has rustc; then
  lacks "Rust (cargo, rustc) $rust_version or newer: install it with rustup, https://rustup.rs"
elif ! have=$(rustc --version 2>/dev/null | awk '{ split($2, v, "-"); print v[1] }') || [ -z "$have" ]; then
  lacks "a Rust toolchain: run 'rustup default stable'"
elif ! version_at_least "$have" "$rust_version"; then
  lacks "Rust $rust_version or newer (this is $have): run 'rustup update stable'"
fi
if ! has cc || ! cc --version >/dev/null 2>&1; then
  lacks "a C compiler (cc): 'apt-get install build-essential' on Debian and Ubuntu, 'xcode-select --install' on macOS"
fi
if [ "$only" = all ]; then
  if ! has make; then lacks "make: 'apt-get install make' on Debian and Ubuntu, 'xcode-select --install' on macOS"; fi
  if ! has node; then
    lacks "Node.js 20 or newer: https://nodejs.org"
  else
    have=$(node --version)
    if ! version_at_least "${have#v}" 20; then lacks "Node.js 20 or newer (this is $have): https://nodejs.org"; fi
    if ! has npm; then lacks "npm (it comes with Node.js: https://nodejs.org)"; fi
  fi
fi
[ "$missing" -eq 0 ] || exit 1

# --- Rust parts
component() { # NAME PROGRAM
  if ! "$2" --version >/dev/null 2>&1; then
    has rustup || fail "$2 is missing and there is no rustup to add it: install the Rust component $1"
    say "setup: adding $1 to Rust (a few seconds)"
    rustup component add "$1"
    did=1
  fi
}
component rustfmt rustfmt
component clippy cargo-clippy
if [ ! -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ]; then
  has rustup || fail "the wasm32-unknown-unknown target is missing and there is no rustup to add it"
  say "setup: adding the wasm32-unknown-unknown target to Rust (about half a minute)"
  rustup target add wasm32-unknown-unknown
  did=1
fi

# install_tool CRATE PROGRAM VERSION MINUTES [--locked]
install_tool() {
  local crate=$1 program=$2 version=$3 minutes=$4
  shift 4
  if [ "$(tool_version "$program")" = "$version" ]; then return 0; fi
  did=1
  mkdir -p "$M_TOOLS"
  if has cargo-binstall; then
    say "setup: installing $crate $version, prebuilt through cargo binstall (under a minute)"
    if (cd "$M_TOOLS" && cargo binstall --no-confirm --disable-telemetry --disable-strategies compile --force --root "$M_TOOLS" "$crate@$version") &&
      [ "$(tool_version "$program")" = "$version" ]; then
      return 0
    fi
    say "setup: cargo binstall could not; building it instead"
  fi
  say "setup: building $crate $version (about $minutes minutes on 2 cores, once)"
  # From a directory outside the project, so that our .cargo/config.toml does not reach it, and
  # with its own target directory, so that two gigabytes of its parts do not stay in ours.
  (cd "$M_TOOLS" && env -u CARGO_TARGET_DIR -u RUSTFLAGS cargo install "$crate" --version "$version" --root "$M_TOOLS" --force "$@")
  hash -r
  [ "$(tool_version "$program")" = "$version" ] || fail "$program $version was installed but '$program --version' says otherwise; look at your PATH"
}
tool_version() {
  hash -r
  if has "$1"; then "$1" --version 2>/dev/null | awk 'NR == 1 { print $2 }'; fi
}

if [ "$only" = all ]; then
  install_tool cargo-leptos cargo-leptos "$CARGO_LEPTOS" 12 --locked
  # without --locked: the lock file it ships with names crates that no longer build everywhere
  install_tool wasm-bindgen-cli wasm-bindgen "$wasm_bindgen" 3

  # --- npm tools
  stamp=node_modules/.m-stamp
  want="$(cksum <package-lock.json) $(node --version | cut -d. -f1) $(uname -sm)"
  if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$want" ]; then
    say "setup: installing the npm tools: Tailwind, wasm-opt, Playwright, axe (about a minute)"
    npm ci --no-progress --loglevel=error
    printf '%s\n' "$want" >"$stamp"
    did=1
  fi
fi

if [ "$did" -eq 1 ]; then say "setup: done in $(duration $SECONDS)"; else say "setup: nothing to install"; fi
