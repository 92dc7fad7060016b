package org.turnpike.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keys that a node makes for itself at its first start.
///
/// @param avAuthenticationKey signs the time-limited credentials of the A/V Edge; the nodes of a
///   pool share one
/// @param nonceKey signs digest nonces, so that none need be remembered (RFC 7616 §3.3)
/// @param tightened the file could be read by others and was made private; the operator should know
public record Secrets(String avAuthenticationKey, String nonceKey, boolean tightened) {

  private static final String AV = "av-authentication-key";
  private static final String NONCE = "nonce-key";
  private static final int KEY_BYTES = 32;

  /// Reads the secrets of this folder, and makes them if there are none.
  ///
  /// @throws StoreFailed if the file is damaged or cannot be read
  public static Secrets of(DataFolder folder) {
    Path file = folder.resolve(DataFolder.SECRETS);
    try {
      if (!Files.exists(file)) {
        Secrets fresh = new Secrets(random(), random(), false);
        PrivateFile.write(file, fresh.text().getBytes(StandardCharsets.US_ASCII));
        return fresh;
      }
      boolean tightened = tighten(file);
      return parse(file, Files.readAllLines(file, StandardCharsets.ISO_8859_1), tightened);
    } catch (IOException e) {
      throw Trouble.with(file, "use the secrets file", e);
    }
  }

  private static boolean tighten(Path file) throws IOException {
    Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
    if (own.containsAll(Files.getPosixFilePermissions(file))) {
      return false;
    }
    Files.setPosixFilePermissions(file, own);
    return true;
  }

  private static Secrets parse(Path file, List<String> lines, boolean tightened) {
    Map<String, String> found = new HashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        found.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return new Secrets(key(file, found, AV), key(file, found, NONCE), tightened);
  }

  private static String key(Path file, Map<String, String> found, String name) {
    String key = found.getOrDefault(name, "");
    if (key.length() < 32) {
      throw new StoreFailed(
          "the secrets file "
              + file
              + " has no \""
              + name
              + "\" of 32 characters or more: restore the file from a copy, or move it away to have"
              + " new secrets made (credentials given out before then stop working)");
    }
    return key;
  }

  private String text() {
    return AV + " = " + avAuthenticationKey + "\n" + NONCE + " = " + nonceKey + "\n";
  }

  private static String random() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  /// Never shows a secret.
  @Override
  public String toString() {
    return "Secrets[]";
  }
}
