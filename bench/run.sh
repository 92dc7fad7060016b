#!/usr/bin/env bash
# Our proxy, registrar and relay beside Debian's Kamailio and coturn, the same load, one after the other, per CPU-second of
# the server. Needs a built product (./turnpike build) and: apt-get install kamailio coturn sip-tester gcc libssl-dev python3
#
#   bench/run.sh [RUNS]      prints one JSON line a measurement; RUNS of each, 1 unless told
set -u
cd "$(dirname "$0")/.." || exit 1
runs=${1:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -version 2>&1 | grep -q '"25' || { echo "JAVA_HOME has to name a JDK 25" >&2; exit 3; }
cc -O2 -o "$work/turnload" bench/turn/turnload.c -lcrypto || exit 3

ours=("$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx1g
  -XX:+UseCompactObjectHeaders -cp 'cli/target/dist/lib/*' bench/BenchNode.java)
kamailio=(kamailio -f bench/sip/kamailio.cfg -DD -E -m 256 -M 16 -w /tmp -Y "$work")
coturn=(bench/turn/coturn.sh turnserver 1)

sip() { # NAME SETTLE MODE RATE COUNT SERVER...
  local name=$1 settle=$2 mode=$3 rate=$4 count=$5
  shift 5
  python3 bench/sip/sip_bench.py --name "$name" --mode "$mode" -r "$rate" -n "$count" --settle "$settle" \
    --warmup 5000 --work "$work" -- "$@"
}

turn() { # NAME SETTLE FLAGS SERVER...: the server on core 0, the generator on core 1, two seconds not counted
  local name=$1 settle=$2 flags=$3 pid
  shift 3
  TURN_PORT=3478 taskset -c 0 "$@" >/dev/null 2>&1 &
  pid=$!
  sleep "$settle"
  # shellcheck disable=SC2086 # flags are several words
  timeout 60 taskset -c 1 "$work/turnload" -p 3478 -m 200 -l 172 -r 20000 -t 6 -d echo >/dev/null
  printf '{"name":"%s",' "$name"
  # shellcheck disable=SC2086
  timeout 60 taskset -c 1 "$work/turnload" -p 3478 -s "$pid" -t 5 -W 2 $flags | sed 's/^{//'
  kill "$pid"
  wait "$pid" 2>/dev/null
}

for _ in $(seq "$runs"); do
  for load in "call 500 5000" "call 1000 10000" "register 2000 20000"; do
    # shellcheck disable=SC2086
    sip kamailio 2 $load "${kamailio[@]}"
    # shellcheck disable=SC2086
    sip turnpike 6 $load "${ours[@]}"
  done
  for flags in "-m 1000 -l 172 -r 50000 -d c2p" "-m 1000 -l 172 -r 50000 -d p2c" "-m 1000 -l 172 -r 25000 -d echo" \
    "-m 1000 -l 1200 -r 50000 -d c2p"; do
    turn coturn 2 "$flags" "${coturn[@]}"
    turn turnpike 6 "$flags" "${ours[@]}"
  done
done
