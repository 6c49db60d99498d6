#!/usr/bin/env bash
# Times backup and restore beside mariadb-dump and mydumper, on a private server with a generated database;
# ./build.sh bench builds first and then runs this. bench.py has the options.
#
# MYDUMPER and MYLOADER name these programs where others than those of the PATH are meant: Debian's do not know zstd.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=../support/private.sh
source "$here/../support/private.sh"
programs=${CARGO_TARGET_DIR:-$ROOT/target}/release
export BENCH_PROGRAMS=$programs BENCH_TABLES=$ROOT/target/bench PYTHONDONTWRITEBYTECODE=1

case " $* " in
    *' -h '* | *' --help '*) exec python3 "$here/bench.py" --help ;;
esac
[[ -x $programs/simplemdb-backup ]] || {
    printf 'there is no %s: ./build.sh build makes it\n' "$programs/simplemdb-backup" >&2
    exit 1
}
(cd "$ROOT" && cargo build --quiet --release --locked -p simplemdb-backup-bench --bins >&2)

# All of the data is in memory, and no restore waits for the redo log.
case " $* " in
    *' --quick '*) memory=(--innodb-buffer-pool-size=512M --innodb-log-file-size=512M) ;;
    *) memory=(--innodb-buffer-pool-size=4G --innodb-log-file-size=2G) ;;
esac
open_private "${memory[@]}" --innodb-io-capacity=4000 --innodb-io-capacity-max=20000 --max-allowed-packet=64M \
    --table-open-cache=4000 --table-definition-cache=12000
export SIMPLEMDB_BACKUP_TEST_SOCKET=$SERVER_SOCKET
printf -v BENCH_PHP 'PHP_INI_SCAN_DIR=%q php' "$WORK/ini-with"
export BENCH_PHP
python3 "$here/bench.py" "$@"
