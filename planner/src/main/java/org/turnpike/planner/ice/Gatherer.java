package org.turnpike.planner.ice;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Sessions;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.settings.Endpoint;

/// Gathers the candidates of one agent over one transport (RFC 8445 §5.1.1).
final class Gatherer {

  private static final int COMPONENT = 1;

  private final Walker walker;
  private final Agent agent;
  private final Modality modality;
  private final Side side;
  private final Sessions sessions;
  private final List<Candidate> found = new ArrayList<>();
  private final List<Asked> misses = new ArrayList<>();

  /// @param sessions what devices remember so far; it grows
  Gatherer(Walker walker, Agent agent, Modality modality, Side side, Sessions sessions) {
    this.walker = walker;
    this.agent = agent;
    this.modality = modality;
    this.side = side;
    this.sessions = sessions;
  }

  Gathering gather(Transport transport) {
    if (transport == Transport.UDP || agent.abilities().mediaOverTcp()) {
      for (int i = 0; i < agent.spots().size(); i++) {
        Spot spot = agent.spots().get(i);
        Endpoint base = new Endpoint(spot.address(), agent.port(modality, side));
        switch (transport) {
          case UDP -> udp(spot, base, rank(spot, i));
          case TCP -> tcp(spot, base, rank(spot, i));
          case ICMP -> throw new IllegalArgumentException("no media over ICMP");
        }
      }
    }
    found.removeIf(c -> !agent.offers().contains(c.type()));
    found.sort(Comparator.comparingLong(Candidate::priority).reversed());
    Set<InetAddress> permitted = new HashSet<>();
    found.forEach(c -> permitted.add(c.address().address()));
    return new Gathering(found, permitted, misses, sessions);
  }

  /// 0 for the address that it likes best. The file has those of IPv4 first.
  private int rank(Spot spot, int index) {
    return switch (agent.abilities().addresses()) {
      case IPV4_FIRST -> index;
      case IPV6_FIRST ->
          (int)
              (agent.spots().stream().limit(index).filter(s -> sameFamily(s, spot)).count()
                  + (ipv6(spot) ? 0 : agent.spots().stream().filter(Gatherer::ipv6).count()));
      case ALIKE -> 0;
    };
  }

  private void udp(Spot spot, Endpoint base, int index) {
    add(
        CandidateType.HOST,
        Candidate.Opens.BOTH,
        Transport.UDP,
        base,
        base,
        spot,
        Optional.empty(),
        65535 - index);
    if (!agent.abilities().ice()) {
      return;
    }
    int rank = 0;
    for (Relay relay : agent.relays()) {
      if (!sameFamily(relay.reached(), spot.address()) || enough()) {
        continue;
      }
      int preference = 65535 - index - 8 * rank++;
      boolean answered = false;
      if (agent.abilities().relayOverUdp()) {
        Asked asked = ask(spot, base, relay, Transport.UDP, Relay.UDP_PORT);
        answered = asked.answered();
        if (answered) {
          reflexive(spot, base, asked, Candidate.Opens.BOTH, preference);
          relayed(asked, Candidate.Opens.BOTH, Transport.UDP, preference);
        }
      }
      // RFC 8656 §3.1: TCP between client and relay only, UDP beyond. Less liked, and with an
      // answer over UDP it would lead to nothing more.
      if (!answered && agent.abilities().relayOverTcp()) {
        Asked asked = ask(spot, base, relay, Transport.TCP, relay.tcpPort());
        if (asked.answered()) {
          relayed(asked, Candidate.Opens.BOTH, Transport.UDP, preference - 32768);
        }
      }
    }
  }

  /// Whether it has a relay and wants no more.
  private boolean enough() {
    return !agent.abilities().severalRelays()
        && found.stream().anyMatch(c -> c.type() == CandidateType.RELAYED);
  }

