package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.planner.ice.MediaPath;
import org.turnpike.planner.ice.Reason;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.settings.Endpoint;

/// Reasons as they come up.
final class Reasons {

  private final List<Derivation.Reason> reasons = new ArrayList<>();
  private final List<Derivation.Reading> readings = new ArrayList<>();

  void add(Derivation.Ground ground, String leg, String what, String... references) {
    reasons.add(new Derivation.Reason(ground, leg, what, List.of(references)));
  }

  void add(Derivation.Reading reading) {
    if (!readings.contains(reading)) {
      readings.add(reading);
    }
  }

  void add(Reasons others) {
    reasons.addAll(others.reasons);
    others.readings.forEach(this::add);
  }

  /// A principle, what ICE found, and the ways that were chosen.
  void media(MediaPath path, String principle, String... references) {
    add(Derivation.Ground.PRINCIPLE, "media", principle, references);
    for (Reason reason : path.derivation()) {
      reasons.add(
          new Derivation.Reason(
              Derivation.Ground.PAIR, "media", reason.what(), reason.references()));
    }
    of(
        "media",
        path.stages().stream()
            .map(s -> new Stretch(s.from(), s.to(), s.there(), Optional.of(s.back())))
            .toList());
  }

  /// What routes, rules and translators did to a leg's packets.
  void of(String leg, List<Stretch> stretches) {
    for (Stretch stretch : stretches) {
      hops(leg, stretch.there());
      stretch
          .back()
          .filter(Walk::delivered)
          .filter(b -> !b.segments().equals(stretch.there().segments().reversed()))
          .ifPresent(b ->
              add(
                  Derivation.Ground.ROUTE,
                  leg,
                  "the answer comes back another way, over "
                      + b.segments()
                      + ", by devices that know the session",
                  "A1",
                  "A2"));
      stretch
          .lost()
          .ifPresent(w -> {
            Derivation.Ground ground =
                w.rule().isPresent() ? Derivation.Ground.RULE : Derivation.Ground.ROUTE;
            String which = w == stretch.there() ? "" : "the answer: ";
            add(
                ground,
                leg,
                which + w.disposition().text() + " " + Leg.stopped(w.at(), w.why()),
                w.rule().map(r -> new String[] {r, w.at()}).orElseGet(() -> new String[] {w.at()}));
          });
    }
  }

  private void hops(String leg, Walk walk) {
    for (int i = 0; i < walk.hops().size(); i++) {
      Hop hop = walk.hops().get(i);
      if (leaves(walk, i)) {
        route(leg, hop);
      }
      hop.rule()
          .filter(r -> !r.equals("session") && hop.out().isPresent())
          .ifPresent(r ->
              add(
                  Derivation.Ground.RULE,
                  leg,
                  hop.device()
                      + (r.equals("default") ? " lets it pass by default" : " lets it pass"),
                  r,
                  hop.device()));
      if (!hop.before().equals(hop.after())) {
        add(
            Derivation.Ground.NAT,
            leg,
            hop.device() + " translates " + hop.before() + " to " + hop.after(),
            hop.translations().isEmpty()
                ? new String[] {hop.device()}
                : hop.translations().toArray(String[]::new));
      }
    }
  }

  /// Where the segment changes, a choice was made.
  private static boolean leaves(Walk walk, int i) {
    Hop hop = walk.hops().get(i);
    return hop.segment().isPresent()
        && i > 0
        && !walk.hops().get(i - 1).segment().equals(hop.segment());
  }

  private void route(String leg, Hop hop) {
    String wire = hop.out().orElse("");
    String to = Endpoint.text(hop.after().to().address());
    Segment segment = hop.segment().orElseThrow();
    if (wire.contains("/circuits/")) {
      if (segment == Segment.ER) {
        add(Derivation.Ground.ROUTE, leg, to + " is learned over " + wire, "R-ER-Y1", wire);
      } else {
        add(
            Derivation.Ground.ROUTE,
            leg,
            to + " is nearest by the Internet, over " + wire,
            "R-SEG-2",
            wire);
      }
    } else {
      add(Derivation.Ground.ROUTE, leg, to + " is reached over " + wire, wire);
    }
  }

  Derivation derivation() {
    return new Derivation(reasons, readings);
  }
}
