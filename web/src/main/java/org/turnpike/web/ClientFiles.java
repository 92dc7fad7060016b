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
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpQuestion;

/// Built files of the client or the console, from the jar; each is packed once.
final class ClientFiles {

  /// @param packed by gzip (RFC 1952)
  record Content(String type, byte[] plain, byte[] packed) {}

  private final Map<String, Content> read = new ConcurrentHashMap<>();
  private final String folder;

  /// @param folder beside this class, with a slash at its end
  ClientFiles(String folder) {
    this.folder = folder;
  }

  /// A file, packed for who takes that; its name has a hash of its content.
  Optional<HttpAnswer> answer(String name, HttpQuestion request) {
    return find(name)
        .map(content -> {
          boolean packs = acceptsGzip(request.headers().getOrDefault("accept-encoding", ""));
          HttpAnswer answer =
              new HttpAnswer(
                  200,
                  content.type(),
                  packs ? content.packed() : content.plain(),
                  Map.of(
                      "Vary",
                      "Accept-Encoding",
                      "Cache-Control",
                      "public, max-age=31536000, immutable"));
          return packs ? answer.with("Content-Encoding", "gzip") : answer;
        });
  }

  /// @param name below the folder; the caller has seen that it does not lead out of it
  Optional<Content> find(String name) {
    Content known = read.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try (InputStream in = ClientFiles.class.getResourceAsStream(folder + name)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] plain = in.readAllBytes();
      Content content = new Content(type(name), plain, packed(plain));
      read.put(name, content);
      return Optional.of(content);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + name + " cannot be read", e);
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
