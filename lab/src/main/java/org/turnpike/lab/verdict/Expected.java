package org.turnpike.lab.verdict;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// What a prediction says of one wire: these packets pass here.
///
/// @param leg `media of a`, for a reader
/// @param device that sends it over the wire
/// @param packet its addresses there; a port that a client or a relay chooses is 0 and counts as
///   any
/// @param turn whether media is inside TURN here
/// @param relay which end is a client's relay, of media between the two
/// @param servers whether both ends are servers
record Expected(
    String leg,
    Leg.Kind kind,
    String device,
    String wire,
    Packet packet,
    boolean turn,
    Relay relay,
    boolean servers) {

  enum Relay {
    NEITHER,
    FROM,
    TO
  }

  /// Where clients ask a relay over UDP (RFC 8656 §6).
  private static final int TURN_PORT = 3478;

  /// Ports from here on are chosen by whoever opens them (RFC 6335 §6); relays' ports as well.
  private static final int CHOSEN = 49152;

  /// What has to be seen: nothing between servers of a call that nobody can place, of one that
  /// nobody answers no media, and none of what does not arrive.
  static List<Expected> of(Prediction prediction) {
    return legs(prediction).stream().flatMap(leg -> of(leg).stream()).toList();
  }

  /// Those of which something has to be seen.
  static List<Leg> legs(Prediction prediction) {
    List<Leg> signalling =
        prediction.legs(Leg.Kind.SIGNALLING).stream().filter(leg -> !leg.mirror()).toList();
    boolean answered = signalling.stream().allMatch(Leg::delivered);
    // Who is not signed in calls nobody, so that no server asks another for the called side's.
    boolean placed =
        signalling.stream().filter(leg -> leg.side() == Leg.Side.A).allMatch(Leg::delivered);
    return prediction.legs().stream()
        .filter(leg -> !leg.mirror())
        .filter(leg ->
            leg.kind() == Leg.Kind.SIGNALLING
                ? placed || leg.side() != Leg.Side.SERVERS
                : answered && leg.delivered())
        .toList();
  }

  static List<Expected> of(Leg leg) {
    return leg.stretches().stream().flatMap(stretch -> of(leg, stretch).stream()).toList();
  }

  static List<Expected> of(Leg leg, Stretch stretch) {
    List<Expected> out = new ArrayList<>();
    boolean turn = leg.kind() == Leg.Kind.MEDIA && toRelay(leg, stretch);
    boolean from = user(stretch.from());
    boolean to = user(stretch.to());
    Relay relay =
        leg.kind() != Leg.Kind.MEDIA
            ? Relay.NEITHER
            : from && relay(leg, stretch.to())
                ? Relay.TO
                : to && relay(leg, stretch.from()) ? Relay.FROM : Relay.NEITHER;
    End first = new End(Optional.of(stretch.there().sent().from()), from);
    End second = new End(Optional.empty(), to);
    walk(leg, stretch.there(), turn, relay, first, second, out);
    stretch
        .back()
        .ifPresent(back ->
            walk(
                leg,
                back,
                turn,
                switch (relay) {
                  case TO -> Relay.FROM;
                  case FROM -> Relay.TO;
                  case NEITHER -> Relay.NEITHER;
                },
                second,
                first,
                out));
    return List.copyOf(out);
  }

  /// Whether one end is a relay that the other asks: its own port is a known one.
  private static boolean toRelay(Leg leg, Stretch stretch) {
    Packet sent = stretch.there().sent();
    return relay(leg, stretch.to()) && sent.to().port() < CHOSEN
        || relay(leg, stretch.from()) && sent.from().port() < CHOSEN;
  }

  private static boolean relay(Leg leg, String host) {
    return leg.edges().contains(host.substring(host.lastIndexOf('/') + 1));
  }

  /// A client's own port is the client's choice, whatever range the plan counts with; a translator
  /// on the way chooses another.
  private static boolean user(String host) {
    return host.startsWith("users/");
  }

  private static void walk(
      Leg leg, Walk walk, boolean turn, Relay relay, End from, End to, List<Expected> out) {
    // What is for an address that nobody has on a wire is not sent there: nobody says where to
    // (RFC 826).
    boolean nobody = walk.disposition() == Disposition.NO_ROUTE;
    for (Hop hop :
        nobody ? walk.hops().subList(0, Math.max(0, walk.hops().size() - 1)) : walk.hops()) {
      Packet after = hop.after();
      Packet packet = new Packet(after.transport(), from.on(after.from()), to.on(after.to()));
      hop.out()
          .ifPresent(wire ->
              out.add(
                  new Expected(
                      name(leg),
                      leg.kind(),
                      hop.device(),
                      wire,
                      packet,
                      turn,
                      relay,
                      !from.user && !to.user)));
    }
  }

  /// One who speaks.
  ///
  /// @param opens what it has on its own machine, if it began
  private record End(Optional<Endpoint> opens, boolean user) {

    /// As it is on a wire: of a port that whoever begins has chosen a translator makes another,
    /// which may be a low one.
    Endpoint on(Endpoint there) {
      boolean translated =
          opens.filter(o -> chosen(o) && !o.address().equals(there.address())).isPresent();
      return user || translated || chosen(there) ? new Endpoint(there.address(), 0) : there;
    }

    private static boolean chosen(Endpoint end) {
      return end.port() >= CHOSEN;
    }
  }

  static String name(Leg leg) {
    return leg.kind().text() + " of " + leg.side().text();
  }

  /// Whether that is what was predicted here.
  boolean is(Sighted seen) {
    return seen.wire().equals(wire)
        && (seen.carrier() == Sighting.Carrier.UDP) == (packet.transport() == Transport.UDP)
        && (fits(packet.from(), seen.from()) && fits(packet.to(), seen.to()) && wrapped(seen)
            || reused(seen)
            || byTheOtherAddress(seen));
  }

  private boolean wrapped(Sighted seen) {
    return kind != Leg.Kind.MEDIA || seen.isMedia() && seen.turn() == turn;
  }

  /// Where both have their relay at one address, each may ask its own, or write to the other's: the
  /// same packets over the same wires, by port 3478 inside TURN, or bare to a relayed port. Which
  /// of the two equal ways agents settle on, each for its direction, is their affair (RFC 8445
  /// §8.1.1). Relayed ports take UDP alone (RFC 8656 §7.1), so over TCP there is no other way.
  private boolean byTheOtherAddress(Sighted seen) {
    boolean tcp = packet.transport() == Transport.TCP;
    if (relay == Relay.NEITHER || tcp || !seen.isMedia() || seen.turn() == turn) {
      return false;
    }
    Endpoint from = relay == Relay.FROM ? other(packet.from()) : packet.from();
    Endpoint to = relay == Relay.TO ? other(packet.to()) : packet.to();
    return fits(from, seen.from()) && fits(to, seen.to());
  }

  private Endpoint other(Endpoint at) {
    return new Endpoint(at.address(), turn ? 0 : TURN_PORT);
  }

  /// Servers keep one connection for both directions (RFC 5923): which of the two opened it, and so
  /// has the known port at the other's end, is not predicted.
  private boolean reused(Sighted seen) {
    return kind == Leg.Kind.SIGNALLING
        && servers
        && fits(new Endpoint(packet.from().address(), packet.to().port()), seen.from())
        && fits(new Endpoint(packet.to().address(), packet.from().port()), seen.to());
  }

  private static boolean fits(Endpoint predicted, InetSocketAddress seen) {
    InetAddress address = seen.getAddress();
    return predicted.address().equals(address)
        && (predicted.port() == 0 || predicted.port() == seen.getPort());
  }

  /// For a reader: `TURN over udp 192.0.2.1 > 198.51.100.3:3478`.
  String text() {
    String what = kind == Leg.Kind.MEDIA ? turn ? "RTP in TURN, " : "RTP, " : "";
    return what + packet.transport().text() + " " + end(packet.from()) + " > " + end(packet.to());
  }

  private static String end(Endpoint endpoint) {
    return endpoint.port() == 0 || endpoint.port() >= CHOSEN
        ? Endpoint.text(endpoint.address())
        : endpoint.toString();
  }

  static String text(Sighted s) {
    return s.what()
        + (s.turn() ? " in TURN, " : ", ")
        + (s.carrier() == Sighting.Carrier.UDP ? "udp " : "tcp ")
        + end(s.from())
        + " > "
        + end(s.to());
  }

  private static String end(InetSocketAddress at) {
    return end(new Endpoint(at.getAddress(), at.getPort()));
  }

  /// What there was instead on the wire, of the same kind: none where it was silent.
  Optional<String> instead(List<Sighted> seen) {
    return seen.stream()
        .filter(s -> s.wire().equals(wire) && s.isMedia() == (kind == Leg.Kind.MEDIA))
        .map(Expected::text)
        .findFirst();
  }
}
