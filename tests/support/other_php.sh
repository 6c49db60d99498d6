# shellcheck shell=bash
# Sourced by build.sh: builds and tests for another PHP than the machine's.
#
# test_php VERSION   that PHP, PHPUnit and a MariaDB come from Debian, in a folder of their own under target/php-VERSION. The
#                    library is compiled here, with that PHP's headers; the tests of tests/run.sh run in there.

# Version and Debian suite; PHP 8.3 is in none.
PHPS='
8.2  bookworm
8.4  trixie
8.5  sid+experimental
8.6  sid+experimental
'

test_php() {
    local version=$1 suite folder=$PWD/target/php-$1
    read -r suite < <(awk -v version="$version" 'NF && $1 == version { print $2 }' <<<"$PHPS") || {
        printf 'Debian has no PHP %s to test with; there are %s\n' "$version" "$(awk 'NF { print $1 }' <<<"$PHPS" | paste -sd ' ')" >&2
        return 2
    }
    ensure_rust
    ensure_packages
    if [[ $(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;') == "$version" ]]; then
        build >/dev/null
        exec tests/run.sh php
    fi
    mkdir -p "$folder"
    make_debian "$folder/root" "$suite" "php$version-"{cli,dev,mysql,mbstring,xml,bz2} phpunit mariadb-server-core mariadb-client \
        bzip2 lz4 zstd
    build_for "$version" "$folder"
    in_debian "$folder/root" "cd '$PWD' && SIMPLEMDB_BACKUP_SO='$folder/build/release/libsimplemdb_backup.so' exec tests/run.sh php"
}

# What the build asks of PHP is asked of that one, whose headers lie under its folder.
build_for() {
    local version=$1 folder=$2
    cat >"$folder/php" <<WRAPPER
#!/bin/sh
exec chroot '$folder/root' php$version "\$@"
WRAPPER
    cat >"$folder/php-config" <<WRAPPER
#!/bin/sh
chroot '$folder/root' php-config$version "\$@" | sed 's#/usr/include#$folder/root/usr/include#g'
WRAPPER
    chmod +x "$folder/php" "$folder/php-config"
    PHP=$folder/php PHP_CONFIG=$folder/php-config CARGO_TARGET_DIR=$folder/build \
        cargo build --release --locked -p simplemdb_backup -p simplemdb-backup-cli >&2
}
