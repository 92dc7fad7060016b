package org.turnpike.net.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.turnpike.net.dns.DnsAnswers.Naptr;
import org.turnpike.net.dns.DnsAnswers.Srv;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// From a URI's host to the places where a request for it may go, best first (RFC 3263 §4). The
/// caller tries one after the other until one answers (§4.3).
public final class ServerLocation {

  /// What a SIP URI says of its server.
  ///
  /// @param host name or address, IPv6 in brackets or without
  /// @param port 0 for none
  /// @param transport the parameter's value; empty for none
  /// @param secure a `sips:` URI
  public record Wanted(String host, int port, String transport, boolean secure) {}

  private static final int SIP = 5060;
  private static final int SIPS = 5061;

  private final DnsAnswers dns;
  private final List<Protocol> supported;

  /// @param supported transports that we speak, the preferred one first; of SIP_UDP, SIP_TCP and
  ///   SIP_TLS
  public ServerLocation(DnsAnswers dns, List<Protocol> supported) {
    this.dns = dns;
    this.supported = List.copyOf(supported);
  }

  /// @param random chooses between SRV records of equal priority by their weight
  /// @return empty if the domain has no server that we could reach
  /// @throws DnsFailed if DNS does not answer
  public List<Hop> find(Wanted wanted, RandomGenerator random) {
    Optional<InetAddress> literal = literal(wanted.host());
    if (literal.isPresent()) {
      Protocol protocol =
          stated(wanted).orElse(wanted.secure() ? Protocol.SIP_TLS : Protocol.SIP_UDP);
      return usable(protocol, wanted)
          ? List.of(new Hop(protocol, new InetSocketAddress(literal.get(), port(wanted, protocol))))
          : List.of();
    }
    String name = wanted.host().toLowerCase(Locale.ROOT);
    if (wanted.port() != 0) { // §4.2: an explicit port asks for addresses alone
      Protocol protocol =
          stated(wanted).orElse(wanted.secure() ? Protocol.SIP_TLS : Protocol.SIP_UDP);
      return usable(protocol, wanted) ? addresses(name, wanted.port(), protocol) : List.of();
    }
    Optional<Protocol> stated = stated(wanted);
    if (stated.isPresent()) {
      return usable(stated.get(), wanted)
          ? byService(prefix(stated.get()) + name, stated.get(), name, random)
          : List.of();
    }
    return byNaptr(name, wanted, random);
  }

  private static Optional<InetAddress> literal(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return Optional.of(Endpoint.literal(bare));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name
    }
  }

  /// The transport that the URI names (§4.1); a `sips:` URI over TCP means TLS.
  private static Optional<Protocol> stated(Wanted wanted) {
    return switch (wanted.transport().toLowerCase(Locale.ROOT)) {
      case "udp" -> Optional.of(Protocol.SIP_UDP);
      case "tcp" -> Optional.of(wanted.secure() ? Protocol.SIP_TLS : Protocol.SIP_TCP);
      case "tls" -> Optional.of(Protocol.SIP_TLS);
      default -> Optional.empty();
    };
  }

  private boolean usable(Protocol protocol, Wanted wanted) {
    return supported.contains(protocol) && (!wanted.secure() || protocol.secure());
  }

  private static int port(Wanted wanted, Protocol protocol) {
    return wanted.port() != 0 ? wanted.port() : standard(protocol);
  }

  private static int standard(Protocol protocol) {
    return protocol == Protocol.SIP_TLS ? SIPS : SIP;
  }

  private static String prefix(Protocol protocol) {
    return switch (protocol) {
      case SIP_TLS -> "_sips._tcp.";
      case SIP_TCP -> "_sip._tcp.";
      default -> "_sip._udp.";
    };
  }

  /// §4.1: what the domain prefers, else the SRV records of each transport that we speak, else the
  /// addresses of the name itself.
  private List<Hop> byNaptr(String name, Wanted wanted, RandomGenerator random) {
    List<Hop> hops = new ArrayList<>();
    List<Naptr> records = new ArrayList<>(dns.naptr(name));
    records.removeIf(record -> !record.flags().equalsIgnoreCase("s"));
    records.sort(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference));
    for (Naptr record : records) {
      Optional<Protocol> protocol = service(record.service());
      if (protocol.isPresent() && usable(protocol.get(), wanted)) {
        hops.addAll(services(record.replacement(), protocol.get(), random).orElse(List.of()));
      }
    }
    if (!hops.isEmpty()) {
      return hops;
    }
    boolean told = false;
    for (Protocol protocol : supported) {
      if (usable(protocol, wanted)) {
        Optional<List<Hop>> found = services(prefix(protocol) + name, protocol, random);
        told = told || found.isPresent();
        hops.addAll(found.orElse(List.of()));
      }
    }
    if (told) {
      return hops;
    }
    Protocol last = wanted.secure() ? Protocol.SIP_TLS : Protocol.SIP_UDP;
    return usable(last, wanted) ? addresses(name, standard(last), last) : List.of();
  }

  private static Optional<Protocol> service(String service) {
    return switch (service.toUpperCase(Locale.ROOT)) {
      case "SIP+D2U" -> Optional.of(Protocol.SIP_UDP);
      case "SIP+D2T" -> Optional.of(Protocol.SIP_TCP);
      case "SIPS+D2T" -> Optional.of(Protocol.SIP_TLS);
      default -> Optional.empty();
    };
  }

  private List<Hop> byService(
      String service, Protocol protocol, String name, RandomGenerator random) {
    return services(service, protocol, random)
        .orElseGet(() -> addresses(name, standard(protocol), protocol));
  }

  /// Empty where the domain says nothing of the service.
  private Optional<List<Hop>> services(String service, Protocol protocol, RandomGenerator random) {
    List<Srv> records = dns.srv(service);
    if (records.isEmpty()) {
      return Optional.empty();
    }
    // RFC 2782: one record whose target is "." says that there is no such service.
    if (records.size() == 1 && records.getFirst().target().equals(".")) {
      return Optional.of(List.of());
    }
    List<Hop> hops = new ArrayList<>();
    for (Srv record : ordered(records, random)) {
      hops.addAll(addresses(record.target(), record.port(), protocol));
    }
    return Optional.of(hops);
  }

  /// RFC 2782: lowest priority first; within one, drawn in proportion to the weights.
  static List<Srv> ordered(List<Srv> records, RandomGenerator random) {
    List<Srv> left = new ArrayList<>(records);
    // Weight 0 first, so that it has a small chance beside others (RFC 2782, "Weight").
    left.sort(Comparator.comparingInt(Srv::priority).thenComparingInt(Srv::weight));
    List<Srv> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      int priority = left.getFirst().priority();
      List<Srv> equal = left.stream().filter(each -> each.priority() == priority).toList();
      int sum = equal.stream().mapToInt(Srv::weight).sum();
      int drawn = random.nextInt(sum + 1);
      int running = 0;
      for (Srv each : equal) {
        running += each.weight();
        if (running >= drawn) {
          ordered.add(each);
          left.remove(each);
          break;
        }
      }
    }
    return ordered;
  }

  private List<Hop> addresses(String name, int port, Protocol protocol) {
    return dns.addresses(name).stream()
        .map(address -> new Hop(protocol, new InetSocketAddress(address, port)))
        .toList();
  }
}
