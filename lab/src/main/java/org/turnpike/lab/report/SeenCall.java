package org.turnpike.lab.report;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.planner.flow.Derivation;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Passed;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// A call as the captures show it, in the shape of a prediction, so that one picture draws both.
///
/// Of the prediction it takes between whom there was something to look for, and nothing of the way.
final class SeenCall {

  /// Fewer packets of media than this tell no way.
  private static final int STRAY = 10;

  private final Sightings sightings;
  private final Observation seen;
  private final Prediction predicted;

  private SeenCall(Topology topology, Proof proof) {
    this.sightings = new Sightings(topology);
    this.seen = proof.observation();
    this.predicted = proof.prediction();
  }

  static Prediction of(Topology topology, Proof proof) {
    return new SeenCall(topology, proof).prediction();
  }

  private Prediction prediction() {
    List<Leg> legs = new ArrayList<>();
    for (Leg leg : predicted.legs(Leg.Kind.SIGNALLING)) {
      String end = leg.stretches().isEmpty() ? leg.to() : leg.stretches().getLast().to();
      String from = leg.stretches().isEmpty() ? leg.from() : leg.stretches().getFirst().from();
      List<Sightings.Step> way = sightings.way(seen.seen(), SeenCall::signalling, from, end);
      legs.add(leg(leg.kind(), leg.side(), from, end, way, leg.delivered()));
    }
    String a = predicted.scenario().a().path();
    String b = predicted.scenario().b().path();
    legs.addAll(media(a, b));
    Disposition end =
        seen.heardBothWays()
            ? Disposition.DELIVERED
            : predicted.disposition().success() ? Disposition.TIMED_OUT : predicted.disposition();
    return new Prediction(
        predicted.scenario(), legs, end, () -> new Derivation(List.of(), List.of()));
  }

  private static boolean signalling(Sighted s) {
    return s.what() == Sighting.Kind.SIP || s.what() == Sighting.Kind.TLS;
  }

  /// One leg, or two that meet at the last relay.
  private List<Leg> media(String a, String b) {
    List<Sightings.Step> way =
        sightings.way(seen.seen(), s -> s.isMedia() && s.packets() >= STRAY, a, b);
    if (way.isEmpty()) {
      return List.of();
    }
    int relay = way.size() - 2;
    while (relay > 0 && !host(way.get(relay).thing())) {
      relay--;
    }
    boolean there = way.getLast().thing().equals(b) && seen.heardBothWays();
    if (relay <= 0 || !there) {
      return List.of(leg(Leg.Kind.MEDIA, Leg.Side.A, a, b, way, there));
    }
    String at = way.get(relay).thing();
    return List.of(
        leg(Leg.Kind.MEDIA, Leg.Side.A, a, at, way.subList(0, relay + 1), true),
        leg(Leg.Kind.MEDIA, Leg.Side.B, b, at, turned(way.subList(relay, way.size())), true));
  }

  private static List<Sightings.Step> turned(List<Sightings.Step> way) {
    List<Sightings.Step> out = new ArrayList<>();
    for (int i = way.size() - 1; i >= 0; i--) {
      Optional<Sightings.Step> came =
          i + 1 < way.size() ? Optional.of(way.get(i + 1)) : Optional.empty();
      out.add(
          new Sightings.Step(
              way.get(i).thing(),
              came.flatMap(Sightings.Step::by),
              came.flatMap(Sightings.Step::seen)));
    }
    return out;
  }

  private static boolean host(String thing) {
    return thing.startsWith("users/") || thing.startsWith("pools/");
  }

  private Leg leg(
      Leg.Kind kind,
      Leg.Side side,
      String from,
      String to,
      List<Sightings.Step> way,
      boolean wanted) {
    List<Stretch> stretches = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i < way.size(); i++) {
      boolean last = i == way.size() - 1;
      if (host(way.get(i).thing()) || last) {
        String thing = way.get(i).thing();
        boolean arrived = host(thing);
        stretches.add(
            new Stretch(
                way.get(begin).thing(),
                thing,
                walk(way.subList(begin, i + 1), arrived),
                Optional.empty()));
        if (host(thing) && (!last || kind == Leg.Kind.MEDIA) && thing.startsWith("pools/")) {
          edges.add(thing.substring(thing.lastIndexOf('/') + 1));
        }
        begin = i;
      }
    }
    boolean arrived = !way.isEmpty() && way.getLast().thing().equals(to);
    boolean tcp =
        way.stream()
            .flatMap(s -> s.seen().stream())
            .anyMatch(s -> s.carrier() == Sighting.Carrier.TCP);
    boolean delivered = arrived && wanted;
    return new Leg(
        kind,
        side,
        from,
        to,
        tcp ? Transport.TCP : Transport.UDP,
        stretches,
        Passed.of(stretches.stream().map(Stretch::there).toList()),
        edges,
        delivered ? Disposition.DELIVERED : Disposition.TIMED_OUT,
        delivered
            ? Optional.empty()
            : Optional.of(
                way.isEmpty() ? "nothing was seen" : "last seen at " + way.getLast().thing()),
        false);
  }

  private static Walk walk(List<Sightings.Step> way, boolean arrived) {
    List<Hop> hops = new ArrayList<>();
    for (int i = 0; i < way.size(); i++) {
      Optional<Sightings.Step> next =
          i + 1 < way.size() ? Optional.of(way.get(i + 1)) : Optional.empty();
      Packet before = packet(i == 0 ? next : Optional.of(way.get(i)));
      Packet after = packet(next.isPresent() ? next : Optional.of(way.get(i)));
      hops.add(
          new Hop(
              way.get(i).thing(),
              i == 0 ? Optional.empty() : way.get(i).by().map(w -> w.name()),
              next.flatMap(Sightings.Step::by).map(w -> w.name()),
              before,
              after,
              Optional.empty(),
              next.flatMap(Sightings.Step::by).map(w -> w.segment()),
              Optional.empty(),
              List.of(),
              Optional.empty()));
    }
    String last = way.getLast().thing();
    return new Walk(
        hops,
        arrived ? Disposition.DELIVERED : Disposition.TIMED_OUT,
        last,
        Optional.empty(),
        arrived ? "" : "last seen at " + last);
  }

  private static Packet packet(Optional<Sightings.Step> step) {
    Sighted s =
        step.flatMap(Sightings.Step::seen)
            .orElseThrow(() -> new IllegalStateException("a way of one thing is no way"));
    return new Packet(
        s.carrier() == Sighting.Carrier.UDP ? Transport.UDP : Transport.TCP,
        endpoint(s.from()),
        endpoint(s.to()));
  }

  private static Endpoint endpoint(InetSocketAddress at) {
    return new Endpoint(at.getAddress(), at.getPort());
  }
}
