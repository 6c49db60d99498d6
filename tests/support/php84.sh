# shellcheck shell=bash
# Sourced by build.sh: builds and tests for PHP 8.4 on a machine that has another PHP.
#
# PHP 8.4, PHPUnit and a MariaDB 11.8 come from Debian trixie, in a folder of their own under target/php-8.4. The library
# is compiled here, with that PHP's headers; the tests of tests/run.sh run in there, in a namespace of mounts that ends
# with them: nothing stays mounted, whichever way the script ends. Remove target/php-8.4 to begin anew.

PHP84=$PWD/target/php-8.4
PHP84_ROOT=$PHP84/root

test_php84() {
    ensure_rust
    ensure_packages
    if [[ $(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;') == 8.4 ]]; then
        build >/dev/null
        exec tests/run.sh
    fi
    if ((EUID != 0)); then
        printf 'PHP 8.4 comes from a folder with a Debian of its own, which only root can make: run this as root\n' >&2
        return 1
    fi
    make_php84
    build_php84
    in_php84 "cd '$PWD' && SIMPLEMDB_BACKUP_SO='$PHP84/build/release/libsimplemdb_backup.so' exec tests/run.sh php"
}

# The folder gets its name only when everything is in it.
make_php84() {
    [[ -d $PHP84_ROOT ]] && return 0
    local part=$PHP84/part packages=(
        php8.4-cli php8.4-dev php8.4-mysql php8.4-mbstring php8.4-xml php8.4-bz2 phpunit
        mariadb-server-core mariadb-client bzip2 lz4 zstd
    )
    if ! command -v debootstrap >/dev/null; then
        quietly apt-get update
        quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap
    fi
    printf 'Making %s from Debian trixie; that takes some minutes, once\n' "$PHP84_ROOT" >&2
    rm -rf "$part"
    mkdir -p "$part"
    quietly debootstrap --variant=minbase trixie "$part"
    PHP84_ROOT=$part in_php84 "apt-get update && apt-get install -y --no-install-recommends ${packages[*]}" \
        >"$PHP84/install.log" 2>&1 || {
        tail -n 20 "$PHP84/install.log" >&2
        return 1
    }
    rm -rf "$part"/var/cache/apt/archives/*.deb
    mv "$part" "$PHP84_ROOT"
}

# What the build asks of PHP is asked of that one, whose headers lie under its folder.
build_php84() {
    cat >"$PHP84/php" <<SH
#!/bin/sh
exec chroot '$PHP84_ROOT' php8.4 "\$@"
SH
    cat >"$PHP84/php-config" <<SH
#!/bin/sh
chroot '$PHP84_ROOT' php-config8.4 "\$@" | sed 's#/usr/include#$PHP84_ROOT/usr/include#g'
SH
    chmod +x "$PHP84/php" "$PHP84/php-config"
    PHP=$PHP84/php PHP_CONFIG=$PHP84/php-config CARGO_TARGET_DIR=$PHP84/build \
        cargo build --release --locked -p simplemdb_backup >&2
}

# in_php84 COMMAND: runs a line of shell in that Debian, with this folder at the same path as here.
in_php84() {
    mkdir -p "$PHP84_ROOT$PWD"
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --propagation private bash -c '
        set -e
        root=$1 here=$2
        mount --bind "$here" "$root$here"
        mount --rbind /dev "$root/dev"
        mount --bind /proc "$root/proc"
        mount -t tmpfs -o mode=1777 tmp "$root/tmp"
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            chroot "$root" bash -c "$3"
    ' php84 "$PHP84_ROOT" "$PWD" "$1"
}
