#!/usr/bin/env bash
# A private server: its own data folder and socket, no network port, nothing of the system's server.
#
#   server.sh start DIR [SERVER OPTION...]   starts a server in DIR (made, or used again) and prints where it is
#   server.sh stop DIR                       stops it and waits until it is gone; quiet where none runs
#   server.sh version NAME                   the version of target/servers/NAME
#
# start prints two lines, socket=PATH and pid=NUMBER. The account is root with no password, over the socket.
# Every script and every test that needs a server takes it from here.
#
# It is this machine's MariaDB, or where SIMPLEMDB_BACKUP_TEST_SERVER names one (mysql-9.7), that of target/servers/NAME,
# a folder with another Debian in it. A program from there runs under the loader and with the libraries of that folder:
# it sees the same files as everybody, so that no root, no mount and no other path of the socket comes into it.
set -euo pipefail

readonly NAME=${SIMPLEMDB_BACKUP_TEST_SERVER:-}
SERVERS=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)/target/servers
readonly SERVERS

# A Unix socket's path has at most 107 bytes.
readonly MAX_SOCKET_PATH=107
readonly START_SECONDS=60 STOP_SECONDS=30

say() { printf 'server.sh: %s\n' "$*" >&2; }

# The process in the pid file, if it is still the server of this folder and not a stranger with its number.
running_pid() {
    local dir=$1 pid
    pid=$(cat "$dir/server.pid" 2>/dev/null) || return 1
    [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/cmdline ]] || return 1
    tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "--datadir=$dir/data" || return 1
    printf '%s\n' "$pid"
}

# A program in a session of its own, out of reach of a terminal's Ctrl-C and with signals as usual.
apart() { (
    trap - INT TERM HUP
    exec setsid "$@"
); }

# Sets PROGRAM, the words that run the server, and SHARE, where its own files lie: those of the folder, or the system's.
find_program() {
    local name=$1 root=$SERVERS/$1 program=mariadbd loaders libraries
    PROGRAM=(mariadbd) SHARE=''
    [[ -n $name ]] || return 0
    [[ $name != mysql-* ]] || program=mysqld
    [[ -x $root/usr/sbin/$program ]] || {
        say "there is no server in $root: ./build.sh test --server $name makes it, as root"
        return 1
    }
    loaders=("$root"/usr/lib*/ld-linux*.so.*) libraries=("$root"/usr/lib/*-linux-gnu*)
    SHARE=$root/usr/share/${name%%-*}
    PROGRAM=("${loaders[0]}" --library-path "${libraries[0]}" "$root/usr/sbin/$program")
}

# The options every server wants, the first of them --no-defaults.
common_options() {
    local dir=$1
    # A server that starts removes what it takes for its own old files from the folder of temporary ones.
    OPTIONS=(--no-defaults --user="$(id -un)" --datadir="$dir/data" --tmpdir="$dir/tmp")
    [[ -z $SHARE ]] || OPTIONS+=(
        --basedir="${SHARE%/share/*}" --lc-messages-dir="$SHARE" --character-sets-dir="$SHARE/charsets"
        --plugin-dir="${SHARE%/share/*}/lib/mysql/plugin"
    )
}

create_data() {
    local dir=$1
    case $NAME in
        # --force: the host's own name need not resolve, for nobody connects by it.
        '') apart mariadb-install-db --no-defaults --force --user="$(id -un)" --datadir="$dir/data" --tmpdir="$dir/tmp" --skip-test-db \
            --auth-root-authentication-method=normal ;;
        mariadb-*) mkdir -p "$dir/data" && system_tables | apart "${PROGRAM[@]}" "${OPTIONS[@]}" --bootstrap ;;
        mysql-*) apart "${PROGRAM[@]}" "${OPTIONS[@]}" --initialize-insecure ;;
    esac >"$dir/install.log" 2>&1 || {
        say "cannot make a data folder in $dir/data:"
        head -n 8 "$dir/install.log" >&2
        return 1
    }
}

# What mariadb-install-db feeds a new server, without its help texts.
system_tables() {
    local part
    printf 'CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n'
    for part in system_tables performance_tables system_tables_data sys_schema; do
        cat "$SHARE/mariadb_$part.sql"
    done
}

# Durability is of no use to a server that is thrown away: syncing less saves most of the time of a test run.
family_options() {
    case $NAME in
        mysql-*) printf '%s\n' --mysqlx=OFF --innodb-redo-log-capacity=256M --innodb-doublewrite=OFF --sync-binlog=0 ;;
        *) printf '%s\n' --innodb-log-file-size=128M --skip-innodb-doublewrite ;;
    esac
    # Another server keeps the character set and collation that it comes with.
    [[ -n $NAME ]] || printf '%s\n' --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci
}

start() {
    local dir=$1 pid waited family
    shift
    find_program "$NAME"
    # Half a start could not be cleared away: whoever wants it ended waits for its end, and then stops the server.
    trap '' INT TERM HUP
    mkdir -p "$dir/tmp"
    dir=$(cd "$dir" && pwd -P)
    chmod 700 "$dir"
    if ((${#dir} + 12 > MAX_SOCKET_PATH)); then
        say "the path $dir is too long for a socket: use a folder with a shorter name"
        return 1
    fi
    if running_pid "$dir" >/dev/null; then
        say "a server runs in $dir already"
        return 1
    fi
    common_options "$dir"
    [[ -d $dir/data/mysql ]] || create_data "$dir"
    rm -f "$dir/server.pid" "$dir/server.sock" "$dir/server.sock.lock"

    mapfile -t family < <(family_options)
    apart "${PROGRAM[@]}" "${OPTIONS[@]}" --socket="$dir/server.sock" \
        --pid-file="$dir/server.pid" --log-error="$dir/server.log" --skip-networking --event-scheduler=OFF \
        --innodb-buffer-pool-size=256M --innodb-flush-log-at-trx-commit=0 "${family[@]}" \
        --secure-file-priv="$dir/data" --max-connections=64 "$@" \
        </dev/null >>"$dir/server.log" 2>&1 &
    pid=$!
    for ((waited = 0; waited < START_SECONDS * 10; waited++)); do
        if [[ -S $dir/server.sock ]] && mariadb --no-defaults -uroot -S "$dir/server.sock" -e 'DO 1' 2>/dev/null; then
            printf 'socket=%s\npid=%s\n' "$dir/server.sock" "$(cat "$dir/server.pid")"
            return 0
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    say "the server did not start; the end of $dir/server.log:"
    tail -n 8 "$dir/server.log" >&2
    kill -9 "$pid" 2>/dev/null || true
    return 1
}

stop() {
    local dir=$1 pid waited
    dir=$(cd "$dir" 2>/dev/null && pwd -P) || return 0
    pid=$(running_pid "$dir") || return 0
    kill "$pid" 2>/dev/null || true
    for ((waited = 0; waited < STOP_SECONDS * 10; waited++)); do
        running_pid "$dir" >/dev/null && kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
}

version() {
    find_program "$1"
    "${PROGRAM[@]}" --no-defaults --version | sed -nE 's/.* Ver ([0-9.]+).*/\1/p'
}

case ${1:-} in
    start) start "${@:2}" ;;
    stop) stop "${2:?server.sh stop DIR}" ;;
    version) version "${2:?server.sh version NAME}" ;;
    *)
        say 'usage: server.sh start DIR [SERVER OPTION...] | server.sh stop DIR | server.sh version NAME'
        exit 2
        ;;
esac
