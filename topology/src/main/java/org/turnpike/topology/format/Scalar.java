package org.turnpike.topology.format;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.settings.Prefix;

/// A kind of scalar: what is expected, how it is read, and the pattern that editors check.
///
/// @param expected in a message, after "expected"
/// @param pattern for the JSON Schema; it may accept more than [#read] does
/// @param number whether YAML may take such text for a number
/// @param read throws [IllegalArgumentException] for other text
record Scalar<T>(
    String name, String expected, String pattern, boolean number, Function<String, T> read) {

  static final Scalar<String> TEXT =
      new Scalar<>(
          "text", "text of at most 500 characters", "^[\\s\\S]{1,500}$", true, Scalar::text);

  /// A node's is a label of its host name, and a site's begins the name of a file.
  static final Scalar<String> NAME =
      new Scalar<>(
          "name",
          "a name of 1 to 63 of a-z, 0-9 and hyphen, with no hyphen at its ends",
          "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
          true,
          matching("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));

  /// Of records and patterns: a service label may stand in it, and a star before it.
  static final Scalar<String> DOMAIN =
      domain(
          "domain",
          "a domain name, such as contoso.com",
          "[A-Za-z0-9_*]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*");

  /// Of hosts and SIP domains (RFC 1123 §2.1): what has an address has no star and no underscore.
  static final Scalar<String> HOST =
      domain(
          "host",
          "a host name such as sip.contoso.com: letters, digits and hyphens, labels of 63 at most",
          "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

  /// RFC 1035 §2.3.4: a label has 63 octets at most, a name 255, which is 253 characters.
  private static Scalar<String> domain(String name, String expected, String pattern) {
    return new Scalar<>(
        name,
        expected,
        "^" + pattern + "$",
        false,
        text -> {
          String lower = matching(pattern).apply(text).toLowerCase(Locale.ROOT);
          if (lower.length() > 253) {
            throw new IllegalArgumentException("too long");
          }
          return lower;
        });
  }

  /// ISO 8601, the calendar day alone.
  static final Scalar<String> DATE =
      new Scalar<>(
          "date",
          "a day as year, month and day, such as 2026-11-21",
          "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
          false,
          text -> {
            try {
              return LocalDate.parse(text).toString();
            } catch (DateTimeParseException e) {
              throw new IllegalArgumentException("not a day", e);
            }
          });

  static final Scalar<Boolean> SWITCH =
      new Scalar<>(
          "switch",
          "yes or no",
          "^(yes|no|true|false)$",
          false,
          text ->
              switch (text) {
                case "yes", "true" -> true;
                case "no", "false" -> false;
                default -> throw new IllegalArgumentException(text);
              });

  static final Scalar<Boolean> STATE =
      new Scalar<>(
          "state",
          "up or down",
          "^(up|down)$",
          false,
          text ->
              switch (text) {
                case "up" -> true;
                case "down" -> false;
                default -> throw new IllegalArgumentException(text);
              });

  static final Scalar<Prefix> PREFIX =
      new Scalar<>(
          "prefix",
          "a prefix such as 192.0.2.0/24 or 2001:db8::/32, or an address",
          "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$",
          false,
          Prefix::parse);

  static final Scalar<InetAddress> ADDRESS =
      new Scalar<>(
          "address",
          "an address such as 192.0.2.1 or 2001:db8::1",
          "^[0-9A-Fa-f:.]+$",
          false,
          Scalar::address);

  /// An address with the length of its subnet.
  record Bound(InetAddress address, Prefix subnet) {}

  static final Scalar<Bound> BOUND =
      new Scalar<>(
          "interface-address",
          "an address with its prefix length, such as 203.0.113.2/29",
          "^[0-9A-Fa-f:.]+/[0-9]{1,3}$",
          false,
          Scalar::bound);

  static final Scalar<ExternalAddress> EXTERNAL =
      new Scalar<>(
          "external-address",
          "an address, or \"10.45.16.10 as 131.107.155.10\" behind one-to-one NAT",
          "^[0-9A-Fa-f:.]+( as [0-9A-Fa-f:.]+)?$",
          false,
          text -> {
            String[] parts = text.split(" as ", 2);
            InetAddress adapter = address(parts[0].strip());
            return new ExternalAddress(
                adapter, parts.length == 1 ? adapter : address(parts[1].strip()));
          });

  static final Scalar<Ports> PORTS =
      new Scalar<>(
          "ports",
          "a port or a range, such as 443 or 50000-59999",
          "^[0-9]{1,5}(-[0-9]{1,5})?$",
          true,
          Ports::parse);

  static final Scalar<Integer> PORT =
      new Scalar<>("port", "a port, 1 to 65535", "^[0-9]{1,5}$", true, between(1, 65535));

  static final Scalar<Integer> COUNT =
      new Scalar<>(
          "count", "a whole number, 0 to 10000000", "^[0-9]{1,8}$", true, between(0, 10_000_000));

  static final Scalar<Integer> DSCP =
      new Scalar<>("dscp", "a DSCP value, 0 to 63", "^[0-9]{1,2}$", true, between(0, 63));

  private static final Map<String, Long> TIMES =
      Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "min", 60_000_000_000L);

  static final Scalar<Long> DURATION =
      new Scalar<>(
          "duration",
          "a time with its unit (us, ms, s, min), such as 30s or 12.5 ms",
          "^[0-9]+(\\.[0-9]+)? ?(ns|us|ms|s|min)$",
          false,
          unit(TIMES));

  private static final Map<String, Long> RATES =
      Map.of(
          "bit/s", 1L,
          "kbit/s", 1_000L,
          "Mbit/s", 1_000_000L,
          "Gbit/s", 1_000_000_000L,
          "Tbit/s", 1_000_000_000_000L);

  static final Scalar<Long> BANDWIDTH =
      new Scalar<>(
          "bandwidth",
          "a rate with its unit (bit/s, kbit/s, Mbit/s, Gbit/s), such as 100 Mbit/s",
          "^[0-9]+(\\.[0-9]+)? ?[kMGT]?bit/s$",
          false,
          unit(RATES));

  static final Scalar<Double> SHARE =
      new Scalar<>(
          "share",
          "a share in per cent, such as 0.5 %",
          "^[0-9]+(\\.[0-9]+)? ?%$",
          false,
          text -> {
            Matcher m = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?) ?%").matcher(text);
            if (!m.matches()) {
              throw new IllegalArgumentException(text);
            }
            double share = Double.parseDouble(m.group(1)) / 100;
            if (share > 1) {
              throw new IllegalArgumentException(text);
            }
            return share;
          });

  static final Scalar<String> USER =
      new Scalar<>(
          "user-address",
          "an address such as alice@contoso.com",
          "^[^@\\s]+@[A-Za-z0-9.-]+$",
          false,
          matching("(sips?:)?[^@\\s]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"));

  /// Two names of users or gateways.
  static final Scalar<List<String>> PAIR =
      new Scalar<>(
          "pair",
          "two users or gateways, such as \"alice to bob\"",
          "^[a-z0-9-]{1,63} to [a-z0-9-]{1,63}$",
          false,
          text ->
              List.of(matching("[a-z0-9-]{1,63} to [a-z0-9-]{1,63}").apply(text).split(" to ")));

  static final Scalar<String> NUMBERS =
      new Scalar<>(
          "numbers",
          "E.164 digits or a range of them, such as +4989 or +14255550100-+14255550199",
          "^\\+?[0-9]{1,15}(-\\+?[0-9]{1,15})?$",
          true,
          matching("\\+?\\d{1,15}(-\\+?\\d{1,15})?"));

  private static String text(String text) {
    if (text.isBlank() || text.length() > 500) {
      throw new IllegalArgumentException("length");
    }
    return text;
  }

  private static Function<String, String> matching(String pattern) {
    Pattern form = Pattern.compile(pattern);
    return text -> {
      if (!form.matcher(text).matches()) {
        throw new IllegalArgumentException(text);
      }
      return text;
    };
  }

  private static Function<String, Integer> between(int least, int most) {
    return text -> {
      if (!text.matches("\\d{1,9}")) {
        throw new IllegalArgumentException(text);
      }
      int value = Integer.parseInt(text);
      if (value < least || value > most) {
        throw new IllegalArgumentException(text);
      }
      return value;
    };
  }

  private static InetAddress address(String text) {
    // A literal with a zone index names an interface of this machine, not an address of the plan.
    if (text.indexOf('%') >= 0) {
      throw new IllegalArgumentException(text);
    }
    return InetAddress.ofLiteral(text);
  }

  private static Bound bound(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(text);
    }
    InetAddress address = address(text.substring(0, slash));
    int bits = Integer.parseInt(text.substring(slash + 1));
    return new Bound(address, Addresses.prefixOf(address, bits));
  }

  private static Function<String, Long> unit(Map<String, Long> units) {
    Pattern form = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?) ?([A-Za-z/]+)");
    return text -> {
      Matcher m = form.matcher(text);
      Long factor = m.matches() ? units.get(m.group(2)) : null;
      if (factor == null) {
        throw new IllegalArgumentException(text);
      }
      BigDecimal value = new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(factor));
      return value.setScale(0, java.math.RoundingMode.HALF_UP).longValueExact();
    };
  }

  /// @throws IllegalArgumentException if it cannot be read
  T of(String text) {
    try {
      return read.apply(text);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
