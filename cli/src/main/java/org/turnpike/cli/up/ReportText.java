package org.turnpike.cli.up;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.web.rest.Administrators;
import tools.jackson.databind.json.JsonMapper;

/// What the reports of a node that is ready have in common, whether it has a file or none.
final class ReportText {

  private ReportText() {}

  static void line(StringBuilder out, String name, String... values) {
    out.append(String.format("  %-11s", name)).append(String.join("   ", values)).append('\n');
  }

  /// Where a listener is open; empty where it is not.
  static String at(@Nullable InetSocketAddress open) {
    return open == null ? "" : new Endpoint(open.getAddress(), open.getPort()).toString();
  }

  static void folder(StringBuilder out, RunningNode node) {
    line(out, "Data", node.data().toString());
    if (node.builtInAuthority()) {
      line(out, "Authority", node.authorityFile() + " (clients have to trust it for TLS)");
    }
  }

  static void repairs(StringBuilder out, RunningNode node) {
    node.repairs().forEach(repair -> line(out, "Repaired", repair));
  }

  static void console(StringBuilder out, RunningNode node) {
    node.consoleAddress()
        .ifPresent(at ->
            line(
                out,
                "Console",
                at,
                node.administrator()
                    .map(password -> "administrator admin, password " + password)
                    .orElse("administrators as before (--new-passwords if forgotten)")));
  }

  static void ready(StringBuilder out, long millis) {
    out.append("\nready in ").append(millis).append(" ms; Ctrl-C stops it\n");
  }

  /// The end of a report for programs, and the report as one line.
  ///
  /// @param user what is told of a user who was made now
  static String json(
      Map<String, Object> out, RunningNode node, Function<NewUser, Map<String, String>> user) {
    out.put("data", node.data().toString());
    if (node.builtInAuthority()) {
      out.put("authority", node.authorityFile().toString());
    }
    node.consoleAddress().ifPresent(at -> out.put("console", at));
    node.administrator()
        .ifPresent(password ->
            out.put("administrator", Map.of("name", Administrators.FIRST, "password", password)));
    out.put("users", node.made().stream().map(user).toList());
    out.put("repairs", node.repairs());
    return new JsonMapper().writeValueAsString(out) + "\n";
  }
}
