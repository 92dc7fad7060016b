package org.turnpike.topology.format;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.Quality;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.service.EndpointList;
import org.turnpike.topology.settings.Prefix;

/// Networks, links, proxies and tunnels.
record NetworkBinder(Map<String, Fields> sites, Map<NetworkId, Network> networks) {

  /// @param endpoints say which networks of a provider circuits carry, where the file does not
  NetworkBinder(Map<String, Fields> sites, EndpointList endpoints) {
    this(sites, new LinkedHashMap<>());
    sites.forEach((site, f) ->
        f.named("networks")
            .forEach((name, n) -> {
              NetworkId id = new NetworkId(new SiteId(site), name);
              networks.put(id, network(id, n, endpoints));
            }));
  }

  private static Network network(NetworkId id, Fields f, EndpointList endpoints) {
    List<Prefix> prefixes = f.list("prefix", Scalar.PREFIX);
    List<InetAddress> written = f.list("gateway", Scalar.ADDRESS);
    List<InetAddress> gateways =
        written.isEmpty() ? prefixes.stream().map(p -> Addresses.nth(p, 1)).toList() : written;
    return new Network(
        id,
        prefixes,
        gateways,
        f.flag("wireless", false),
        f.flag("expressroute", carried(prefixes, endpoints)),
        f.word("proxy"),
        f.flag("known-to-voice", true));
  }

  /// Not, if the list knows it and every entry says no.
  private static boolean carried(List<Prefix> prefixes, EndpointList endpoints) {
    return prefixes.stream().allMatch(p -> endpoints.expressRoute(p).orElse(true));
  }

  Network network(NetworkId id) {
    Network network = networks.get(id);
    if (network == null) {
      throw new IllegalStateException("unchecked network " + id);
    }
    return network;
  }

  Optional<String> organisation(SiteId site) {
    Fields f = sites.get(site.name());
    return f == null ? Optional.empty() : f.word("organisation");
  }

  /// @param keepsMarks when the file does not say
  static Quality quality(Fields f, boolean keepsMarks) {
    return new Quality(
        f.may("bandwidth", Scalar.BANDWIDTH, 0L),
        f.may("latency", Scalar.DURATION, 0L),
        f.may("jitter", Scalar.DURATION, 0L),
        f.may("loss", Scalar.SHARE, 0.0),
        f.flag("keeps-marks", keepsMarks));
  }

  static Link link(String name, Fields f) {
    List<String> ends = f.words("between");
    Map<String, String> on = f.namedWords("ends-on");
    return new Link(
        name,
        new SiteId(ends.getFirst()),
        new SiteId(ends.getLast()),
        Optional.ofNullable(on.get(ends.getFirst())),
        Optional.ofNullable(on.get(ends.getLast())),
        quality(f, true),
        f.may("cost", Scalar.COUNT, 10),
        f.may("state", Scalar.STATE, true));
  }

  static Map<String, Proxy> proxies(Map<String, Fields> named) {
    Map<String, Proxy> out = new LinkedHashMap<>();
    named.forEach((name, f) ->
        out.put(
            name,
            new Proxy(
                name,
                NetworkId.parse(f.mustWord("network")),
                f.must("address", Scalar.ADDRESS),
                f.may("port", Scalar.PORT, 8080),
                f.list("bypass-names", Scalar.DOMAIN),
                f.list("bypass", Scalar.PREFIX))));
    return Ordered.map(out);
  }

  static Map<String, Vpn> vpns(Map<String, Fields> named) {
    Map<String, Vpn> out = new LinkedHashMap<>();
    named.forEach((name, f) -> {
      List<Prefix> split = f.list("split", Scalar.PREFIX);
      out.put(
          name,
          new Vpn(
              name,
              NetworkId.parse(f.mustWord("network")),
              f.must("gateway", Scalar.ADDRESS),
              f.list("clients", Scalar.PREFIX),
              f.has("split") ? Optional.of(split) : Optional.empty()));
    });
    return Ordered.map(out);
  }
}
