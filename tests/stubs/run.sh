#!/usr/bin/env bash
# Compares php-stubs/ with the extension; ./build.sh stubs builds first and then runs this.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=../support/private.sh
source "$here/../support/private.sh"
open_folder
php "$here/compare.php" "$WORK/ini-with" "$WORK/ini-without"
