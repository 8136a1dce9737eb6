#!/usr/bin/env bash
# Shapes made to hurt, each at a size and at four times that size: a ratio near 4 is linear, 16 would be quadratic.
#
#   benches/hostile.sh [--read] [SHAPE …]       --read measures the reader alone in place of `zonewarden check`
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

read_only=false
shapes=()
for word in "$@"; do
  case $word in
    --read) read_only=true ;;
    *) shapes+=("$word") ;;
  esac
done
[ ${#shapes[@]} -gt 0 ] || shapes=(one-owner one-rrset cname-chain long-line long-comment long-token generate comments
  unclosed-quotes unclosed-parentheses many-quotes long-spf spf-same-terms spf-many-terms spf-macros spf-include-chain
  spf-shared-include spf-many-mx mail-tags mail-addresses suppressions deep-names)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release --manifest-path benches/generate/Cargo.toml --target-dir benches/generate/target
if $read_only; then
  reader=$(cargo bench --bench reader --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
  program="$reader --once --origin hostile.example. --file"
else
  cargo build --quiet --release
  program="$target/release/zonewarden check --isolated --jobs 1 --origin hostile.example."
fi

printf '%-22s %10s %9s %9s %7s %9s\n' shape size 'cpu s' '4x, cpu s' ratio 'peak MiB'
for shape in "${shapes[@]}"; do
  case $shape in
    long-spf | spf-same-terms | spf-many-terms | spf-macros | mail-tags | mail-addresses) size=16000 ;;
    spf-include-chain | spf-shared-include) size=250 ;;
    spf-many-mx) size=2500 ;;
    long-line | long-comment | long-token) size=12500000 ;;
    generate | comments | many-quotes) size=250000 ;;
    *) size=25000 ;;
  esac
  for factor in 1 4; do
    benches/generate/target/release/generate-zones "$shape" --records $((size * factor)) --output "$work/$factor.zone"
  done
  python3 benches/measure.py --rounds 3 "four=$program $work/4.zone" "one=$program $work/1.zone" |
    awk -v shape="$shape" -v size="$((size * 4))" \
      '$1 == "four" { four = $2; peak = $4 } $1 == "one" { printf "%-22s %10d %9.3f %9.3f %7.1f %9.1f\n", shape, size, $2, four, four / $2, peak }'
  rm -f "$work"/*.zone
done
