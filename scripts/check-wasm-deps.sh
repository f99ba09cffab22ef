#!/usr/bin/env bash
# Proves that the browser's half holds nothing of the server's: no sqlx, axum, engine, store, and
# no tokio with a network.   check-wasm-deps.sh
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tree=$(cargo tree --locked -p frontend --target wasm32-unknown-unknown -e normal --prefix none --no-dedupe -f '{p}|{f}')
case $tree in "frontend "*) ;; *) fail "cargo tree did not begin with frontend; nothing was checked" ;; esac

offenders=$(printf '%s\n' "$tree" | awk -F'|' '
  {
    split($1, word, " ")
    name = word[1]
    if (name ~ /^(sqlx|axum|leptos_axum|hyper|mio|socket2|rustls|ring|libsqlite3-sys)$/ || name ~ /^(sqlx|axum)-/ || name == "engine" || name == "store") bad = 1
    else if (name == "tokio" && $2 ~ /(^|,)(net|full|mio|socket2|rt-multi-thread)(,|$)/) bad = 1
    else bad = 0
    if (bad && !seen[$0]++) print "  " $1 ($2 == "" ? "" : "  features: " $2)
  }')
if [ -n "$offenders" ]; then
  printf 'in the wasm dependency tree, where they must not be:\n%s\nwho brings one in: cargo tree -p frontend --target wasm32-unknown-unknown -e normal -i NAME\n' "$offenders" >&2
  exit 1
fi
say "wasm dependency tree: $(printf '%s\n' "$tree" | awk '{ print $1, $2 }' | sort -u | wc -l | tr -d ' ') crates, none of the server's"
