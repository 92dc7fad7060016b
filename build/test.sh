# Sourced by ./turnpike: the `test` command. Maven's own closing lines stand in the output; what was skipped is
# listed after them with the line that installs what is missing.

test_help() {
  cat <<'T'
Usage: ./turnpike test [--unit] [--long] [-- MAVEN ARGUMENTS]

Builds everything and runs every test that can run here. Tests that need a Debian
package, root or a browser are skipped where it is missing, and listed at the end.

  --unit   unit tests only: no sockets, no outside programs
  --long   also the long runs (hours of fuzzing, millions of inputs)

Examples:
  ./turnpike test
  ./turnpike test -- -pl sip -am

Exit codes: 0 all that ran passed, 1 a test failed, 2 usage, 3 the build cannot run here.
T
}

skipped_tests() { # prints "reason<TAB>count" of every skipped test
  find "$root" -path '*/target/*-reports/TEST-*.xml' -exec cat {} + |
    grep -o '<skipped message="[^"]*"' | sed 's/<skipped message="//; s/"$//' |
    sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&#10;/ /g; s/&amp;/\&/g' | sort | uniq -c |
    sed 's/^ *\([0-9]*\) \(.*\)/\2\t\1/'
}

total() { # ATTRIBUTE: summed over the reports' root elements
  find "$root" -path '*/target/*-reports/TEST-*.xml' -exec grep -h -m 1 -A 6 '<testsuite ' {} + |
    grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}

run_tests() {
  local args=() goal=verify
  while [ $# -gt 0 ]; do
    case $1 in
      --unit) args+=(-DskipITs) ;;
      --long) args+=(-DexcludedGroups=) ;;
      --help | -h) test_help; return 0 ;;
      --) shift; args+=("$@"); break ;;
      *) say "unknown option $1"; test_help >&2; return 2 ;;
    esac
    shift
  done
  find "$root" -path '*/target/*-reports/TEST-*.xml' -delete
  maven "$goal" "${args[@]}"
  local result=$?
  local run failed errors skipped
  run=$(total tests) failed=$(total failures) errors=$(total errors) skipped=$(total skipped)
  if [ "$skipped" != 0 ]; then
    printf '\nSkipped, and what is missing:\n'
    skipped_tests | while IFS=$'\t' read -r reason count; do printf '  %4d  %s\n' "$count" "$reason"; done
  fi
  printf '\n%d passed, %d failed, %d skipped\n' \
    $((run - failed - errors - skipped)) $((failed + errors)) "$skipped"
  [ "$result" = 0 ] || return 1
}
