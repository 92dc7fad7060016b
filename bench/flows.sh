#!/usr/bin/env bash
# What `flows` costs by number of sites. Needs a JDK 25 and Maven; builds what it measures.
#
#   bench/flows.sh           JMH: time of `flows` and of reading the file, 10 to 1,000 sites
#   bench/flows.sh cost      time, processor time and heap, round by round
set -eu
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -version 2>&1 | grep -q '"25' || { echo "JAVA_HOME has to name a JDK 25" >&2; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -q -pl planner -am test-compile dependency:build-classpath -Dmdep.outputFile="$work/cp" -Djacoco.skip \
  -Dspotless.check.skip >&2
classes=$(ls -d {wire,topology,pki,planner}/target/{classes,test-classes} 2>/dev/null | paste -sd:)
classpath=$classes:$(cat "$work/cp")
if [ "${1:-}" = cost ]; then
  "${java}c" -d "$work" -cp "$classpath" bench/flows/FlowsCost.java
  for sites in 10 100 300 1000; do
    "$java" -Xmx512m -cp "$work:$classpath" FlowsCost $sites 12 | tail -3
  done
  exit
fi
for jar in org.openjdk.jmh:jmh-core:1.37 org.openjdk.jmh:jmh-generator-annprocess:1.37 \
  net.sf.jopt-simple:jopt-simple:5.0.4 org.apache.commons:commons-math3:3.6.1; do
  mvn -q dependency:copy -Dartifact=$jar -DoutputDirectory="$work/jmh" >&2
done
jmh=$(printf '%s\n' "$work"/jmh/*.jar | paste -sd:)
mkdir "$work/classes"
"${java}c" -processor org.openjdk.jmh.generators.BenchmarkProcessor -processorpath "$jmh" -cp "$classpath:$jmh" \
  -d "$work/classes" bench/flows/FlowsBenchmark.java
"$java" -cp "$work/classes:$jmh:$classpath" org.openjdk.jmh.Main -jvmArgs -Xmx512m "$@"
