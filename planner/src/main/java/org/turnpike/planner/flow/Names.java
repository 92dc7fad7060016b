package org.turnpike.planner.flow;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.network.Hosts;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;

/// What names lead to, in the view of whoever asks. A view that the file says nothing of has every
/// name as it is planned.
final class Names {

  /// As clients ask, one after the other.
  private static final List<String> SIGN_IN =
      List.of(
          "lyncdiscoverinternal.",
          "lyncdiscover.",
          "_sipinternaltls._tcp.",
          "_sip._tls.",
          "sipinternal.",
          "sip.",
          "sipexternal.");

  private static final String FEDERATION = "_sipfederationtls._tcp.";

  private final Topology topology;

  Names(Topology topology) {
    this.topology = topology;
  }

  /// Inside its own organisation's network, or with a tunnel that leads to it, a client asks the
  /// resolver there, which is among the organisation's servers.
  DeployedDns.View viewOf(User user) {
    Site site = topology.site(user.at().site());
    boolean inside =
        site.kind() == Site.Kind.SITE
            && site.organisation().filter(user.organisation()::equals).isPresent();
    return inside || user.vpn().map(topology.vpns()::get).filter(v -> leads(v, user)).isPresent()
        ? DeployedDns.View.INTERNAL
        : DeployedDns.View.EXTERNAL;
  }

  private boolean leads(Vpn vpn, User user) {
    return servers(user.organisation())
        .map(p -> vpn.carries(p.nodes().getFirst().addresses().getFirst()))
        .orElse(vpn.tunnelled().isEmpty());
  }

  /// Those among which an organisation's own resolver is, at the first node.
  Optional<ServerPool> servers(String organisation) {
    return topology.pools().values().stream()
        .filter(p -> p.organisation().equals(organisation))
        .flatMap(p -> p instanceof ServerPool s ? Stream.of(s) : Stream.<ServerPool>of())
        .filter(s -> s.roles().contains(Role.FRONT_END))
        .findFirst();
  }

  /// Whether a view names the servers of a deployment: its own does, and any those of a provider.
  boolean namesServers(DeployedDns.View view, Pool home) {
    return view == DeployedDns.View.INTERNAL || topology.online(home);
  }

  /// Why a client of a SIP domain finds no server at all; empty where some name of its list is
  /// there.
  Optional<String> noSignIn(DeployedDns.View view, String domain) {
    for (String name : SIGN_IN) {
      if (!absent(view, name + domain)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        "the "
            + view.text()
            + " view has none of the names by which clients of "
            + domain
            + " look for it");
  }

  /// Why a partner's Edge finds no Edge of a SIP domain.
  Optional<String> noFederation(DeployedDns.View view, String domain) {
    String name = FEDERATION + domain;
    return absent(view, name)
        ? Optional.of("the " + view.text() + " view has no " + name)
        : Optional.empty();
  }

  /// A service's addresses as a name gives them: what is planned, or what the view's records say
  /// instead; none where the name is missing.
  List<Hosts.Served> under(
      DeployedDns.View view, Optional<String> name, List<Hosts.Served> planned) {
    if (name.isEmpty()) {
      return planned;
    }
    if (absent(view, name.get())) {
      return List.of();
    }
    List<InetAddress> written = addresses(view, name.get());
    if (written.isEmpty()) {
      return planned;
    }
    List<Hosts.Served> out = new ArrayList<>();
    for (InetAddress address : written) {
      // The machine that has the address, or the first: a wrong address leads to no machine.
      Optional<Hosts.Served> right =
          planned.stream().filter(p -> p.reached().equals(address)).findFirst();
      right
          .or(() -> planned.stream().findFirst())
          .ifPresent(p -> out.add(new Hosts.Served(p.node(), p.spot(), address)));
    }
    return out;
  }

  private List<DeployedDns.Entry> written(DeployedDns.View view, String name) {
    DeployedDns.Zone zone = topology.dns().views().get(view);
    String wanted = name.toLowerCase(Locale.ROOT);
    return zone == null
        ? List.of()
        : zone.records().stream().filter(e -> e.name().equals(wanted)).toList();
  }

  private boolean absent(DeployedDns.View view, String name) {
    DeployedDns.Zone zone = topology.dns().views().get(view);
    if (zone == null || !written(view, name).isEmpty()) {
      return false;
    }
    return zone.complete() || zone.missing().contains(name.toLowerCase(Locale.ROOT));
  }

  private List<InetAddress> addresses(DeployedDns.View view, String name) {
    List<InetAddress> out = new ArrayList<>();
    for (DeployedDns.Entry entry : written(view, name)) {
      if (entry.type().equals("A") || entry.type().equals("AAAA")) {
        entry.values().forEach(v -> out.add(Endpoint.literal(v)));
      }
    }
    return out;
  }
}
