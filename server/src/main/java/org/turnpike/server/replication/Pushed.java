package org.turnpike.server.replication;

import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.RoleSettings;

/// What an Edge makes of settings that came: they are judged whole before anything changes.
sealed interface Pushed {

  /// To be written and acted on.
  record Newer(NodeSettings settings) implements Pushed {}

  /// It has them already.
  record Same() implements Pushed {}

  /// @param status as HTTP has it
  record Refused(int status, String reason, String why) implements Pushed {}

  /// @param has what the node runs by
  static Pushed judge(NodeSettings has, String text) {
    NodeSettings told;
    try {
      told = SettingsFile.read(text, "pushed settings");
    } catch (IllegalArgumentException e) {
      return new Refused(400, "Bad Request", String.valueOf(e.getMessage()));
    }
    if (!told.node().equals(has.node())) {
      return new Refused(
          409, "Conflict", "settings of " + told.node() + ", and this is " + has.node());
    }
    if (told.version() < has.version()) {
      return new Refused(
          409, "Conflict", "version " + told.version() + " is older than " + has.version());
    }
    if (told.version() == has.version()) {
      return SettingsFile.write(told).equals(SettingsFile.write(has))
          ? new Same()
          : new Refused(
              409, "Conflict", "version " + told.version() + " is here with other contents");
    }
    // What would leave nobody to push the next ones, or nothing to serve, is a mistake inside.
    boolean reachable =
        told.role(RoleSettings.Replica.class)
            .filter(role ->
                told.listeners().stream().anyMatch(l -> role.listeners().contains(l.name())))
            .isPresent();
    if (!reachable || told.peers().isEmpty()) {
      return new Refused(
          422, "Unprocessable Content", "with these nobody could push settings any more");
    }
    if (told.role(RoleSettings.AccessEdge.class).isEmpty()) {
      return new Refused(422, "Unprocessable Content", "an Edge without an Access Edge");
    }
    return new Newer(told);
  }
}
