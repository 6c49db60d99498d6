#!/usr/bin/env bash
# Fuzzes every target for some seconds each: tests/fuzz/run.sh SECONDS [TARGET...]
#
# No nightly compiler and no cargo-fuzz are needed: libFuzzer is built from its crate, and coverage comes from LLVM by
# flags that are stable. What an input breaks is kept in target/fuzz/broken and named at the end. No input may take more
# than 512 MiB or 10 seconds. Where no target is named, forged archives are tried for as long on a private server.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
seconds=${1:-}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { printf 'tests/fuzz/run.sh SECONDS [TARGET...]\n' >&2; exit 2; }
shift
targets=("$@")
forged=''
((${#targets[@]})) || { targets=(header index reader codec sql dump) forged=yes; }

root=$(cd ../.. && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
coverage='-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-pc-table'
coverage+=' -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-trace-compares'

# With a target named, build scripts and macros are not built with coverage.
if ! CARGO_TARGET_DIR=$work/build RUSTFLAGS="$coverage --cfg fuzzing -Awarnings" \
    cargo build --release --locked --target "$host" >&2; then
    printf '\n!!! the fuzz targets could not be built, for the reason above: nothing is FUZZED.\n' >&2
    printf '!!! The same targets run over the seeds and changes to them instead.\n\n' >&2
    cd "$root"
    if SIMPLEMDB_BACKUP_CHANGES=500 \
        cargo test --profile checks --locked -p simplemdb-backup-engine --test archive seeds::; then
        printf '1 passed, 0 failed\n'
        exit 0
    fi
    printf '0 passed, 1 failed\n'
    exit 1
fi
programs=$work/build/$host/release
mkdir -p "$work/broken" "$work/corpus"
VECTORS=$root/tests/archive/vectors SEEDS=$work/seeds "$programs/seeds" -runs=0 -verbosity=0
# Of dumps: those of the tests, behind a byte that says that they are text.
mkdir -p "$work/seeds/dump"
for file in "$root"/tests/dumps/hostile/*.sql; do
    { printf '\001'; cat "$file"; } >"$work/seeds/dump/${file##*/}"
done

good=0 bad=0
for target in "${targets[@]}"; do
    mkdir -p "$work/corpus/$target"
    printf '\n-- %s, %d seconds\n' "$target" "$seconds"
    # What was found in earlier runs is tried again first; new finds go to the first folder.
    if "$programs/$target" -max_total_time="$seconds" -rss_limit_mb=512 -malloc_limit_mb=512 -timeout=10 \
        -max_len=65536 -print_final_stats=1 -verbosity=0 -artifact_prefix="$work/broken/$target-" \
        "$work/corpus/$target" "$work/seeds/$target" 2>&1 | sed -n '/^stat::number_of_exec\|^stat::peak/p;/ERROR\|panicked\|SUMMARY\|Test unit\|assert/p'; then
        good=$((good + 1))
    else
        bad=$((bad + 1))
    fi
done

# Forged archives want a server: that of the tests that this is one of, or one of their own.
forge() {
    local folder='' socket=${SIMPLEMDB_BACKUP_TEST_SOCKET:-} status=0
    if [[ -z $socket ]]; then
        folder=$(mktemp -d "${TMPDIR:-/tmp}/forge.XXXXXX")
        # shellcheck disable=SC2064 # the folder as it is now
        trap "'$root/tests/support/server.sh' stop '$folder'; rm -rf '$folder'" EXIT
        socket=$("$root/tests/support/server.sh" start "$folder" | sed -n 's/^socket=//p') || return 1
    fi
    (cd "$root" && SIMPLEMDB_BACKUP_TEST_SOCKET=$socket SIMPLEMDB_BACKUP_TEST_SECONDS=$seconds \
        cargo test --profile checks --locked -p simplemdb-backup-engine --test forged random -- --nocapture) || status=1
    return "$status"
}
if [[ -n $forged ]]; then
    printf '\n-- forged archives, %d seconds\n' "$seconds"
    if forge; then good=$((good + 1)); else bad=$((bad + 1)); fi
fi
printf '\n'
((bad == 0)) || ls "$work/broken"
printf '%d passed, %d failed\n' "$good" "$bad"
((bad == 0))
