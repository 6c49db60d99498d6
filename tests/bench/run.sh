#!/usr/bin/env bash
# Times backup and restore beside mariadb-dump, on a private server with a generated database; ./build.sh bench builds
# first and then runs this. --quick: fewer rows, one round.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=../support/private.sh
source "$here/../support/private.sh"
open_private --innodb-buffer-pool-size=1G --innodb-log-file-size=512M
export SIMPLEMDB_BACKUP_TEST_SOCKET=$SERVER_SOCKET BENCH_FOLDER=$WORK/bench
php_with "$here/bench.php" "$@"
