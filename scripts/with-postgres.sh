#!/usr/bin/env bash
# Runs a command beside a private, throw-away PostgreSQL and removes it afterwards, whatever happens.
#   with-postgres.sh COMMAND [ARGUMENT...]   M_TEST_POSTGRES_URL is set for the command
#   with-postgres.sh --check                 exit 0 if PostgreSQL's programs are there
# The cluster lives in a temporary directory, listens on a free loopback port with a random password
# (and on a socket only its owner can reach), and does not sync to disk. With M_TEST_POSTGRES_DURABLE=1
# it syncs, as an installation does: for measurements.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Newest first; Debian keeps initdb and pg_ctl off PATH.
find_programs() {
  local dir
  while IFS= read -r dir; do
    if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && [ -x "$dir/postgres" ]; then
      printf '%s\n' "$dir"
      return 0
    fi
  done < <(
    if [ -n "${M_POSTGRES_BIN:-}" ]; then printf '%s\n' "$M_POSTGRES_BIN"; fi
    for dir in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
      /Applications/Postgres.app/Contents/Versions/*/bin; do
      printf '%s\n' "$dir"
    done | sort -t/ -k5,5rn -k5,5r
    if has initdb; then dirname "$(command -v initdb)"; fi
  )
  return 1
}

bin=$(find_programs) || {
  say "error: no PostgreSQL server programs (initdb, pg_ctl, postgres) found: 'apt-get install postgresql' on Debian and Ubuntu, 'brew install postgresql@17' on macOS, or name their directory in M_POSTGRES_BIN" >&2
  exit 1
}
if [ "${1:-}" = --check ]; then exit 0; fi
[ $# -gt 0 ] || fail "usage: with-postgres.sh COMMAND [ARGUMENT...]"

# PostgreSQL refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
  id postgres >/dev/null 2>&1 || fail "running as root needs a user 'postgres' to run PostgreSQL as; the system's postgresql package makes one"
  as_owner() {
    if has runuser; then
      (cd / && runuser -u postgres -- "$@")
    else
      (cd / && su postgres -s /bin/sh -c "$(printf '%q ' "$@")")
    fi
  }
else
  as_owner() { "$@"; }
fi

dir=$(mktemp -d /tmp/m-postgres.XXXXXX) # short: a socket's path has a limit of about 100 characters
# shellcheck disable=SC2317 # called by the traps
cleanup() {
  trap - EXIT
  as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

password=$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$dir/password"
mkdir "$dir/data"
chmod 700 "$dir" "$dir/data"
if [ "$(id -u)" -eq 0 ]; then chown -R postgres "$dir"; fi

as_owner "$bin/initdb" -D "$dir/data" -U m --pwfile="$dir/password" --auth-local=trust --auth-host=password \
  -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || {
  cat "$dir/log" >&2
  fail "initdb failed"
}
as_owner sh -c "cat >>'$dir/data/postgresql.conf'" <<'CONF'
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 300
shared_buffers = 64MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
CONF
if [ "${M_TEST_POSTGRES_DURABLE:-}" = 1 ]; then
  # The last word of a setting counts.
  as_owner sh -c "cat >>'$dir/data/postgresql.conf'" <<'CONF'
fsync = on
full_page_writes = on
CONF
fi

# Somebody may take the port between looking and listening: try again with another.
port=
for _ in 1 2 3 4 5; do
  port=$(node scripts/address.mjs port)
  if as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$dir" start >/dev/null 2>&1; then
    break
  fi
  port=
done
if [ -z "$port" ]; then
  cat "$dir/data/server.log" >&2 || true
  fail "the throw-away PostgreSQL did not start"
fi

# Stops the cluster even if this script is killed without a chance to clean up. Once the directory
# is gone it ends by itself.
(
  trap '' INT TERM HUP
  while kill -0 $$ 2>/dev/null && [ -d "$dir" ]; do sleep 1; done
  if [ -d "$dir" ]; then
    as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop || true
    rm -rf "$dir"
  fi
) </dev/null >/dev/null 2>&1 &
disown

export M_TEST_POSTGRES_URL="postgres://m:$password@127.0.0.1:$port/postgres"
status=0
"$@" || status=$?
exit "$status"
