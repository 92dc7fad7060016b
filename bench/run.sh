#!/usr/bin/env bash
# Our proxy, registrar and relay beside Debian's Kamailio and coturn, the same load, one after the other, per CPU-second of
# the server. Needs a built product (./turnpike build) and: apt-get install kamailio coturn sip-tester gcc libssl-dev python3
#
#   bench/run.sh [RUNS]      prints one JSON line a measurement; RUNS of each, 1 unless told. The relay has more to choose
#                            from in bench/turn/run.py
set -u
cd "$(dirname "$0")/.." || exit 1
runs=${1:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. bench/sip/servers.sh

# SIPp binds each connection to a free port and closes it first, so that the port is held for a minute (TIME_WAIT). When
# some ten thousand are, the kernel looks for a free one for milliseconds, and SIPp is seconds late, whatever the server
# does. So a connection each is measured in a network namespace that holds 5,000 such ports and no more. And with as many
# calls at once as the queue of a listener has room for (1,024 at both): a JVM that has just started accepts slowly.
fresh_ports() { unshare -rn sh -c 'ip link set lo up; echo 5000 >/proc/sys/net/ipv4/tcp_max_tw_buckets; exec "$@"' sh "$@"; }

sip() { # NAME SETTLE MODE RATE COUNT WARMUP TRANSPORT SERVER...
  local name=$1 settle=$2 mode=$3 rate=$4 count=$5 warmup=$6 transport=$7 limit=9000 where=()
  shift 7
  if [ "$transport" = tn ]; then limit=500 where=(fresh_ports); fi
  "${where[@]}" python3 bench/sip/sip_bench.py --name "$name" --mode "$mode" -r "$rate" -n "$count" --settle "$settle" \
    --warmup "$warmup" --transport "$transport" --limit "$limit" --work "$work" -- "$@"
}

for _ in $(seq "$runs"); do
  for load in "call 500 5000 15000 u1" "call 1000 10000 30000 u1" "call 1500 15000 30000 u1" \
    "register 2000 20000 60000 u1" "register 2000 20000 60000 t1" "register 1000 20000 60000 tn"; do
    # shellcheck disable=SC2086
    sip kamailio 2 $load "${kamailio[@]}"
    # shellcheck disable=SC2086
    sip turnpike 6 $load "${ours[@]}"
  done
done
bench/turn/run.py --rounds "$runs"
