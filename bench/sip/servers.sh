# shellcheck shell=bash disable=SC2034
# The two SIP servers that are measured, as commands; sourced from the project's folder. $work is a folder for what they write.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -version 2>&1 | grep -q '"25' || { echo "JAVA_HOME has to name a JDK 25" >&2; exit 3; }

ours=("$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmn32m -Xmx1g
  -XX:+UseCompactObjectHeaders -cp 'cli/target/dist/lib/*' bench/BenchNode.java)
kamailio=(kamailio -f bench/sip/kamailio.cfg -DD -E -m 256 -M 16 -w /tmp -Y "$work")
