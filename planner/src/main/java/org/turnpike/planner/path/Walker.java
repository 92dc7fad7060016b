package org.turnpike.planner.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.network.Wire;
import org.turnpike.planner.network.Wiring;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// Walks one packet at a time through a [Wiring]. Any number of threads may use one walker, each
/// with [Sessions] of its own.
///
/// At a firewall, in this order: a session that is known; destination translation, which is also
/// where a hairpin turns; the route; the rules, which see the inside's addresses on both ends;
/// source translation; and the session is recorded. Hosts on the way take part: a load balancer
/// chooses a node, an HTTP proxy opens a connection of its own for TCP to 80 and 443, and what an
/// open tunnel carries travels inside it as far as its concentrator.
///
/// Entry points: [#roundTrip] for a client's request and its answer, [#walk] for one packet (with
/// the same [Sessions] for all packets of a call), [#toTelephone] for the last step to the
/// telephone network. `planner.network.Hosts` makes the [Spot]s of what a topology declares.
public final class Walker {

  private final Wiring wiring;
  private final @Nullable Filter[] filters;
  private final @Nullable Translator[] translators;
  private final Waypoints waypoints;
  private final Set<String> stateful;

  public Walker(Topology topology) {
    this(topology, Places.NONE);
  }

  /// @param places where the topology stands in its file, for [Hop#place]
  public Walker(Topology topology, Places places) {
    this.wiring = Wiring.of(topology);
    int devices = wiring.devices().size();
    this.filters = new @Nullable Filter[devices];
    this.translators = new @Nullable Translator[devices];
    for (Device device : wiring.devices()) {
      device
          .firewall()
          .ifPresent(f -> {
            filters[device.index()] = new Filter(f, places);
            translators[device.index()] = new Translator(device, f);
          });
    }
    this.waypoints = new Waypoints(wiring);
    this.stateful =
        wiring.devices().stream()
            .filter(d -> d.firewall().filter(Firewall::stateful).isPresent())
            .map(Device::id)
            .collect(Collectors.toUnmodifiableSet());
  }

  public Wiring wiring() {
    return wiring;
  }

  @Nullable Filter filter(Device device) {
    return filters[device.index()];
  }

  @Nullable Translator translator(Device device) {
    return translators[device.index()];
  }

  Waypoints waypoints() {
    return waypoints;
  }

  /// A request and its answer.
  ///
  /// @param back empty if the request did not arrive
  public record RoundTrip(Walk there, Optional<Walk> back) {
    public Disposition disposition() {
      return back.map(Walk::disposition).orElse(there.disposition());
    }
  }

  /// A client's request to a server and the answer, which every stateful device on its way must
  /// know the session of (rule A1), and which must come from where the request went.
  public RoundTrip roundTrip(Spot client, Packet request, Spot server) {
    return roundTrip(client, request, server, new Sessions());
  }

  /// The packet that opens a connection to an endpoint, from the address that the host takes for
  /// it.
  public Packet opening(Spot client, Transport transport, int port, Endpoint to) {
    Packet asked = Packet.of(transport, client.source(to.address()), port, to.address(), to.port());
    if (client.adapters().size() < 2) {
      return asked;
    }
    Course course = new Course(this, new Sessions(), false, null);
    return new Packet(transport, new Endpoint(course.source(client, asked), port), to);
  }

  /// As [#roundTrip(Spot, Packet, Spot)], in a call that has sent packets before.
  public RoundTrip roundTrip(Spot client, Packet request, Spot server, Sessions sessions) {
    Walk there = new Course(this, sessions, false, server.address()).send(client, request);
    there = met(there, server);
    if (!there.delivered()) {
      return new RoundTrip(there, Optional.empty());
    }
    Walk back = new Course(this, sessions, true, null).send(server, there.last().reversed());
    back = seen(there, met(back, client));
    if (back.delivered() && !back.last().equals(request.reversed())) {
      back =
          new Walk(
              back.hops(),
              Disposition.BLOCKED_ASYMMETRIC,
              client.host(),
              Optional.empty(),
              "the answer comes from "
                  + back.last().from()
                  + " and the request went to "
                  + request.to());
    }
    return new RoundTrip(there, Optional.of(back));
  }

  /// Over TCP a stateful device has to see both directions (rule A1): one that let the request pass
  /// and never sees the answer keeps the session half open (RFC 5382 §4.1) and drops what follows.
  /// What passes it inside a tunnel is a datagram to it.
  ///
  /// @return the answer, blocked at the first such device
  public Walk seen(Walk request, Walk answer) {
    if (!answer.delivered()) {
      return answer;
    }
    for (Hop hop : request.hops()) {
      if (hop.before().transport() == Transport.TCP
          && stateful.contains(hop.device())
          && hop.out().isPresent()
          && !passes(answer, hop.device(), hop.after().reversed())) {
        return new Walk(
            answer.hops(),
            Disposition.BLOCKED_ASYMMETRIC,
            hop.device(),
            Optional.empty(),
            "the answer does not pass here: the session stays half open, and what follows is"
                + " dropped");
      }
    }
    return answer;
  }

  private static boolean passes(Walk walk, String device, Packet packet) {
    for (Hop hop : walk.hops()) {
      if (hop.device().equals(device) && hop.before().equals(packet)) {
        return true;
      }
    }
    return false;
  }

  /// A private address leads to whoever has it where the packet is: the walk of a packet that ended
  /// on a network that the host is not on has not reached it.
  private static Walk met(Walk walk, Spot host) {
    if (!walk.delivered() || on(walk.at(), host)) {
      return walk;
    }
    return new Walk(
        walk.hops(),
        Disposition.NO_ROUTE,
        walk.at(),
        Optional.empty(),
        walk.last().to() + " is another host there");
  }

  private static boolean on(String at, Spot host) {
    if (host.network().isEmpty()) {
      return at.equals("internet");
    }
    return at.equals(host.network().get().path())
        || host.adapters().stream().anyMatch(a -> at.equals(a.network().path()));
  }

  /// @param answer whether it answers a request: a stateful device that knows no session for it
  ///   then calls it asymmetric, unless it is no TCP and a rule lets it pass as a session of its
  ///   own
  public Walk walk(Spot from, Packet packet, Sessions sessions, boolean answer) {
    return new Course(this, sessions, answer, null).send(from, packet);
  }

  /// A walk that has reached a gateway, with the step from it to the telephone network.
  public Walk toTelephone(Walk walk, String gateway) {
    Optional<Wire> wire = wiring.telephone(gateway);
    if (wire.isEmpty() || !walk.delivered()) {
      return walk;
    }
    List<Hop> hops = new ArrayList<>(walk.hops());
    hops.add(
        new Hop(
            gateway,
            hops.getLast().out(),
            wire.map(Wire::name),
            walk.last(),
            walk.last(),
            Optional.empty(),
            wire.map(Wire::segment),
            Optional.empty(),
            List.of(),
            Optional.empty()));
    return new Walk(
        hops, walk.disposition(), gateway, Optional.empty(), "to the telephone network");
  }
}
