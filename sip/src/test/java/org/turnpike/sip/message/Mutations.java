package org.turnpike.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Messages made of others, broken as bytes or as what they mean: lines dropped, doubled, moved,
/// taken from another message, folded, written in their short form, or with a value that a parser
/// may stumble over.
public final class Mutations {

  private Mutations() {}

  /// What messages are broken with: the letters that mean something to a parser.
  private static final byte[][] SPICE = {
    bytes("\r\n"),
    bytes("\r\n "),
    bytes(";"),
    bytes(","),
    bytes("<"),
    bytes(">"),
    bytes("\""),
    bytes("\\"),
    bytes("%00"),
    bytes("%"),
    bytes("[::1]"),
    bytes("99999999999999999999"),
    bytes("-1"),
    bytes(":"),
    bytes("@"),
    bytes("="),
    {0},
    {(byte) 0xff, (byte) 0xfe},
    bytes("Content-Length: 4\r\n"),
    bytes("Via: SIP/2.0/UDP a;branch=z9hG4bK\r\n"),
    bytes("\r\n\r\n"),
  };

  /// Values that are well-formed somewhere, or nearly.
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "-1",
          "4294967296",
          "18446744073709551616",
          "*",
          "<>",
          "\"",
          "<sip:>",
          "<sip:@>",
          "<sip:x@[::1>",
          "<sips:a@b;lr;lr;maddr=0.0.0.0;ttl=256>;tag=;tag=x",
          "\"\\\"\" <tel:+1;phone-context=>",
          "SIP/2.0/TLS 0.0.0.0:99999;branch=z9hG4bK;rport=x;received=[::]",
          "SIP/2.0/TLS a;branch=z9hG4bK" + "b".repeat(3_000),
          "Digest username=\"\", realm=, nonce=\"\\\"\", nc=-1, uri=\"\", response=\"",
          "1 INVITE",
          "2147483648 BYE",
          "a".repeat(9_000),
          "x;".repeat(2_000),
          "<sip:a@b>,".repeat(300),
          "Tue, 30 Feb 2026 25:61:61 GMT",
          "%s%n%x",
          "\u00e9\u00ff\u0000");

  private static final List<String> SHORT =
      List.of("v", "f", "t", "i", "m", "l", "c", "k", "s", "e");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// One of the seeds, broken.
  public static byte[] next(List<byte[]> seeds, Random random) {
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    return switch (random.nextInt(3)) {
      case 0 -> ofBytes(seed, random);
      case 1 -> ofStructure(seed, seeds, random);
      default -> ofBytes(ofStructure(seed, seeds, random), random);
    };
  }

  /// The same bytes but for a few.
  static byte[] ofBytes(byte[] from, Random random) {
    List<Byte> bytes = boxed(from);
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = bytes.isEmpty() ? 0 : random.nextInt(bytes.size());
      switch (random.nextInt(5)) {
        case 0 -> bytes.addAll(at, boxed(SPICE[random.nextInt(SPICE.length)]));
        case 1 -> bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(20))).clear();
        case 2 -> {
          int end = Math.min(bytes.size(), at + random.nextInt(60));
          bytes.addAll(at, List.copyOf(bytes.subList(at, end)));
        }
        case 3 -> {
          if (!bytes.isEmpty()) {
            bytes.set(at, (byte) random.nextInt(256));
          }
        }
        default -> bytes.subList(at, bytes.size()).clear();
      }
    }
    byte[] out = new byte[bytes.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = bytes.get(i);
    }
    return out;
  }

  /// The same message but for a few lines; its body is told in the right length as a rule, so that
  /// what follows on a connection is read as a message of its own.
  static byte[] ofStructure(byte[] from, List<byte[]> others, Random random) {
    List<String> lines = head(from);
    String body = body(from);
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      int colon = at == 0 ? -1 : line.indexOf(':');
      switch (random.nextInt(9)) {
        case 0 -> {
          if (at > 0) {
            lines.remove(at);
          }
        }
        case 1 -> lines.add(at == 0 ? lines.size() : at, line);
        case 2 -> {
          if (at > 0) {
            lines.remove(at);
          }
          lines.add(1 + random.nextInt(lines.size()), line);
        }
        case 3 -> {
          List<String> other = head(others.get(random.nextInt(others.size())));
          lines.set(at, other.get(at == 0 ? 0 : random.nextInt(other.size())));
        }
        case 4 -> lines.set(at, line.replaceFirst("([;,=: ])", "$1\r\n\t"));
        case 5 -> {
          if (colon > 0) {
            lines.set(at, SHORT.get(random.nextInt(SHORT.size())) + line.substring(colon));
          }
        }
        case 6 -> {
          if (colon > 0) {
            String value = VALUES.get(random.nextInt(VALUES.size()));
            lines.set(at, line.substring(0, colon) + ": " + value);
          }
        }
        case 7 -> {
          if (colon > 0) {
            lines.set(
                at, line + (random.nextBoolean() ? ";" : ", ") + line.substring(colon + 1).strip());
          }
        }
        default -> body = body + "\r\n".repeat(random.nextInt(3)) + body;
      }
    }
    if (random.nextInt(4) > 0) {
      lines.removeIf(line -> line.toLowerCase(Locale.ROOT).matches("(content-length|l)\\s*:.*"));
      lines.add("Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length);
    }
    return (String.join("\r\n", lines) + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<String> head(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    return new ArrayList<>(List.of((end < 0 ? text : text.substring(0, end)).split("\r\n", -1)));
  }

  private static String body(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? "" : text.substring(end + 4);
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> boxed = new ArrayList<>();
    for (byte b : bytes) {
      boxed.add(b);
    }
    return boxed;
  }
}
