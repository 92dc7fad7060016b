package org.turnpike.lab.evidence;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.lab.capture.Sighting;

/// Packets of one kind from one address to another, on one wire.
///
/// @param wire its name in the topology, `sites/redmond/circuits/internet`
/// @param what they are
/// @param turn whether they travelled inside TURN
/// @param from as on this wire
/// @param to as on this wire
/// @param packets how many; of media, those since both sides had answered and ICE had settled
public record Sighted(
    String wire,
    Sighting.Kind what,
    boolean turn,
    Sighting.Carrier carrier,
    InetSocketAddress from,
    InetSocketAddress to,
    int packets) {

  public boolean isMedia() {
    return what == Sighting.Kind.RTP;
  }

  /// Counts a wire's sightings.
  ///
  /// @param settled media before this time is left out: while ICE tries, packets go ways that the
  ///   call does not take; microseconds since the epoch
  public static List<Sighted> count(String wire, List<Sighting> sightings, long settled) {
    Map<Sighted, Integer> counts = new LinkedHashMap<>();
    for (Sighting s : sightings) {
      if (!s.isMedia() || s.atMicros() >= settled) {
        counts.merge(
            new Sighted(wire, s.kind(), s.wrapped().inTurn(), s.carrier(), s.from(), s.to(), 0),
            1,
            Integer::sum);
      }
    }
    return counts.entrySet().stream().map(e -> e.getKey().of(e.getValue())).toList();
  }

  private Sighted of(int packets) {
    return new Sighted(wire, what, turn, carrier, from, to, packets);
  }
}
