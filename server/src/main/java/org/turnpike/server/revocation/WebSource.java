package org.turnpike.server.revocation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.net.HttpFetch;
import org.turnpike.net.HttpFetch.Outcome.Answered;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.net.dns.DnsFailed;
import org.turnpike.pki.DistributionPoints;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.PeerPolicy;

/// Lists by HTTP.
///
/// The URI is somebody else's word, if a verified one: whoever has an authority that is trusted
/// here could have this node ask any web server that it reaches. So it asks port 80 of public
/// addresses, and beyond these what the topology names; each address is judged after it was looked
/// up, and after each redirection.
final class WebSource implements Source {

  /// Larger lists are split by their authorities (RFC 5280 §5.2.5).
  static final int MOST_BYTES = 4 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int REDIRECTIONS = 3;
  private static final int ADDRESSES = 3;
  private static final int HTTP = 80;

  /// Which servers are asked, and from where.
  ///
  /// @param policy of what is public
  /// @param lists servers that may be asked besides
  /// @param from the Access Edge's own addresses outside, which row EXT-02 lets out; empty leaves
  ///   it to the system
  record Reach(PeerPolicy policy, List<Endpoint> lists, List<InetAddress> from) {

    Reach {
      lists = List.copyOf(lists);
      from = List.copyOf(from);
    }

    boolean allows(InetAddress address, int port) {
      return lists.contains(new Endpoint(address, port))
          || port == HTTP && policy.verdict(address, port) == PeerPolicy.Verdict.RELAY;
    }

    /// Whether there is an address of that family to ask from.
    boolean speaks(InetAddress address) {
      return from.isEmpty() || from(address).isPresent();
    }

    Optional<InetAddress> from(InetAddress to) {
      return from.stream()
          .filter(each -> each.getAddress().length == to.getAddress().length)
          .findFirst();
    }
  }

  private final HttpFetch fetch;
  private final DnsAnswers dns;
  private final Supplier<Reach> reach;

  WebSource(HttpFetch fetch, DnsAnswers dns, Supplier<Reach> reach) {
    this.fetch = fetch;
    this.dns = dns;
    this.reach = reach;
  }

  @Override
  public Fetched get(URI uri, Optional<Version> had) {
    URI at = uri;
    for (int i = 0; i <= REDIRECTIONS; i++) {
      HttpFetch.Outcome outcome;
      switch (to(at)) {
        case To.Nowhere(Fetched.Failed failed) -> {
          return failed;
        }
        case To.Servers(List<InetSocketAddress> servers) ->
            outcome = ask(at, servers, had.filter(version -> version.uri().equals(uri)));
      }
      switch (outcome) {
        case HttpFetch.Outcome.Failed(String why) -> {
          return new Fetched.Failed(
              why, "let TCP 80 out from the Access Edge (EXT-02), or ask the authority");
        }
        case Answered answered -> {
          if (answered.status() == 200) {
            return new Fetched.Whole(
                answered.body(),
                new Version(uri, answered.header("etag"), answered.header("last-modified")));
          }
          if (answered.status() == 304 && had.isPresent()) {
            return new Fetched.Same();
          }
          Optional<URI> next = redirected(at, answered);
          if (next.isEmpty()) {
            return new Fetched.Failed(
                "the server answers " + answered.status(), "tell the authority");
          }
          at = next.get();
        }
      }
    }
    return new Fetched.Failed(
        "more than " + REDIRECTIONS + " redirections, the last to " + at, "tell the authority");
  }

  private static Optional<URI> redirected(URI at, Answered answered) {
    return switch (answered.status()) {
      case 301, 302, 303, 307, 308 ->
          answered
              .header("location")
              .flatMap(location -> {
                try {
                  return DistributionPoints.web(at.resolve(location).toString());
                } catch (IllegalArgumentException e) {
                  return Optional.empty(); // no URI
                }
              });
      default -> Optional.empty();
    };
  }

  private sealed interface To {
    record Servers(List<InetSocketAddress> all) implements To {}

    record Nowhere(Fetched.Failed why) implements To {}
  }

  private To to(URI uri) {
    int port = uri.getPort() < 0 ? HTTP : uri.getPort();
    List<InetAddress> found;
    try {
      found = addresses(uri.getHost());
    } catch (DnsFailed e) {
      return nowhere(
          "no name server answers for " + uri.getHost() + ": " + e.getMessage(),
          "let DNS out from the Access Edge (EXT-03, EXT-04)");
    }
    if (found.isEmpty()) {
      return nowhere(uri.getHost() + " has no address", "ask the authority");
    }
    Reach now = reach.get();
    List<InetAddress> allowed = found.stream().filter(each -> now.allows(each, port)).toList();
    if (allowed.isEmpty()) {
      return nowhere(
          uri.getHost()
              + " is at "
              + found.stream().map(Endpoint::text).toList()
              + " port "
              + port
              + ", and lists are asked of port 80 of public addresses alone",
          "if that server is to be asked, name it in the topology: services, kind revocation");
    }
    List<InetSocketAddress> servers =
        allowed.stream()
            .filter(now::speaks)
            .limit(ADDRESSES)
            .map(each -> new InetSocketAddress(each, port))
            .toList();
    return servers.isEmpty()
        ? nowhere(
            uri.getHost() + " has no address of a family that the Access Edge has outside",
            "give the Access Edge an address of that family")
        : new To.Servers(servers);
  }

  private static To nowhere(String why, String remedy) {
    return new To.Nowhere(new Fetched.Failed(why, remedy));
  }

  private List<InetAddress> addresses(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return List.of(Endpoint.literal(bare));
    } catch (IllegalArgumentException e) {
      return dns.addresses(bare);
    }
  }

  private HttpFetch.Outcome ask(URI uri, List<InetSocketAddress> servers, Optional<Version> had) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("user-agent", "Turnpike");
    headers.put("accept", "application/pkix-crl, */*;q=0.1");
    had.flatMap(Version::etag).ifPresent(etag -> headers.put("if-none-match", etag));
    had.flatMap(Version::modified).ifPresent(time -> headers.put("if-modified-since", time));
    List<String> whys = new ArrayList<>();
    for (InetSocketAddress server : servers) {
      HttpFetch.Outcome outcome =
          fetch.get(
              uri, server, reach.get().from(server.getAddress()), headers, MOST_BYTES, PATIENCE);
      if (!(outcome instanceof HttpFetch.Outcome.Failed(String why))) {
        return outcome;
      }
      whys.add(Endpoint.text(server.getAddress()) + ": " + why);
    }
    return new HttpFetch.Outcome.Failed(String.join("; ", whys));
  }
}
