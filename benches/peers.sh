#!/usr/bin/env bash
# zonewarden and other programs on the same zones in the same run, taking turns. `ratio` is the first program's time
# divided by this one's: 0.30 means that the first takes 30 % of the time.
#
#   benches/peers.sh [--records N] [--rounds N] [check|read|growth|fleet|small …]     all of them if none is named
#
# Programs that are not installed are left out: named-checkzone and named-compilezone and named-checkconf (BIND),
# kzonecheck (Knot DNS), nsd-checkzone (NSD), ldns-read-zone (ldns), validns.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

records=1000000
rounds=5
zones=5000
parts=()
while [ $# -gt 0 ]; do
  case $1 in
    --records) records=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    --zones) zones=$2; shift ;;
    -*) sed -n '5p' "$0" >&2; exit 2 ;;
    *) parts+=("$1") ;;
  esac
  shift
done
[ ${#parts[@]} -gt 0 ] || parts=(read check growth fleet small)
PATH=$PATH:/usr/sbin:/usr/local/sbin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

generate() { benches/generate/target/release/generate-zones "$@"; }
measure() { python3 benches/measure.py --rounds "$rounds" "$@"; }

cargo build --quiet --release --manifest-path benches/generate/Cargo.toml --target-dir benches/generate/target
cargo build --quiet --release --manifest-path benches/domain-parse/Cargo.toml --target-dir benches/domain-parse/target
reader=$(cargo bench --bench reader --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
reader="$reader --once --file"
domain=benches/domain-parse/target/release/domain-parse
# Other parts than reading alone measure the program itself.
case " ${parts[*]} " in
  " read ") ;;
  *) cargo build --quiet --release ;;
esac
check="$target/release/zonewarden check --isolated"
zone=$work/enterprise.zone

for part in "${parts[@]}"; do
  case $part in
    read)
      for shape in enterprise tld signed; do
        echo "== reading alone, $shape, $records records, one thread"
        generate "$shape" --records "$records" --output "$work/$shape.zone"
        measure --records "$records" "reader=$reader $work/$shape.zone" "domain, bare parse=$domain $work/$shape.zone" \
          "cat=cat $work/$shape.zone"
      done
      ;;
    check)
      echo "== the whole lint, enterprise, $records records"
      generate enterprise --records "$records" --output "$zone"
      measure --records "$records" \
        "zonewarden check --jobs 1=$check --jobs 1 --origin corp.example. $zone" \
        "domain, bare parse=$domain $zone" \
        "validns=validns $zone" \
        "kzonecheck=kzonecheck -o corp.example. $zone" \
        "nsd-checkzone=nsd-checkzone corp.example. $zone" \
        "ldns-read-zone=ldns-read-zone -c $zone" \
        "named-checkzone -i local=named-checkzone -q -i local corp.example. $zone" \
        "named-compilezone=named-compilezone -q -o /dev/null corp.example. $zone"
      ;;
    growth)
      echo "== growth: ten times the records (the ratio is small against large: 0.10 is linear)"
      generate enterprise --records "$((records / 10))" --output "$work/small.zone"
      generate enterprise --records "$records" --output "$zone"
      measure "check $((records / 10))=$check --jobs 1 --origin corp.example. $work/small.zone" \
        "check $records=$check --jobs 1 --origin corp.example. $zone"
      ;;
    fleet)
      generate fleet --zones "$zones" --output "$work/fleet"
      echo "== $zones zones of 36 records, cpu"
      measure --records "$((zones * 36))" "zonewarden check --jobs 1=$check --jobs 1 $work/fleet" \
        "named-checkconf -z=sh -c 'cd $work/fleet && exec named-checkconf -z named.conf'"
      echo "== the same, wall, two threads against one"
      measure --wall "--jobs 2=$check --jobs 2 $work/fleet" "--jobs 1=$check --jobs 1 $work/fleet"
      ;;
    small)
      generate enterprise --records 20 --output "$work/tiny.zone"
      echo "== one zone of 20 records, start to end, wall"
      python3 benches/measure.py --wall --rounds "$((rounds * 20))" \
        "zonewarden check=$check --origin corp.example. $work/tiny.zone" "true=$(command -v true)" \
        "validns=validns $work/tiny.zone" "kzonecheck=kzonecheck -o corp.example. $work/tiny.zone" \
        "named-checkzone=named-checkzone -q corp.example. $work/tiny.zone"
      ;;
    *) echo "there is no part \`$part\`" >&2; exit 2 ;;
  esac
done
