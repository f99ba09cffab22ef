# shellcheck shell=bash
# What every script needs: the project root as working directory, the tools on PATH, a voice.
# Bash 3.2 (macOS) must be able to read this.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT" || exit 1

: "${HOME:=$(cd ~ && pwd)}"
export HOME

# Tools that setup.sh installs live apart from the user's own, so that no other project's
# wasm-bindgen is replaced. Tools of the right version found elsewhere on PATH are used as they are.
M_TOOLS=${M_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/m-platform/tools}

for entry in "$HOME/.cargo/bin" "${CARGO_HOME:+$CARGO_HOME/bin}" "${CARGO_INSTALL_ROOT:+$CARGO_INSTALL_ROOT/bin}" \
  "$M_TOOLS/bin" "$ROOT/node_modules/.bin"; do
  if [ -n "$entry" ]; then PATH=$entry:$PATH; fi
done
unset entry
export PATH M_TOOLS

# Cargo reads a relative target directory from where it is called; ours is always the root.
if [ -n "${CARGO_TARGET_DIR:-}" ]; then
  case $CARGO_TARGET_DIR in /*) ;; *) CARGO_TARGET_DIR=$ROOT/$CARGO_TARGET_DIR ;; esac
  export CARGO_TARGET_DIR
fi
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}

say() { printf '%s\n' "$*"; }
heading() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# "95" or "3 min 5 s"
duration() {
  if [ "$1" -lt 60 ]; then printf '%d s' "$1"; else printf '%d min %d s' $(($1 / 60)) $(($1 % 60)); fi
}

# The path of the program for a profile (release or debug).
binary() { printf '%s/%s/m-platform' "$TARGET" "$1"; }

# version_at_least HAVE WANT, numbers and dots only
version_at_least() {
  local i a b IFS=.
  # shellcheck disable=SC2206 # split at the dots on purpose
  a=($1) b=($2)
  for i in 0 1 2; do
    if [ "${a[i]:-0}" -gt "${b[i]:-0}" ]; then return 0; fi
    if [ "${a[i]:-0}" -lt "${b[i]:-0}" ]; then return 1; fi
  done
  return 0
}

# May we install packages of the system? Sets SUDO to what must stand before the command.
# shellcheck disable=SC2034 # SUDO is for the caller
may_install_packages() {
  SUDO=
  if [ "$(uname -s)" = Darwin ]; then
    has brew
  elif has apt-get; then
    if [ "$(id -u)" -eq 0 ]; then return 0; fi
    SUDO=sudo
    has sudo && sudo -n true 2>/dev/null
  else
    return 1
  fi
}
