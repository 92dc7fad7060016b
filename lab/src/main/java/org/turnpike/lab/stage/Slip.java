package org.turnpike.lab.stage;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.Pool;

/// A client that does what ICE forbids or what nobody can foretell: it receives by one candidate of
/// its own and sends by another, though one pair is chosen for both directions (RFC 8445 §8.1.1);
/// or it goes by its relay though it found a pair that works without, which has the higher
/// priority.
///
/// baresip (libre 1.1) sends by its relay to every address for which it has a channel there, and it
/// has one for each address that it tried a pair of its relay with, whichever pair was chosen; it
/// lets the relay go at the next offer, if the chosen pair does not use it. Such an offer comes by
/// itself only from a caller whose own default changes. Until it comes, the call shows where the
/// client sends, and not which way was chosen.
final class Slip {

  /// Where relays are asked (RFC 8656 §6): answers from there say that the relay is there.
  private static final int TURN_PORT = 3478;

  /// Fewer packets than this were on their way when the pair was chosen.
  private static final int SOME = 10;

  private final Topology topology;
  private final Hosts hosts;

  /// Pool of the relays at an address.
  private final Map<InetAddress, String> relays = new HashMap<>();

  Slip(Topology topology) {
    this.topology = topology;
    this.hosts = new Hosts(topology);
    for (Pool pool : topology.pools().values()) {
      if (pool instanceof EdgePool edge) {
        edges(edge);
      }
    }
  }

  /// Behind a balancer a relay is asked at one address and writes from another.
  private void edges(EdgePool pool) {
    List<InetAddress> vips = pool.vips().getOrDefault(EdgeService.AV, List.of());
    vips.forEach(v -> relays.put(v, pool.name()));
    for (EdgePool.Node node : vips.isEmpty() ? List.<EdgePool.Node>of() : pool.nodes()) {
      node.external(EdgeService.AV).forEach(a -> relays.put(a.published(), pool.name()));
    }
  }

  private boolean same(InetAddress one, InetAddress other) {
    String pool = relays.get(one);
    return one.equals(other) || pool != null && pool.equals(relays.get(other));
  }

  /// Whether this user's client did so, as its own wire shows: inside TURN in one direction and
  /// bare in the other. With both at one address it is the same way nevertheless.
  boolean made(User user, List<Sighted> seen) {
    List<InetAddress> own = own(user);
    String wire = wire(user);
    List<Sighted> media =
        seen.stream()
            .filter(s -> s.wire().equals(wire) && s.isMedia() && s.packets() >= SOME)
            .toList();
    return media.stream()
        .filter(out -> own.contains(out.from().getAddress()))
        .anyMatch(out ->
            media.stream()
                .filter(in -> own.contains(in.to().getAddress()))
                .anyMatch(in ->
                    in.turn() != out.turn()
                        && !same(in.from().getAddress(), out.to().getAddress())));
  }

  /// Whether this user's client sends by its relay though a check that it sent bare was answered.
  /// By another relay at one address it is the same way nevertheless, unless its peer sends bare:
  /// the answer came by the peer's own.
  ///
  /// libre tries one pair after the other, each once, and the pair that works comes too early where
  /// the other end's relay lets nobody in yet (RFC 8656 §9); the other end's check mends that later
  /// (RFC 8445 §7.3.1.4), and which of the two pairs is taken then is chance.
  ///
  /// @param bare whether its peer, which it has called, sends without a relay: of two pairs with
  ///   one relay, that of the caller's own address has the higher priority (RFC 8445 §6.1.2.3)
  boolean lesser(User user, boolean bare, List<Sighted> seen) {
    List<InetAddress> own = own(user);
    String wire = wire(user);
    List<Sighted> here = seen.stream().filter(s -> s.wire().equals(wire)).toList();
    return here.stream()
        .filter(out -> out.isMedia() && out.turn() && out.packets() >= SOME)
        .filter(out -> own.contains(out.from().getAddress()))
        .anyMatch(out ->
            here.stream()
                .filter(answer -> answer.what() == Sighting.Kind.STUN_SUCCESS && !answer.turn())
                .filter(answer -> own.contains(answer.to().getAddress()))
                .anyMatch(answer ->
                    answer.from().getPort() != TURN_PORT
                        && (bare || !same(answer.from().getAddress(), out.to().getAddress()))));
  }

  /// Whether this user's client sends without a relay.
  boolean bare(User user, List<Sighted> seen) {
    List<InetAddress> own = own(user);
    String wire = wire(user);
    return seen.stream()
        .filter(s -> s.wire().equals(wire) && s.isMedia() && s.packets() >= SOME)
        .anyMatch(out -> !out.turn() && own.contains(out.from().getAddress()));
  }

  private String wire(User user) {
    return topology.network(user.at()).id().path();
  }

  private List<InetAddress> own(User user) {
    return hosts.person(user, false).stream().map(Spot::address).toList();
  }
}
