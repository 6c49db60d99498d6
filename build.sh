#!/usr/bin/env bash
# The one entry to the project: ./build.sh help says what there is.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source-path=SCRIPTDIR source=tests/support/setup.sh
source tests/support/setup.sh
# shellcheck source-path=SCRIPTDIR source=tests/support/debian.sh
source tests/support/debian.sh
# shellcheck source-path=SCRIPTDIR source=tests/support/other_php.sh
source tests/support/other_php.sh

readonly LIBRARY=$PWD/target/release/libsimplemdb_backup.so

help() {
    cat <<'HELP'
./build.sh COMMAND

  build     compile target/release/libsimplemdb_backup.so and print its path
  demo      back up a sample shop on a private server, lose it, restore it, compare
  test      every check and test; the last line counts them
            (--php 8.4, 8.5 or 8.6: those of PHP, under that PHP and MariaDB 11.8 in a folder of their own; as root)
            (--server mysql-9.7 or mariadb-11.8: all, on that server, from a folder that root can make)
            (--all: all, and the walks over settings and changes of definitions in full, on all three servers; hours)
  stubs     check that php-stubs/ says of the classes what the extension does
  fuzz      feed the readers of archives and dumps and the SQL splitter broken and hostile input, and restore forged archives
            on a private server, each for so many seconds: fuzz SECONDS
  bench     time backup and restore beside mariadb-dump and mydumper, and print tables (see bench --help)
            (--quick: a small database, in a minute; --loops [NAME]: the hot loops alone;
            --publish: put table and chart into the README)
  install   build, and load the extension in this PHP from now on (as root)
  help      this text

Debian's packages are installed where root asks, and named where somebody else does. A Rust toolchain must be there.
HELP
}

build() {
    ensure_rust
    ensure_packages
    cargo build --release --locked -p simplemdb_backup -p simplemdb-backup-cli >&2
    printf '%s\n' "$LIBRARY"
}

test_server() {
    make_server "$1"
    build >/dev/null
    SIMPLEMDB_BACKUP_TEST_SERVER=$1 exec tests/run.sh
}

# How many statements of a backup lie between two at which a definition is changed.
readonly STRIDE=100

test_all() {
    local name status=0
    build >/dev/null
    SIMPLEMDB_BACKUP_TEST_LONG=$STRIDE tests/run.sh || status=1
    for name in mariadb-11.8 mysql-9.7; do
        make_server "$name"
        SIMPLEMDB_BACKUP_TEST_LONG=$STRIDE SIMPLEMDB_BACKUP_TEST_SERVER=$name tests/run.sh walks || status=1
    done
    return "$status"
}

install_extension() {
    build >/dev/null
    local version folder ini
    version=$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
    folder=$(php -r 'echo ini_get("extension_dir");')
    ini=$(php -r 'echo PHP_CONFIG_FILE_SCAN_DIR;')/20-simplemdb_backup.ini
    if command -v phpenmod >/dev/null && [[ -d /etc/php/$version/mods-available ]]; then
        ini=/etc/php/$version/mods-available/simplemdb_backup.ini
    fi
    if [[ ! -w $folder || ! -w $(dirname "$ini") ]]; then
        printf 'Cannot write to %s and %s: run ./build.sh install as root\n' "$folder" "$(dirname "$ini")" >&2
        return 1
    fi
    install -m 644 "$LIBRARY" "$folder/simplemdb_backup.so"
    printf '; priority=20\nextension=simplemdb_backup.so\n' >"$ini"
    [[ $ini != */mods-available/* ]] || phpenmod -v "$version" simplemdb_backup
    php -r 'exit(extension_loaded("simplemdb_backup") ? 0 : 1);'
    printf 'installed %s\n          %s\n' "$folder/simplemdb_backup.so" "$ini"
}

main() {
    local command=${1:-help}
    (($# == 0)) || shift
    case $command in
        build) build ;;
        demo)
            build >/dev/null
            exec examples/demo.sh
            ;;
        test)
            case $* in
                '')
                    build >/dev/null
                    exec tests/run.sh
                    ;;
                '--all') test_all ;;
                '--php '*) test_php "$2" ;;
                '--server '*) test_server "$2" ;;
                *)
                    printf 'build.sh test: the options are --all, --php 8.4, 8.5 or 8.6, --server mysql-9.7 and --server mariadb-11.8\n' >&2
                    return 2
                    ;;
            esac
            ;;
        stubs)
            build >/dev/null
            exec tests/stubs/run.sh
            ;;
        fuzz)
            ensure_rust
            ensure_packages
            exec tests/fuzz/run.sh "$@"
            ;;
        bench)
            ensure_rust
            if [[ ${1:-} == --loops ]]; then
                exec cargo bench --locked -p simplemdb-backup-bench -- "${@:2}"
            fi
            build >/dev/null
            offer_peers
            exec tests/bench/run.sh "$@"
            ;;
        install) install_extension ;;
        help | -h | --help) help ;;
        *)
            printf 'build.sh: there is no command %s\n\n' "$command" >&2
            help >&2
            return 2
            ;;
    esac
}

main "$@"
