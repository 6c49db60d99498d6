#!/usr/bin/env bash
# Every check and test, on a private server; ./build.sh test builds first and then runs this. A step that fails does
# not stop the others, the last line counts them all, and the exit status is 1 where anything failed.
#
#   tests/run.sh [rust|php]   only one half, while working on it
#   tests/run.sh short        what can be different on another server, in a few minutes
#   tests/run.sh walks        the walks over settings, definitions and kinds of objects, on whatever server it is
#
# SIMPLEMDB_BACKUP_TEST_SERVER names the server (see tests/support/server.sh). A whole run on the machine's own MariaDB
# ends with the short one on $OTHER_SERVER, where that can be had.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# shellcheck source-path=SCRIPTDIR source=support/private.sh
source tests/support/private.sh
# shellcheck source-path=SCRIPTDIR source=support/setup.sh
source tests/support/setup.sh
# shellcheck source-path=SCRIPTDIR source=support/debian.sh
source tests/support/debian.sh

passed=0 failed=0 skipped=0
broken=()

readonly STEP_SECONDS=1500
readonly OTHER_SERVER=mysql-9.7 INSTALL_SECONDS=300

title() { printf '\n== %s\n' "$*"; }

# tally NAME PASSED FAILED
tally() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    (($3 == 0)) || broken+=("$1: $3")
}

# check NAME COMMAND...: a command that either passes or fails
check() {
    local name=$1
    shift
    title "$name"
    if "$@"; then tally "$name" 1 0; else tally "$name" 0 1; fi
}

# counted NAME COMMAND...: a command that ends with a line "N passed, M failed"
counted() {
    local name=$1 status=0 line
    shift
    title "$name"
    timeout "$STEP_SECONDS" "$@" 2>&1 | tee "$WORK/counted" || status=1
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$WORK/counted" | tail -n 1)
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        local good=${BASH_REMATCH[1]} bad=${BASH_REMATCH[2]}
        ((status == 0 || bad > 0)) || bad=1
        tally "$name" "$good" "$bad"
        line=$(sed -nE 's/^([0-9]+) tests were skipped.*/\1/p' "$WORK/counted" | tail -n 1)
        skipped=$((skipped + ${line:-0}))
    else
        printf '%s did not get to its end\n' "$name"
        tally "$name" 0 1
    fi
}

# The numbers before "passed" and "failed" in the summary lines of cargo nextest or cargo test, added up.
rust_tests() {
    local name=$1 status=0 good bad
    shift
    title "$name"
    "$@" 2>&1 | tee "$WORK/rust" || status=1
    good=$(sed -nE '/Summary|^test result/ s/.*[^0-9]([0-9]+) passed.*/\1/p' "$WORK/rust" | paste -sd+ | bc_sum)
    bad=$(sed -nE '/Summary|^test result/ s/.*[^0-9]([0-9]+) (failed|timed out).*/\1/p' "$WORK/rust" | paste -sd+ | bc_sum)
    ((status == 0 || bad > 0)) || bad=1
    tally "$name" "$good" "$bad"
}

bc_sum() {
    local terms
    read -r terms || true
    printf '%s\n' "$((${terms:-0}))"
}

