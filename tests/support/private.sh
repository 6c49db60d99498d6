# shellcheck shell=bash
# Sourced by the demo, the tests and the benchmark: a folder of one's own with a private server in it, a PHP that has
# the extension and one that has not, and nothing of it left afterwards, whichever way the script ends.
#
# open_folder             sets WORK and takes over the EXIT trap
# open_private [OPTION...]   the same with a server: sets SERVER_SOCKET and SERVER_PID
# prefer_memory           has the folder made in memory where there is room: what is thrown away need not be synced
# php_with, php_without   run PHP with and without the extension; $EXTENSION is the .so

SUPPORT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
ROOT=$(cd "$SUPPORT/../.." && pwd -P)
EXTENSION=${SIMPLEMDB_BACKUP_SO:-$ROOT/target/release/libsimplemdb_backup.so}
SERVER_SOCKET='' SERVER_PID='' WORK='' STARTER=''

# A server syncs with each change of a definition: on a disk that takes its time, that is most of the time of a test run.
readonly MEMORY=/dev/shm MEMORY_MB=8192

prefer_memory() {
    local kind free available probe
    [[ -z ${TMPDIR:-} && -d $MEMORY && -w $MEMORY ]] || return 0
    kind=$(stat --file-system --format=%T "$MEMORY") free=$(df --output=avail --block-size=1M "$MEMORY" | tail -n 1)
    available=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
    [[ $kind == tmpfs ]] && ((free >= MEMORY_MB && available >= 2 * MEMORY_MB)) || return 0
    # Tests run programs that they put there.
    probe=$(mktemp "$MEMORY/smdb.XXXXXX") && printf '#!/bin/sh\n' >"$probe" && chmod +x "$probe" || return 0
    if "$probe" 2>/dev/null; then export TMPDIR=$MEMORY; fi
    rm -f "$probe"
}

open_folder() {
    [[ -f $EXTENSION ]] || {
        printf 'there is no %s: ./build.sh build makes it\n' "$EXTENSION" >&2
        return 1
    }
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/smdb.XXXXXX")
    trap close_folder EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    write_ini
}

open_private() {
    local key value
    open_folder || return 1
    "$SUPPORT/server.sh" start "$WORK/server" "$@" >"$WORK/server.facts" &
    STARTER=$!
    wait "$STARTER" || return 1
    while IFS='=' read -r key value; do
        case $key in
            socket) SERVER_SOCKET=$value ;;
            pid) SERVER_PID=$value ;;
        esac
    done <"$WORK/server.facts"
    [[ -n $SERVER_SOCKET && -n $SERVER_PID ]] || return 1
    printf 'mysqli.default_socket=%s\n' "$SERVER_SOCKET" | tee "$WORK/ini-with/99-simplemdb_backup-socket.ini" >"$WORK/ini-without/99-simplemdb_backup-socket.ini"
}

close_folder() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    [[ -n $WORK ]] || exit "$status"
    [[ -z $STARTER ]] || wait "$STARTER" || true
    "$SUPPORT/server.sh" stop "$WORK/server" || true
    rm -rf -- "$WORK"
    exit "$status"
}

# Two folders of settings: all that this PHP has, without and with the extension. Sub-processes inherit them, which
# -d extension=... does not give; and an installed copy of the extension does not get in the way.
write_ini() {
    local file
    mkdir -p "$WORK/ini-without" "$WORK/ini-with"
    while IFS= read -r file; do
        [[ -z $file || $file == *simplemdb_backup* ]] && continue
        ln -s "$file" "$WORK/ini-without/"
        ln -s "$file" "$WORK/ini-with/"
    done < <(php -r 'echo implode("\n", array_map("trim", explode(",", (string) php_ini_scanned_files()))), "\n";')
    printf 'extension=%s\n' "$EXTENSION" >"$WORK/ini-with/90-simplemdb_backup.ini"
}

php_with() { PHP_INI_SCAN_DIR="$WORK/ini-with" php "$@"; }

php_without() { PHP_INI_SCAN_DIR="$WORK/ini-without" php "$@"; }

server_sql() { mariadb --no-defaults -uroot -S "$SERVER_SOCKET" --default-character-set=utf8mb4 "$@"; }
