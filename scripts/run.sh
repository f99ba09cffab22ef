#!/usr/bin/env bash
# make run: from a fresh clone to a served demo.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
began=$(date +%s)

bash scripts/setup.sh

# Where it will listen: M_LISTEN, else the configuration file, else the default.
config=${M_CONFIG:-m.toml}
listen=${M_LISTEN:-}
if [ -z "$listen" ] && [ -f "$config" ]; then
  listen=$(sed -n 's/^ *listen *= *"\([^"]*\)".*/\1/p' "$config" | head -n 1)
fi
listen=${listen:-127.0.0.1:3000}
# Links and the origin check follow the address, unless they were set.
if [ -n "${M_LISTEN:-}" ] && [ -z "${M_BASE_URL:-}" ]; then export M_BASE_URL="http://$M_LISTEN"; fi

node scripts/address.mjs free "$listen" # before the long build, and again after it
bash scripts/build.sh release
node scripts/address.mjs free "$listen"

mkdir -p data
# Says when it serves and how long all of it took. The subshell makes it nobody's child, so that it
# leaves no zombie to the server, which replaces this shell and keeps its process id.
(node scripts/address.mjs ready "$listen" "$began" $$ &)
exec "$(binary release)" serve --demo
