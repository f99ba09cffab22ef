#!/usr/bin/env bash
# What `make test` needs beyond the build: a Chromium and the PostgreSQL server programs (and Python
# for the offline advisory check, where that is present). Installs them where it may; else says what
# to install. Never skips.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

system=$(uname -s)
ubuntu=0
if grep -qs '^ID=ubuntu' /etc/os-release; then ubuntu=1; fi

postgres_there() { bash scripts/with-postgres.sh --check 2>/dev/null; }
chromium_there() { node end2end/chromium.js >/dev/null 2>&1; }
python_there() { [ -z "${M_ADVISORY_CHECK:-}" ] || python3 -c 'import tomllib' 2>/dev/null; }

packages=
if ! postgres_there; then packages="$packages postgresql"; fi
# Ubuntu's chromium package only points to a snap, which containers cannot run.
if ! chromium_there && [ "$ubuntu" -eq 0 ]; then
  if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    packages="$packages chromium-headless-shell"
  else
    packages="$packages chromium"
  fi
fi
if ! python_there; then packages="$packages python3"; fi

if [ -n "$packages" ] && may_install_packages; then
  if [ "$system" = Darwin ]; then
    if ! postgres_there; then
      say "test tools: installing postgresql@17 through Homebrew (about a minute)"
      brew install postgresql@17
    fi
    if ! python_there; then brew install python3; fi
  else
    say "test tools: installing$packages through apt-get (one to three minutes)"
    # shellcheck disable=SC2086 # SUDO may be empty; packages is a list
    {
      $SUDO apt-get update -qq || say "test tools: apt-get update failed; trying with the lists that are there"
      $SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages || true
    }
  fi
fi
if ! chromium_there && { [ "$system" = Darwin ] || { [ "$ubuntu" -eq 1 ] && may_install_packages; }; }; then
  say "test tools: downloading Playwright's Chromium (about 150 MB)"
  if [ "$system" = Darwin ]; then playwright install chromium || true; else playwright install --with-deps chromium || true; fi
fi

missing=0
if ! postgres_there; then
  bash scripts/with-postgres.sh --check || true
  missing=1
fi
if ! chromium_there; then
  node end2end/chromium.js || true
  missing=1
fi
if ! python_there; then
  say "error: the advisory check needs Python 3.11 or newer: install python3" >&2
  missing=1
fi
exit "$missing"
