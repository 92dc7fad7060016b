package org.turnpike.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/// The client's built files, from the jar; each is packed once.
final class ClientFiles {

  /// @param packed by gzip (RFC 1952)
  record Content(String type, byte[] plain, byte[] packed) {}

  private final Map<String, Content> read = new ConcurrentHashMap<>();

  /// @param name below the client's folder; the caller has seen that it does not lead out of it
  Optional<Content> find(String name) {
    Content known = read.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try (InputStream in = ClientFiles.class.getResourceAsStream("client/" + name)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] plain = in.readAllBytes();
      Content content = new Content(type(name), plain, packed(plain));
      read.put(name, content);
      return Optional.of(content);
    } catch (IOException e) {
      throw new UncheckedIOException("the client's " + name + " cannot be read", e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "application/octet-stream";
    };
  }

  private static byte[] packed(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 3);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  /// RFC 9110 §12.5.3; a weight of zero says no.
  static boolean acceptsGzip(String header) {
    return Arrays.stream(header.toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .filter(each -> each.equals("gzip") || each.startsWith("gzip;"))
        .anyMatch(each -> !each.replace(" ", "").matches("gzip;q=0(\\.0*)?"));
  }
}
