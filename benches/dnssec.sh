#!/usr/bin/env bash
# The DNSSEC checks on a zone of 100,000 names signed with ECDSA P-256, against the floor, which is the verification of the
# same signatures by `ring` and nothing else, and against other checkers; all in turn, on one thread.
#
#   benches/dnssec.sh [--names N] [--rounds N] [--nsec3]
#
# The zone is signed by kzonesign (Knot DNS), else by dnssec-signzone (BIND). Checkers that are not installed are left
# out: ldns-verify-zone (ldns), kzonecheck (Knot DNS).
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

names=100000
rounds=3
nsec3=off
while [ $# -gt 0 ]; do
  case $1 in
    --names) names=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    --nsec3) nsec3=on ;;
    *) sed -n '5p' "$0" >&2; exit 2 ;;
  esac
  shift
done
PATH=$PATH:/usr/sbin:/usr/local/sbin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
zone=$work/out/zone
from=20261101000000 to=20261201000000 now=2026-11-15T00:00:00Z

mkdir "$work/out" "$work/db"
awk -v names="$names" 'BEGIN {
  print "$ORIGIN big.example.\n$TTL 3600"
  print "@ IN SOA ns1 hostmaster 2026110101 7200 1800 1209600 3600\n@ IN NS ns1\n@ IN NS ns2"
  print "ns1 IN A 192.0.2.1\nns2 IN A 198.51.100.1"
  for (i = 0; i < names; i++) printf "host-%07d IN A 203.0.%d.%d\n", i, i / 256 % 200, i % 256
}' >"$work/zone"

if command -v kzonesign >/dev/null; then
  cat >"$work/knot.conf" <<END
server:
  rundir: "$work"
database:
  storage: "$work/db"
policy:
  - id: p
    algorithm: ecdsap256sha256
    nsec3: $nsec3
    nsec3-iterations: 0
    nsec3-salt-length: 0
    rrsig-lifetime: 30d
    rrsig-refresh: 7d
    cds-cdnskey-publish: none
zone:
  - domain: big.example
    storage: "$work"
    file: zone
    dnssec-signing: on
    dnssec-policy: p
END
  kzonesign -c "$work/knot.conf" -o "$work/out" -t "$(date -ud "${from:0:8}" +%s)" big.example >/dev/null 2>&1
  # It writes no class, which not every reader takes.
  awk '!/^;/ && NF { $3 = "IN " $3; print }' "$work/out/zone" >"$work/out/with-class"
  mv "$work/out/with-class" "$work/out/zone"
elif command -v dnssec-signzone >/dev/null; then
  chain=()
  [ $nsec3 = off ] || chain=(-3 - -H 0)
  (
    cd "$work"
    ksk=$(dnssec-keygen -q -a ECDSAP256SHA256 -f KSK big.example)
    zsk=$(dnssec-keygen -q -a ECDSAP256SHA256 big.example)
    cat "$ksk.key" "$zsk.key" >>zone
    dnssec-signzone -q -P -x -O full -o big.example -s $from -e $to -f out/zone -k "$ksk" "${chain[@]}" zone "$zsk"
  )
else
  echo "neither kzonesign nor dnssec-signzone is installed" >&2
  exit 2
fi
records=$(grep -cv -e '^;' -e '^$' "$zone")

cargo build --quiet --release --manifest-path benches/verify/Cargo.toml --target-dir benches/verify/target
[ -n "${ZONEWARDEN:-}" ] || cargo build --quiet --release
check="${ZONEWARDEN:-$target/release/zonewarden} check --isolated --now $now --origin big.example. --fail-on error"

echo "== $names names, $records records, NSEC3 $nsec3: verification alone, cpu s"
for _ in $(seq "$rounds"); do
  benches/verify/target/release/verify-only "$zone"
done
python3 benches/measure.py --rounds "$rounds" --records "$records" \
  "zonewarden check --jobs 1=$check --jobs 1 $zone" \
  "the same without rrsig-invalid=$check --jobs 1 --ignore rrsig-invalid $zone" \
  "verify-only, reading included=benches/verify/target/release/verify-only $zone" \
  "ldns-verify-zone=ldns-verify-zone -t 20261115000000 $zone" \
  "kzonecheck -d on=kzonecheck -d on -o big.example -t $(date -ud 20261115 +%s) $zone"
echo "== wall, two threads against one"
python3 benches/measure.py --rounds "$rounds" --wall "--jobs 2=$check --jobs 2 $zone" "--jobs 1=$check --jobs 1 $zone"
