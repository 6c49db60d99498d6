#!/usr/bin/env bash
# The demo: a private server, a sample shop, examples/quickstart.php. ./build.sh demo builds first and then runs this.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=../tests/support/private.sh
source "$here/../tests/support/private.sh"

step='start'
set -E
trap 'trap - ERR; printf "demo failed at: %s\n" "$step" >&2' ERR

main() {
    step='starting a private MariaDB server'
    open_private

    step='loading the sample shop'
    printf 'Loading the sample shop into a private server ... '
    server_sql <"$here/shop.sql"
    printf 'done\n'

    step='running examples/quickstart.php'
    SIMPLEMDB_AUTOLOAD="$SUPPORT/autoload.php" BACKUPS_PATH="$WORK/backups" php_with "$here/quickstart.php"
}

main