  /// RFC 6544 §4.1; an active candidate's port is of no consequence to the peer, and the model lets
  /// connections leave from the port that is listened on.
  private void tcp(Spot spot, Endpoint base, int index) {
    add(
        CandidateType.HOST,
        Candidate.Opens.ACTIVE,
        Transport.TCP,
        base,
        base,
        spot,
        Optional.empty(),
        local(6, index));
    add(
        CandidateType.HOST,
        Candidate.Opens.PASSIVE,
        Transport.TCP,
        base,
        base,
        spot,
        Optional.empty(),
        local(4, index));
    if (!agent.abilities().ice() || !agent.abilities().relayOverTcp()) {
      return;
    }
    int rank = 0;
    for (Relay relay : agent.relays()) {
      if (!sameFamily(relay.reached(), spot.address()) || enough()) {
        continue;
      }
      int other = index + 8 * rank++;
      Asked asked = ask(spot, base, relay, Transport.TCP, relay.tcpPort());
      if (asked.answered()) {
        reflexive(spot, base, asked, Candidate.Opens.PASSIVE, local(2, other));
        relayed(asked, Candidate.Opens.ACTIVE, Transport.TCP, local(6, other));
        relayed(asked, Candidate.Opens.PASSIVE, Transport.TCP, local(4, other));
      }
    }
  }

  /// RFC 6544 §4.2: direction, then whatever else tells addresses apart.
  private static int local(int direction, int index) {
    return 8192 * direction + 8191 - index;
  }

  private Asked ask(Spot spot, Endpoint base, Relay relay, Transport transport, int port) {
    Packet request = new Packet(transport, base, new Endpoint(relay.reached(), port));
    Walker.RoundTrip trip = walker.roundTrip(spot, request, relay.asked(), sessions);
    Asked asked = new Asked(relay, transport, trip.there(), trip.back());
    if (!asked.answered()) {
      misses.add(asked);
    }
    return asked;
  }

  private void reflexive(
      Spot spot, Endpoint base, Asked asked, Candidate.Opens opens, int preference) {
    Endpoint seen = asked.seen();
    // What a proxy has for itself leads to the proxy.
    if (asked.there().hops().stream().anyMatch(h -> h.rule().filter("proxy"::equals).isPresent())) {
      return;
    }
    // RFC 8445 §5.1.3: what equals one that is there already says nothing new.
    boolean redundant =
        found.stream().anyMatch(c -> c.base().equals(base) && c.address().equals(seen));
    if (!redundant) {
      add(
          CandidateType.SERVER_REFLEXIVE,
          opens,
          asked.transport(),
          seen,
          base,
          spot,
          Optional.of(asked),
          preference);
    }
  }

  private void relayed(Asked asked, Candidate.Opens opens, Transport transport, int preference) {
    Relay relay = asked.relay();
    long others =
        found.stream()
            .filter(c -> c.type() == CandidateType.RELAYED && c.transport() == transport)
            .filter(c -> c.opens() == opens)
            .filter(c -> c.address().address().equals(relay.published()))
            .count();
    int port =
        (int)
            Math.min(
                relay.ports().last(),
                relay.ports().first() + (side == Side.A ? 0 : 2) + 4 * others);
    add(
        CandidateType.RELAYED,
        opens,
        transport,
        relay.published(port),
        relay.bound(port),
        relay.outside(),
        Optional.of(asked),
        preference);
  }

  private void add(
      CandidateType type,
      Candidate.Opens opens,
      Transport transport,
      Endpoint address,
      Endpoint base,
      Spot spot,
      Optional<Asked> asked,
      int preference) {
    found.add(
        new Candidate(
            type,
            transport,
            opens,
            address,
            base,
            spot,
            asked,
            type.priority(preference, COMPONENT)));
  }

  private static boolean ipv6(Spot spot) {
    return spot.address() instanceof Inet6Address;
  }

  private static boolean sameFamily(Spot a, Spot b) {
    return ipv6(a) == ipv6(b);
  }

  private static boolean sameFamily(InetAddress a, InetAddress b) {
    return a.getAddress().length == b.getAddress().length;
  }
}
