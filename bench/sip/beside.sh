#!/usr/bin/env bash
# Our server and Debian's Kamailio under the same load at the same time, each in a network of its own, so that whatever else the
# machine does befalls both: for machines whose processor is now fast and now slow. Needs what bench/run.sh needs, and user
# namespaces or root.
#
#   bench/sip/beside.sh ROUNDS MODE RATE COUNT WARMUP TRANSPORT     prints one JSON line a server and round
#   bench/sip/beside.sh 5 register 2000 40000 120000 u1
set -u
cd "$(dirname "$0")/../.." || exit 1
[ $# = 6 ] || { sed -n '2,/^set/p' "$0" | sed '$d; s/^# \?//' >&2; exit 2; }
rounds=$1 mode=$2 rate=$3 count=$4 warmup=$5 transport=$6
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. bench/sip/servers.sh

alone() { unshare -rn sh -c 'ip link set lo up; exec "$@"' sh "$@"; }
one() { # NAME SERVER...
  local name=$1 own=$work/$1
  shift
  mkdir -p "$own"
  alone python3 bench/sip/sip_bench.py --name "$name" --mode "$mode" -r "$rate" -n "$count" --settle 8 --warmup "$warmup" \
    --transport "$transport" --limit 9000 --timeout 180 --work "$own" -- "$@"
}

for _ in $(seq "$rounds"); do
  one kamailio "${kamailio[@]}" &
  one turnpike "${ours[@]}" &
  wait
done
