#!/usr/bin/env bash
# Bytes of heap for each binding: our Front End before and after COUNT registrations with digest, each time after a full
# collection. Needs a built product (./turnpike build), JAVA_HOME of a JDK 25, and: apt-get install sip-tester
#
#   bench/sip/bindings.sh [COUNT]     100,000 unless told
set -u
cd "$(dirname "$0")/../.." || exit 1
count=${1:-100000}
work=$(mktemp -d)
trap 'kill "$node" 2>/dev/null; rm -rf "$work"' EXIT

BENCH_USERS=$count "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -XX:+UseSerialGC -Xmn32m -Xmx1g -XX:+UseCompactObjectHeaders -cp 'cli/target/dist/lib/*' bench/BenchNode.java \
  >"$work/node" 2>&1 &
node=$!
until (exec 3<>/dev/tcp/127.0.0.1/15060) 2>/dev/null; do
  kill -0 "$node" 2>/dev/null || { cat "$work/node"; exit 1; }
  sleep 0.2
done

live() { # bytes in use after a full collection
  "$JAVA_HOME/bin/jcmd" "$node" GC.run >/dev/null
  "$JAVA_HOME/bin/jcmd" "$node" GC.class_histogram | awk '/^Total/ {print $3}'
}
register() { # FIRST LAST
  { echo SEQUENTIAL; for i in $(seq "$1" "$2"); do echo "user$i;[authentication username=user$i password=secret]"; done; } \
    >"$work/users.csv"
  sipp 127.0.0.1:15060 -i 127.0.0.1 -p 15080 -r 2000 -l 9000 -m $(($2 - $1 + 1)) -nostdin -timeout 200 \
    -sf bench/sip/register.xml -inf "$work/users.csv" -trace_stat -stf "$work/stat" -fd 1 >"$work/sipp" 2>&1
  made=$(tail -1 "$work/stat" | cut -d ';' -f 16)
}
register 1 1000 # what is made once
before=$(live)
register 1001 "$count"
after=$(live)
echo "{\"bindings\": $made, \"bytes_before\": $before, \"bytes_after\": $after, \"bytes_a_binding\": $(((after - before) / made))}"
