#!/usr/bin/env bash
# Counts the instructions that reading takes a record, by callgrind. Start-up and the reading of the file cancel out:
# what is printed is the difference between a small and a large zone, divided by the difference in records.
# The same build gives the same count to some 0.1 %, whatever else the machine does.
#
#   benches/instructions.sh [--lint] [--keep DIR] [SHAPE …]       shapes: enterprise tld signed
#
# --lint counts the whole `zonewarden check` in place of reading alone; --keep leaves the profiles in DIR, for
# `callgrind_annotate DIR/enterprise.profile`.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

lint=false
keep=
shapes=()
while [ $# -gt 0 ]; do
  case $1 in
    --lint) lint=true ;;
    --keep) keep=$2; shift ;;
    -*) sed -n '6,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) shapes+=("$1") ;;
  esac
  shift
done
[ ${#shapes[@]} -gt 0 ] || shapes=(enterprise tld signed)
command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 2; }

small=10000
large=100000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -z "$keep" ] || mkdir -p "$keep"

cargo build --quiet --release --manifest-path benches/generate/Cargo.toml --target-dir benches/generate/target
if $lint; then
  cargo build --quiet --release
  program=("$target"/release/zonewarden check --isolated --jobs 1)
else
  # The last line names the program: `  Executable benches/reader.rs (target/release/deps/reader-…)`.
  reader=$(cargo bench --bench reader --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
  program=("$reader" --once --file)
fi

count() { # SHAPE RECORDS: instructions of one whole run
  local zone=$work/$1-$2.zone profile=$work/$1-$2.profile
  benches/generate/target/release/generate-zones "$1" --records "$2" --output "$zone"
  valgrind --tool=callgrind --callgrind-out-file="$profile" "${program[@]}" "$zone" >"$work/out" 2>"$work/log" || [ $? -eq 1 ] || {
    cat "$work/log" >&2
    exit 1
  }
  [ -z "$keep" ] || cp "$profile" "$keep/$1.profile"
  sed -n 's/^summary: \([0-9]*\).*/\1/p;s/^totals: \([0-9]*\).*/\1/p' "$profile" | tail -1
}

printf '%-12s %16s %16s %12s\n' shape "at $small" "at $large" "a record"
for shape in "${shapes[@]}"; do
  a=$(count "$shape" "$small")
  b=$(count "$shape" "$large")
  printf '%-12s %16d %16d %12d\n' "$shape" "$a" "$b" $(((b - a) / (large - small)))
done
