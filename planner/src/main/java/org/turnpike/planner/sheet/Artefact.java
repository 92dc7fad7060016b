package org.turnpike.planner.sheet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A file of a plan.
///
/// @param path in the plan's folder, with `/`: `firewall/redmond-outer.nft`
/// @param text what it holds, as UTF-8
/// @param mode who may read it
public record Artefact(String path, String text, Mode mode) {

  private static final Pattern PATH =
      Pattern.compile("([a-z0-9][a-z0-9.-]{0,127}/){0,3}[A-Za-z0-9_][A-Za-z0-9._-]{0,254}");

  /// Who may read a file.
  public enum Mode {
    OPEN,
    /// Its owner alone (0600): private keys.
    SECRET
  }

  /// @throws IllegalArgumentException for a path that could lead out of the folder
  public Artefact {
    if (!PATH.matcher(path).matches() || path.contains("..")) {
      throw new IllegalArgumentException("\"" + path + "\" is no path in a plan");
    }
  }

  public static Artefact open(String path, String text) {
    return new Artefact(path, text, Mode.OPEN);
  }

  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// In hexadecimal, as `sha256sum` prints it.
  public String sha256() {
    return sha256(bytes());
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  /// Shows no content: it may be a key.
  @Override
  public String toString() {
    return path;
  }
}
