#!/bin/sh
# A throw-away PostgreSQL for the tests: no service, no password, reached by a socket in a private temporary folder.
#   server=$(.ci/postgresql.sh) && eval "$server"   start it where it does not run yet, set QA_MONITOR_TEST_POSTGRESQL
#   .ci/postgresql.sh stop                           stop it and delete all it held
# As root it runs as the user that Debian's package makes; PostgreSQL refuses to run as root itself.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd -P)
folder=/tmp/qa-monitor-postgresql-$(id -u)-$(printf %s "$here" | cksum | cut -d' ' -f1)

unprivileged() {
    if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); else "$@"; fi
}

newest() { # the folder of the newest installed server's programs, or nothing
    find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname
}

install_server() {
    [ "$(id -u)" = 0 ] || { echo "PostgreSQL is not installed: as root, apt-get install postgresql" >&2; exit 1; }
    export DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install -y --no-install-recommends postgresql
}

running() { [ -d "$folder" ] && unprivileged "$programs/pg_ctl" --pgdata="$folder/data" status >/dev/null 2>&1; }

start() {
    rm -rf "$folder"
    mkdir -m 700 "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres:postgres "$folder"; fi
    unprivileged "$programs/initdb" --pgdata="$folder/data" --username=qa_monitor --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
    unprivileged "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/data/log" --wait --timeout=60 \
        --options="-k $folder -c listen_addresses='' -c fsync=off -c full_page_writes=off" start </dev/null >/dev/null ||
        { cat "$folder/data/log"; exit 1; }
}

programs=$(newest)
case "${1:-start}" in
start)
    if [ -z "$programs" ]; then
        install_server >&2
        programs=$(newest)
    fi
    running || start >&2
    echo "export QA_MONITOR_TEST_POSTGRESQL='postgresql+psycopg://qa_monitor@/postgres?host=$folder'"
    ;;
stop)
    if [ -n "$programs" ] && running; then
        unprivileged "$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate stop >/dev/null
    fi
    rm -rf "$folder"
    ;;
*)
    echo "usage: $0 [start|stop]" >&2
    exit 2
    ;;
esac
