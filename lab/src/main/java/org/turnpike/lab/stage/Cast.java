package org.turnpike.lab.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Who plays whom: every server of a file is played by Turnpike, a client that cannot run here by
/// one that can, and name servers have the plan's records, whatever the file says of today's. What
/// is predicted has to be predicted of these. A browser is a Chromium with the web client; all
/// others are baresip.
public final class Cast {

  private Cast() {}

  /// The same deployment as it is played.
  public static Topology of(Topology t) {
    return of(t, false);
  }

  /// The same where browsers are baresip too, but for those where no UDP comes out, who are heard
  /// by relays over TCP: what is started for a browser is ten times as much.
  public static Topology ofPhones(Topology t) {
    return of(t, true);
  }

  private static Topology of(Topology t, boolean phones) {
    Map<String, Organisation> organisations = new LinkedHashMap<>();
    t.organisations().forEach((name, o) -> organisations.put(name, servers(o)));
    Map<String, User> users = new LinkedHashMap<>();
    t.users().forEach((name, u) -> users.put(name, client(u, phones && !closed(t, u))));
    return new Topology(
        t.name(),
        organisations,
        t.sites(),
        t.links(),
        t.internet(),
        t.proxies(),
        t.vpns(),
        t.pools(),
        t.gateways(),
        users,
        t.services(),
        t.endpoints(),
        DeployedDns.AS_PLANNED,
        t.certificates(),
        t.qos(),
        t.restrictions());
  }

  private static Organisation servers(Organisation o) {
    return new Organisation(
        o.name(),
        o.kind(),
        o.domains(),
        o.internalDomain(),
        Product.TURNPIKE,
        o.tenantOf(),
        o.forests(),
        o.federation(),
        o.voice(),
        o.exchangeUm(),
        o.publicIm());
  }

  /// Whether the user's network is somebody's who lets out what its rules name alone.
  private static boolean closed(Topology t, User u) {
    Site site = t.site(u.at().site());
    return site.kind() == Site.Kind.PUBLIC
        && site.firewalls().values().stream().anyMatch(f -> f.outbound() == Firewall.Action.DENY);
  }

  /// A phone without ICE is a baresip that is told of none.
  private static User client(User u, boolean phones) {
    Client client =
        switch (u.client()) {
          case BROWSER -> phones ? Client.BARESIP : Client.BROWSER;
          case SKYPE, LINPHONE, BARESIP -> Client.BARESIP;
          case PHONE -> Client.PHONE;
        };
    return new User(
        u.name(),
        u.uri(),
        u.organisation(),
        u.home(),
        u.at(),
        u.address(),
        u.vpn(),
        client,
        u.count(),
        u.number());
  }

  /// Nodes for which another one plays, by their paths.
  public static List<String> idle(Topology topology) {
    return idle(topology, Set.of());
  }

  static List<String> idle(Topology topology, Set<NodeId> fallen) {
    List<NodeId> playing = playing(topology, fallen);
    return topology.pools().values().stream()
        .flatMap(p ->
            p.nodeIds().stream()
                .filter(n -> !playing.contains(n))
                .map(n -> p.path() + "/nodes/" + n))
        .toList();
  }

  /// The nodes that are started: of a pool that a load balancer spreads over, all; of others one,
  /// as they are alike.
  ///
  /// @param fallen nodes that serve no more
  static List<NodeId> playing(Topology topology, Set<NodeId> fallen) {
    List<NodeId> out = new ArrayList<>();
    for (Pool pool : topology.pools().values()) {
      boolean serves =
          switch (pool) {
            case ServerPool p ->
                p.roles().contains(Role.FRONT_END) || p.roles().contains(Role.DIRECTOR);
            case EdgePool _ -> true;
            case ReverseProxy p -> publishes(topology, p);
            case CloudConnector _ -> false;
          };
      if (serves) {
        boolean all = pool instanceof EdgePool e && !e.vips().isEmpty();
        out.addAll(all ? pool.nodeIds() : first(pool.nodeIds(), fallen));
      }
    }
    return out;
  }

  /// Those that will fall and come before one that does not, and that one.
  private static List<NodeId> first(List<NodeId> nodes, Set<NodeId> fallen) {
    List<NodeId> out = new ArrayList<>();
    for (NodeId node : nodes) {
      out.add(node);
      if (!fallen.contains(node)) {
        break;
      }
    }
    return out;
  }

  /// Without a name outside there is nothing to publish.
  private static boolean publishes(Topology topology, ReverseProxy proxy) {
    return proxy.pools().stream()
        .map(topology::pool)
        .anyMatch(p -> p instanceof ServerPool s && s.webFqdnOutside().isPresent());
  }

  private static final Pattern ORGANISATIONS =
      Pattern.compile("(?ms)^organisations:.*?(?=^[a-z][a-z0-9-]*:|\\z)");
  private static final Pattern PRODUCT = Pattern.compile("\\bproduct:\\s*[\"']?[a-z0-9-]+[\"']?");

  /// The file as its nodes are given it: an organisation that names no product has Turnpike.
  static String text(String yaml) {
    Matcher part = ORGANISATIONS.matcher(yaml);
    return part.replaceAll(found ->
        Matcher.quoteReplacement(
            PRODUCT.matcher(found.group()).replaceAll("product: " + Product.TURNPIKE.text())));
  }
}
