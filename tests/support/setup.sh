# shellcheck shell=bash
# Sourced by build.sh: what the project needs from the machine.
#
# Debian's packages are looked for by what they bring, so that the same code serves every release and a PHP that came
# from elsewhere. mariadb-server-core is the server's program alone: unlike mariadb-server it installs no service, so
# nothing of ours ever starts, stops or configures the system's server.

missing_packages() {
    local need=() command package module
    while read -r command package; do
        command -v "$command" >/dev/null || need+=("$package")
    done <<'COMMANDS'
php php-cli
php-config php-dev
phpunit phpunit
mariadbd mariadb-server-core
mariadb-install-db mariadb-server-core
mariadb mariadb-client
mariadb-dump mariadb-client
clang clang
gcc gcc
c++ g++
bzip2 bzip2
lz4 lz4
zstd zstd
gzip gzip
setsid util-linux
openssl openssl
COMMANDS
    while read -r module package; do
        php -r "exit(extension_loaded('$module') ? 0 : 1);" 2>/dev/null || need+=("$package")
    done <<'MODULES'
mysqli php-mysql
pdo_mysql php-mysql
mbstring php-mbstring
dom php-xml
bz2 php-bz2
MODULES
    # Debian's Python, whatever another one comes first: the archive format's independent reader runs on it.
    while read -r module package; do
        /usr/bin/python3 -c "import $module" 2>/dev/null || need+=("$package")
    done <<'PYTHON'
cryptography python3-cryptography
argon2 python3-argon2
lz4.frame python3-lz4
zstandard python3-zstandard
PYTHON
    [[ -e /usr/include/stdlib.h ]] || need+=(libc6-dev)
    compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' >/dev/null || need+=(libclang-dev)
    [[ -e /etc/ssl/certs/ca-certificates.crt ]] || need+=(ca-certificates)
    ((${#need[@]} == 0)) || printf '%s\n' "${need[@]}" | sort -u
}

ensure_packages() {
    local need
    mapfile -t need < <(missing_packages)
    ((${#need[@]})) || return 0
    local line="apt-get install --no-install-recommends ${need[*]}"
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        printf 'Some packages are missing. As root:\n\n    %s\n' "$line" >&2
        return 1
    fi
    printf 'Installing Debian packages: %s\n' "${need[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get update
    quietly apt-get install -y --no-install-recommends "${need[@]}"
    mapfile -t need < <(missing_packages)
    ((${#need[@]} == 0)) || { printf 'Still missing after the installation: %s\n' "${need[*]}" >&2; return 1; }
}

# What the benchmark compares with and nothing else needs. Where it cannot be had, the benchmark says so and goes on.
offer_peers() {
    [[ -n ${MYDUMPER:-} ]] || command -v mydumper >/dev/null || {
        local line='apt-get install --no-install-recommends mydumper'
        if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
            printf 'mydumper is not installed and will be missing from the table. As root:\n\n    %s\n\n' "$line" >&2
            return 0
        fi
        printf 'Installing Debian packages: mydumper\n' >&2
        export DEBIAN_FRONTEND=noninteractive
        quietly apt-get update && quietly apt-get install -y --no-install-recommends mydumper ||
            printf 'mydumper cannot be installed and will be missing from the table\n' >&2
    }
}

# Runs a command, and shows what it said only where it failed.
quietly() {
    local said
    said=$("$@" 2>&1) && return 0
    printf '%s\n%s failed\n' "$said" "$*" >&2
    return 1
}

ensure_rust() {
    command -v cargo >/dev/null || PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    command -v cargo >/dev/null && return 0
    printf 'A Rust toolchain is missing (1.88 or newer). https://rustup.rs has it: install it, then run this again.\n' >&2
    return 1
}