# One process per file: a crash in one is one failure and hides nothing of the rest.
php_tests() {
    local file=$1 log=$WORK/junit.xml name=${1#tests/} status=0 counts
    title "$name"
    rm -f "$log"
    PHP_INI_SCAN_DIR="$WORK/ini-with" timeout "$STEP_SECONDS" \
        phpunit -c tests/phpunit.xml --log-junit "$log" "$file" 2>&1 | sed '/^PHPUnit /d;/^Runtime:/d;/^Configuration:/d' || status=1
    counts=$(php -r '
        $suite = @simplexml_load_file($argv[1])?->testsuite ?? exit(1);
        $bad = $suite["errors"] + $suite["failures"];
        echo $suite["tests"] - $bad - $suite["skipped"], " ", $bad, " ", (int) $suite["skipped"];
    ' "$log" 2>/dev/null) || counts='0 1 0'
    read -r good bad left <<<"$counts"
    ((status == 0 || bad > 0)) || bad=1
    skipped=$((skipped + left))
    tally "$name" "$good" "$bad"
}

rust_half() {
    check 'cargo fmt' cargo fmt --all --check
    check 'cargo clippy' cargo clippy --profile checks --locked --workspace --all-targets -- -D warnings
    local packages=(-p simplemdb-backup-engine -p simplemdb-backup-cli)
    if cargo nextest --version >/dev/null 2>&1; then
        rust_tests 'Rust tests' cargo nextest run --cargo-profile checks --locked "${packages[@]}" --no-fail-fast --no-tests=pass
    else
        rust_tests 'Rust tests' cargo test --profile checks --locked "${packages[@]}" --lib --bins --tests --no-fail-fast
    fi
    rust_tests 'Rust examples in the documentation' cargo test --profile checks --locked --doc -p simplemdb-backup-engine
    counted 'fuzzing' tests/fuzz/run.sh 10
    if cargo deny --version >/dev/null 2>&1; then
        check 'cargo deny' cargo deny check
    else
        printf '\ncargo deny is not installed: licences and advisories are not checked here\n'
    fi
}

php_half() {
    local file opcache='-d opcache.enable_cli=1' jit='-d opcache.jit=1255 -d opcache.jit_buffer_size=64M'
    counted 'surface' env PHP_INI_SCAN_DIR="$WORK/ini-with" php tests/surface/check.php
    # shellcheck disable=SC2086 # options, one word each
    counted 'surface, with opcache' env PHP_INI_SCAN_DIR="$WORK/ini-with" php $opcache tests/surface/check.php
    # shellcheck disable=SC2086
    counted 'surface, with the JIT' env PHP_INI_SCAN_DIR="$WORK/ini-with" php $opcache $jit tests/surface/check.php
    counted 'stubs' php tests/stubs/compare.php "$WORK/ini-with" "$WORK/ini-without"
    for file in tests/phpt/*.phpt tests/php/*Test.php; do
        php_tests "$file"
    done
}

# What the engine and the extension say to a server, and what it answers.
short_pass() {
    local name
    rust_tests 'Rust round trips' cargo test --profile checks --locked -p simplemdb-backup-engine --test round_trip --no-fail-fast
    for name in RoundTrip Names Objects TrickyValues Consistency Connection Accounts; do
        php_tests "tests/php/${name}Test.php"
    done
}

# What is walked: settings, changes of definitions, strings, engines, what is broken and what a server does not take.
walks() {
    local tests=() name
    for name in settings random_settings ddl strings warnings engines broken unsupported round_trip; do
        tests+=(--test "$name")
    done
    rust_tests 'Rust walks' cargo test --profile checks --locked -p simplemdb-backup-engine "${tests[@]}" --no-fail-fast -- --nocapture
}

# On a server that is installed for it. Where it cannot be had, that is said and fails nothing.
other_server() {
    export -f make_server make_debian in_debian quietly
    if SERVERS=$SERVERS timeout "$INSTALL_SECONDS" bash -c 'make_server "$1"' run "$OTHER_SERVER"; then
        SIMPLEMDB_BACKUP_TEST_SERVER=$OTHER_SERVER counted "$OTHER_SERVER" tests/run.sh short
    else
        unavailable="NOTHING WAS TESTED ON $OTHER_SERVER: it cannot be installed here, for the reason above"
        printf '%s\n' "$unavailable"
    fi
}

unavailable=''
prefer_memory
open_private || exit 1
export SIMPLEMDB_BACKUP_TEST_SOCKET=$SERVER_SOCKET SIMPLEMDB_BACKUP_SO=$EXTENSION
export TMPDIR=$WORK

case ${1:-} in
    rust) rust_half ;;
    php) php_half ;;
    short) short_pass ;;
    walks) walks ;;
    *)
        rust_half
        php_half
        [[ -n ${SIMPLEMDB_BACKUP_TEST_SERVER:-} ]] || check 'benchmark' timeout "$STEP_SECONDS" tests/bench/run.sh --quick
        [[ -n ${SIMPLEMDB_BACKUP_TEST_SERVER:-} ]] || other_server
        ;;
esac

printf '\n'
[[ -z $unavailable ]] || printf '%s\n' "$unavailable"
((skipped == 0)) || printf '%d tests were skipped on this machine: their reasons stand above\n' "$skipped"
((${#broken[@]} == 0)) || printf 'failed in %s\n' "${broken[@]}"
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0 && passed > 0))
