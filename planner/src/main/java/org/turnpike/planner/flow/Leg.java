package org.turnpike.planner.flow;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Transport;

/// A part of a call that one party, or the servers among themselves, see as one.
///
/// A direct call has a media leg for each party over the same way: the second is a mirror, and
/// whoever adds up what links carry leaves mirrors out. A relayed call has the caller's leg as far
/// as the last relay, and the called party's to that relay; a conference or telephone call has one
/// leg to the server, and the server's own beyond it.
///
/// @param side whose it is
/// @param from path in the topology of the host that it begins at
/// @param to path of the host that it ends at
/// @param stretches from host to host, in order
/// @param segments in order, equal neighbours once
/// @param edges Edge and appliance nodes that it passes as a relay or as Access Edge, in order
/// @param why what ended it, in words; empty when it is delivered
/// @param mirror whether another leg is the same way seen from its other end
/// @param otherwise where it is not delivered: the ways by other nodes, which fail too; a server
///   begins with any node of a pool
public record Leg(
    Kind kind,
    Side side,
    String from,
    String to,
    Transport transport,
    List<Stretch> stretches,
    List<Passed> segments,
    List<String> edges,
    Disposition disposition,
    Optional<String> why,
    boolean mirror,
    List<List<Stretch>> otherwise) {

  public enum Kind {
    SIGNALLING,
    /// What a browser asks a broadcast's portal.
    PORTAL,
    MEDIA;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public enum Side {
    A,
    B,
    /// Between the servers of the two.
    SERVERS;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Leg {
    stretches = List.copyOf(stretches);
    segments = List.copyOf(segments);
    edges = List.copyOf(edges);
    otherwise = otherwise.stream().map(List::copyOf).toList();
  }

  /// With one way.
  public Leg(
      Kind kind,
      Side side,
      String from,
      String to,
      Transport transport,
      List<Stretch> stretches,
      List<Passed> segments,
      List<String> edges,
      Disposition disposition,
      Optional<String> why,
      boolean mirror) {
    this(
        kind,
        side,
        from,
        to,
        transport,
        stretches,
        segments,
        edges,
        disposition,
        why,
        mirror,
        List.of());
  }

  /// The same for another side.
  Leg on(Side side) {
    return with(side, otherwise);
  }

  /// The same with ways that fail too.
  Leg or(List<List<Stretch>> ways) {
    return with(side, ways);
  }

  private Leg with(Side side, List<List<Stretch>> ways) {
    return new Leg(
        kind,
        side,
        from,
        to,
        transport,
        stretches,
        segments,
        edges,
        disposition,
        why,
        mirror,
        ways);
  }

  public boolean delivered() {
    return disposition.success();
  }

  /// Segments of the answers' way, from the leg's far end; empty where there is no answer.
  public List<Passed> segmentsBack() {
    return Passed.of(stretches.reversed().stream().flatMap(s -> s.back().stream()).toList());
  }

  /// `CN>ER>MSN`.
  public String segmentsText() {
    return Passed.text(segments);
  }

  /// Where and why something stopped, said once.
  static String stopped(String at, String why) {
    return why.contains(at) ? why : "at " + at + ": " + why;
  }

  /// The walk that did not arrive.
  public Optional<Walk> lost() {
    return lost(stretches);
  }

  static Optional<Walk> lost(List<Stretch> way) {
    return way.stream().flatMap(s -> s.lost().stream()).findFirst();
  }
}
