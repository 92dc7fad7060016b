package org.turnpike.cli.up;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.turnpike.server.replication.Replica;
import org.turnpike.store.DataFolder;
import org.turnpike.topology.format.SettingsFile;

/// Which version of its Edges' settings a Front End has published. A version is the second in which
/// other settings than before were first published: it grows over every restart, and of two Front
/// Ends of a pool with different files the later change goes before.
record PublishedSettings(DataFolder folder) {

  /// In the data folder: the version, and a digest of what it is of.
  static final String FILE = "published-settings";

  static PublishedSettings of(DataFolder folder) {
    return new PublishedSettings(folder);
  }

  /// The same settings with the version that they are published as.
  List<Replica> versioned(List<Replica> edges, Instant now) {
    if (edges.isEmpty()) {
      return edges;
    }
    String digest = digest(edges);
    Optional<String[]> before =
        folder.kept(FILE).map(text -> text.strip().split(" ")).filter(words -> words.length == 2);
    long last = before.map(words -> number(words[0])).orElse(0L);
    boolean same = before.filter(words -> words[1].equals(digest)).isPresent() && last > 0;
    long version = same ? last : Math.max(last + 1, now.getEpochSecond());
    if (!same) {
      folder.keep(FILE, version + " " + digest + "\n");
    }
    return edges.stream()
        .map(edge -> new Replica(edge.name(), edge.at(), edge.settings().withVersion(version)))
        .toList();
  }

  private static long number(String word) {
    return word.matches("[0-9]{1,18}") ? Long.parseLong(word) : 0;
  }

  private static String digest(List<Replica> edges) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (Replica edge : edges) {
        sha256.update(
            (edge.name() + " " + edge.at() + " " + SettingsFile.write(edge.settings()))
                .getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
