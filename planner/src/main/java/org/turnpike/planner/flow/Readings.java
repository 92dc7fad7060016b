package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.Pool;

/// Where the call-flow document says two things about what a scenario does. Which of them applies
/// follows from homes, hosts and what the legs are, as the document's own sentences do.
final class Readings {

  private static final Ports RELAYED = new Ports(50000, 59999);

  private Readings() {}

  static List<Derivation.Reading> of(Topology topology, Scenario scenario, List<Leg> legs) {
    List<Derivation.Reading> out = new ArrayList<>();
    Pool home = topology.pool(scenario.a().user().home());
    boolean online = topology.online(home);
    switch (scenario.b()) {
      case Party.Line l when topology.pool(l.gateway().pool()) instanceof CloudConnector ->
          out.add(
              new Derivation.Reading(
                  "X-30",
                  "signalling of a call by a Cloud Connector is local",
                  "signalling goes to the cloud, turns round there and ends at the appliance;"
                      + " media is local",
                  "the figure's own text, and the planning document's call steps"));
      case Party.Meeting m when !online && topology.online(m.host()) ->
          out.add(
              new Derivation.Reading(
                  "X-31",
                  "an on-premises user's signalling to an online conference is ExpressRoute",
                  "the client's leg ends at its home server; the leg from there to the conference"
                      + " crosses the circuit or the Internet",
                  "principle P4"));
      case Party.Meeting m when online && !topology.online(m.host()) && foreign(scenario, m) ->
          out.add(
              scenario.kind() == Scenario.Kind.GUEST
                  ? new Derivation.Reading(
                      "X-32",
                      "signalling is Internet, and nothing passes the provider's network",
                      "the same, since a guest does not sign in",
                      "true of a direct join")
                  : new Derivation.Reading(
                      "X-32",
                      "signalling is Internet, and nothing passes the provider's network",
                      "a signed-in user signals to the home online, which speaks to the partner;"
                          + " the printed reading is that of a guest",
                      "principle P4"));
      case Party.Person b
          when online != topology.online(topology.pool(b.user().home()))
              && !b.user().organisation().equals(scenario.a().user().organisation())
              && relayed(legs) ->
          out.add(
              new Derivation.Reading(
                  "X-33",
                  "the call requires an online Edge",
                  "it requires an Edge; whose it is decides between Internet and ExpressRoute",
                  "the row's own media column, and ICE offers both"));
      case Party.Line _, Party.Meeting _, Party.Person _, Party.Home _, Party.Stream _ -> {}
    }
    relayRule(legs)
        .ifPresent(rule ->
            out.add(
                new Derivation.Reading(
                    "X-20",
                    "50000-59999 is a destination port of what the A/V Edge sends",
                    "it is the range of relayed addresses: the source of what an Edge sends and the"
                        + " destination of what it is sent; "
                        + rule
                        + " let it pass",
                    "the Cloud Connector's table, and how a relay works")));
    if (trombones(legs)) {
      out.add(
          new Derivation.Reading(
              "FIG-5",
              "media of a user outside goes by the on-premises Edge and then ExpressRoute",
              "that, because the Edge's prefix is advertised on the circuit",
              "the routing guidance keeps Edge prefixes off the circuit (A6); the file advertises"
                  + " them"));
    }
    return out;
  }

  private static boolean foreign(Scenario scenario, Party.Meeting meeting) {
    return !meeting.organiser().organisation().equals(scenario.a().user().organisation());
  }

  private static boolean relayed(List<Leg> legs) {
    return legs.stream().anyMatch(l -> l.kind() == Leg.Kind.MEDIA && !l.edges().isEmpty());
  }

  /// The firewall rule that let through what an Edge sent from a relayed address.
  private static Optional<String> relayRule(List<Leg> legs) {
    return legs.stream()
        .filter(l -> l.kind() == Leg.Kind.MEDIA && !l.edges().isEmpty())
        .flatMap(l -> l.stretches().stream())
        .flatMap(s -> s.there().hops().stream())
        .filter(h -> RELAYED.contains(h.before().from().port()))
        .flatMap(h -> h.rule().stream())
        .filter(r -> !List.of("session", "default", "mapping").contains(r))
        .findFirst();
  }

  /// From the Internet into the customer's network and out again over the circuit.
  private static boolean trombones(List<Leg> legs) {
    return legs.stream()
        .filter(l -> l.kind() == Leg.Kind.MEDIA)
        .map(l -> l.segments().stream().map(Passed::segment).toList())
        .anyMatch(s ->
            java.util.Collections.indexOfSubList(s, List.of(Segment.INT, Segment.CN, Segment.ER))
                >= 0);
  }
}
