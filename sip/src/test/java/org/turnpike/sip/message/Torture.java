package org.turnpike.sip.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reads test messages that are written in the notation of RFC 4475 §2.
public final class Torture {

  private Torture() {}

  /// The bytes of each message, by its name, in the order of the file.
  public static Map<String, byte[]> read(String resource) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String name = "";
    for (String line : lines(resource)) {
      if (line.startsWith("=== ") || line.startsWith("# ") && name.isEmpty()) {
        if (!name.isEmpty()) {
          all.put(name, bytes.toByteArray());
        }
        bytes.reset();
        name = line.startsWith("=== ") ? line.split(" ")[1] : "";
        continue;
      }
      boolean ends = !line.endsWith("<no-crlf>");
      expand(ends ? line : line.substring(0, line.length() - "<no-crlf>".length()), bytes);
      if (ends) {
        bytes.writeBytes(new byte[] {'\r', '\n'});
      }
    }
    all.put(name, bytes.toByteArray());
    return all;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Torture.class.getResourceAsStream(resource)) {
      String text =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      return List.of(text.split("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void expand(String line, ByteArrayOutputStream into) {
    int at = 0;
    while (at < line.length()) {
      int open = line.indexOf("<hex>", at);
      int end = open < 0 ? line.length() : open;
      into.writeBytes(line.substring(at, end).getBytes(StandardCharsets.US_ASCII));
      if (open < 0) {
        return;
      }
      int close = line.indexOf("</hex>", open);
      into.writeBytes(HexFormat.of().parseHex(line.substring(open + 5, close)));
      at = close + 6;
    }
  }
}
