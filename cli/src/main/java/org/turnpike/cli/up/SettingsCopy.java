package org.turnpike.cli.up;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.store.DataFolder;
import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.RoleSettings;

/// The settings that were pushed to this node last, in its data folder. They go before the file's
/// while they are newer, so that a node runs by them when nobody inside is there.
record SettingsCopy(DataFolder folder) {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsCopy.class);

  /// In the data folder.
  static final String FILE = "pushed-settings.json";

  static SettingsCopy of(DataFolder folder) {
    return new SettingsCopy(folder);
  }

  /// What the node is to be by its file, or by its copy where that is newer.
  Wanted before(Wanted asked) {
    return kept(asked.settings()).map(asked::told).orElse(asked);
  }

  /// The copy where there is one; else what the node runs by.
  NodeSettings settings(NodeSettings running) {
    return kept(running).orElse(running);
  }

  private Optional<NodeSettings> kept(NodeSettings file) {
    if (file.role(RoleSettings.Replica.class).isEmpty()) {
      return Optional.empty();
    }
    return folder
        .kept(FILE)
        .flatMap(this::read)
        .filter(copy -> copy.node().equals(file.node()) && copy.version() >= file.version());
  }

  private Optional<NodeSettings> read(String text) {
    try {
      return Optional.of(SettingsFile.read(text, folder.resolve(FILE).toString()));
    } catch (IllegalArgumentException e) {
      // A node of another version wrote it, or somebody's hand: the file still says what to be.
      LOG.atWarn()
          .addKeyValue("event", "settings-copy-unreadable")
          .addKeyValue("cause", e.getMessage())
          .log("the node goes by its topology file until settings are pushed");
      return Optional.empty();
    }
  }

  /// Keeps what was pushed.
  ///
  /// @return puts back what was there before
  Runnable keep(NodeSettings next) {
    Optional<String> was = folder.kept(FILE);
    folder.keep(FILE, SettingsFile.write(next));
    return () -> was.ifPresentOrElse(text -> folder.keep(FILE, text), () -> folder.forget(FILE));
  }
}
