# shellcheck shell=bash
# Sourced by build.sh: builds and tests for PHP 8.4 on a machine that has another PHP.
#
# PHP 8.4, PHPUnit and a MariaDB 11.8 come from Debian trixie, in a folder of their own under target/php-8.4. The library
# is compiled here, with that PHP's headers; the tests of tests/run.sh run in there.

PHP84=$PWD/target/php-8.4
PHP84_ROOT=$PHP84/root

test_php84() {
    ensure_rust
    ensure_packages
    if [[ $(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;') == 8.4 ]]; then
        build >/dev/null
        exec tests/run.sh
    fi
    make_debian "$PHP84_ROOT" trixie php8.4-cli php8.4-dev php8.4-mysql php8.4-mbstring php8.4-xml php8.4-bz2 phpunit \
        mariadb-server-core mariadb-client bzip2 lz4 zstd
    build_php84
    in_debian "$PHP84_ROOT" "cd '$PWD' && SIMPLEMDB_BACKUP_SO='$PHP84/build/release/libsimplemdb_backup.so' exec tests/run.sh php"
}

# What the build asks of PHP is asked of that one, whose headers lie under its folder.
build_php84() {
    cat >"$PHP84/php" <<WRAPPER
#!/bin/sh
exec chroot '$PHP84_ROOT' php8.4 "\$@"
WRAPPER
    cat >"$PHP84/php-config" <<WRAPPER
#!/bin/sh
chroot '$PHP84_ROOT' php-config8.4 "\$@" | sed 's#/usr/include#$PHP84_ROOT/usr/include#g'
WRAPPER
    chmod +x "$PHP84/php" "$PHP84/php-config"
    PHP=$PHP84/php PHP_CONFIG=$PHP84/php-config CARGO_TARGET_DIR=$PHP84/build \
        cargo build --release --locked -p simplemdb_backup -p simplemdb-backup-cli >&2
}
