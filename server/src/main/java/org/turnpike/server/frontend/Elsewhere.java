package org.turnpike.server.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.server.frontend.DialogToken.Way;
import org.turnpike.server.frontend.Routing.Routed;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SipNode;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipUri;
import org.turnpike.sip.message.Via;
import org.turnpike.store.Binding;
import org.turnpike.store.User;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;

/// What is reached by another node: users who are homed there, devices that are connected there,
/// everybody outside.
final class Elsewhere {

  private record Homes(Map<UserUri, Home> byUser, Map<String, Home> byPool) {
    static Homes of(List<Home> all) {
      return new Homes(Home.byUser(all), Home.byPool(all));
    }
  }

  private volatile Homes homes;
  private final Users users;
  private final SipNode sip;

  Elsewhere(RoleSettings.FrontEnd settings, Users users, SipNode sip) {
    this.homes = Homes.of(settings.homes());
    this.users = users;
    this.sip = sip;
  }

  void onHomes(List<Home> now) {
    homes = Homes.of(now);
  }

  /// Whether nobody is homed elsewhere.
  boolean nobody() {
    return homes.byPool().isEmpty() && homes.byUser().isEmpty();
  }

  /// Where a user is homed; empty for one of ours and for nobody. What is noted of a user here goes
  /// before what the settings say: who was moved away is there, who was moved here is ours.
  Optional<Home> home(UserUri user) {
    Optional<User> noted = users.find(user);
    return Optional.ofNullable(
        noted.isPresent() ? homes.byPool().get(noted.get().home()) : homes.byUser().get(user));
  }

  Optional<Peer> peer(Home home) {
    return sip.neighbours().named(home.peer());
  }

  /// What our Edge has to be told of the way to a home: the Access Edge in front of it.
  static List<String> routes(Home home) {
    return home.edge().stream().map(edge -> "<sip:" + edge + ";transport=tls;lr>").toList();
  }

  /// The Edge that carries what is for outside.
  Optional<Peer> edge() {
    return sip.neighbours().with(Peer.Purpose.EDGE).findFirst();
  }

  /// A target in a peer's pool: its nodes are tried in turn.
  ///
  /// @param first node to try, where one is known to have the dialog
  /// @param routes that it is told to go on by
  /// @return null if there is no way to any
  @Nullable Target pool(
      Peer peer, Optional<Endpoint> first, String uri, List<String> routes, Arrival arrival) {
    List<Endpoint> order =
        new ArrayList<>(
            sip.neighbours().order(peer, arrival.request().callId(), arrival.loop().now()));
    first.ifPresent(at -> {
      order.remove(at);
      order.addFirst(at);
    });
    while (!order.isEmpty()) {
      Endpoint at = order.removeFirst();
      Flow flow = sip.connect(peer, at);
      if (flow != null) {
        List<Next> others = order.stream().map(each -> next(peer, each)).toList();
        return new Target(
            uri,
            routes,
            flow,
            way(peer, at, Optional.empty()),
            Routing.breadth(arrival.request()),
            others);
      }
    }
    return null;
  }

  private Next next(Peer peer, Endpoint at) {
    return () -> {
      Flow flow = sip.connect(peer, at);
      return flow == null ? null : new Next.Opened(flow, way(peer, at, Optional.empty()));
    };
  }

  private static Way way(Peer peer, Endpoint at, Optional<UserUri> user) {
    return new Way.Server(peer.name(), at.toString(), user);
  }

  /// Back to the node that a request came from.
  ///
  /// @param user of ours who sent it
  Optional<Way> back(Arrival arrival, Optional<UserUri> user) {
    return arrival
        .peer()
        .filter(peer -> !peer.endpoints().isEmpty())
        .map(peer -> way(peer, sentBy(arrival, peer), user));
  }

  private static Endpoint sentBy(Arrival arrival, Peer peer) {
    Optional<Endpoint> told =
        arrival.request().topVia() instanceof Decoded.Value<Via>(Via via)
            ? SipNode.sentBy(via)
            : Optional.empty();
    return told.filter(peer.endpoints()::contains).orElse(peer.endpoints().getFirst());
  }

  /// The target of a later request of a dialog.
  @Nullable Target target(Way.Server way, String uri, Arrival arrival) {
    Optional<Peer> peer = sip.neighbours().named(way.name());
    return peer.isEmpty()
        ? null
        : pool(peer.get(), Optional.of(Endpoint.parse(way.endpoint())), uri, List.of(), arrival);
  }

  /// A device that is connected to a peer: the topmost Path value is one of its nodes (RFC 3327
  /// §5.4). Only that node has the connection.
  Optional<Target> connectedTo(UserUri user, Binding binding) {
    if (binding.path().isEmpty()
        || !(NameAddr.decode(binding.path().getFirst())
            instanceof Decoded.Value<NameAddr>(NameAddr hop))) {
      return Optional.empty();
    }
    return endpoint(hop.uri())
        .flatMap(at ->
            sip.neighbours()
                .at(at)
                .flatMap(peer ->
                    Optional.ofNullable(sip.connect(peer, at))
                        .map(flow ->
                            new Target(
                                binding.contact(),
                                binding.path(),
                                flow,
                                way(peer, at, Optional.of(user))))));
  }

  /// Without the Routes that led to a device where it was: by our peers and, as many as its Path
  /// has now, by those behind them.
  Routed pastPeers(Routed routed, int path) {
    List<NameAddr> routes = routed.routes();
    int past = routed.ownRoutes();
    while (past < routes.size() && toPeer(routes.get(past))) {
      past++;
    }
    return past == routed.ownRoutes()
        ? routed
        : routed.past(Math.max(past, Math.min(routes.size(), routed.ownRoutes() + path)));
  }

  private boolean toPeer(NameAddr route) {
    return endpoint(route.uri()).flatMap(at -> sip.neighbours().at(at)).isPresent();
  }

  private static Optional<Endpoint> endpoint(SipUri uri) {
    try {
      return Optional.of(
          new Endpoint(
              Endpoint.literal(Endpoint.comparable(uri.host())),
              uri.port() == 0 ? 5061 : uri.port()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name
    }
  }
}
