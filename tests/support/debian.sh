# shellcheck shell=bash
# Sourced by build.sh and other_php.sh: programs of another Debian release, in a folder of their own below target/.
#
# make_debian FOLDER SUITE PACKAGE...   makes the folder where it is not there yet, as root; SUITE is one of Debian's, or
#                                       sid+experimental: what only experimental has comes from there, all else from sid
# in_debian FOLDER COMMAND              runs a line of shell in it, with this project at the same path as here
# make_server NAME                      makes target/servers/NAME, from which tests/support/server.sh runs that server
#
# Remove a folder to have it made anew.

# The servers the tests can run on besides the machine's own MariaDB: name, Debian suite, packages. (The plugins of
# MariaDB's accounts are in mariadb-server, whose service has no init to start it in such a folder.)
SERVERS='
mysql-9.7     sid     mysql-server-core libaio1t64
mariadb-11.8  trixie  mariadb-server
'

PHPUNIT_SUITE=trixie

# The folder gets its name only when everything is in it.
make_debian() {
    local folder=$1 suite=${2%%+*} part=$1.part log=$1.log
    local experimental=${2#"$suite"}
    shift 2
    [[ ! -d $folder ]] || return 0
    if ((EUID != 0)); then
        printf '%s is a folder with a Debian of its own, which only root can make: run this as root\n' "$folder" >&2
        return 1
    fi
    if ! command -v debootstrap >/dev/null; then
        quietly apt-get update || return 1
        quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap || return 1
    fi
    printf 'Making %s from Debian %s; that takes some minutes, once\n' "$folder" "$suite" >&2
    rm -rf --one-file-system "$part"
    mkdir -p "$part"
    quietly unshare --mount --propagation private debootstrap --variant=minbase "$suite" "$part" || return 1
    [[ -z $experimental ]] || add_experimental "$part"
    # A mirror may lag behind sid's short validity; debootstrap, which took the rest from it, asks for no age either.
    in_debian "$part" "apt-get -o Acquire::Check-Valid-Until=false update &&
        apt-get install -y --no-install-recommends $*" >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        return 1
    }
    rm -rf "$part"/var/cache/apt/archives/*.deb "$part"/var/lib/apt/lists/* "$log"
    mv "$part" "$folder"
}

# PHPUnit is stable's there: sid's does not read annotations any more, and Debian 12's reads nothing else.
add_experimental() {
    local mirror
    mirror=$(awk '$1 == "deb" { print $2; exit }' "$1/etc/apt/sources.list")
    printf 'deb %s %s main\n' "$mirror" experimental "$mirror" "$PHPUNIT_SUITE" >>"$1/etc/apt/sources.list"
    cat >"$1/etc/apt/preferences.d/phpunit" <<PIN
Package: phpunit* php-codecoverage php-deepcopy php-file-iterator php-invoker php-parser php-phar-io-* php-staabm-* php-text-template php-timer php-tokenizer
Pin: release n=$PHPUNIT_SUITE
Pin-Priority: 990
PIN
}

# Mounts live in a namespace that ends with the command: nothing stays mounted, whichever way it ends.
in_debian() {
    mkdir -p "$1$PWD"
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
    ' debian "$1" "$PWD" "$2"
}

# What Debian ships under a suite's name moves on, so the folder is asked which server it holds.
make_server() {
    local name=$1 suite packages version
    read -r suite packages < <(awk -v name="$name" '$1 == name { $1 = ""; print }' <<<"$SERVERS") || {
        printf 'There is no server %s; there are %s\n' "$name" "$(awk 'NF { print $1 }' <<<"$SERVERS" | paste -sd ' ')" >&2
        return 2
    }
    # shellcheck disable=SC2086 # packages, one word each
    make_debian "$PWD/target/servers/$name" "$suite" $packages || return 1
    version=$(tests/support/server.sh version "$name") || return 1
    [[ $version == "${name#*-}".* ]] && return 0
    printf 'target/servers/%s holds version %s: Debian %s has moved on\n' "$name" "$version" "$suite" >&2
    return 1
}
