package org.turnpike.planner.ice;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.service.Modality;

/// One end of a media session: a client, a conferencing server, a Mediation Server, a gateway.
///
/// Agents that are equal gather once: whoever predicts for many users makes one for each network
/// and set of relays.
///
/// @param name path in the topology
/// @param spots where it is attached, one for each of its addresses, the preferred first
/// @param offers types of candidates that it tells its peer about: a client all, a server that is
///   to be reached through its Edge alone [CandidateType#RELAYED], one without an Edge its hosts
/// @param relays where it asks for relayed addresses, the preferred first
/// @param ports that it takes for each kind of media
public record Agent(
    String name,
    List<Spot> spots,
    Abilities abilities,
    Set<CandidateType> offers,
    List<Relay> relays,
    Map<Modality, Ports> ports) {

  /// A client's default (1024 and up), and a server's without configured ranges.
  static final Ports ANY_PORT = new Ports(1024, 65535);

  private static final Set<CandidateType> ALL =
      Set.of(CandidateType.HOST, CandidateType.SERVER_REFLEXIVE, CandidateType.RELAYED);

  public Agent {
    spots = List.copyOf(spots);
    offers = Set.copyOf(offers);
    relays = List.copyOf(relays);
    ports = Map.copyOf(ports);
  }

  /// A client that offers all that it finds.
  public static Agent client(
      String name,
      List<Spot> spots,
      Abilities abilities,
      List<Relay> relays,
      Map<Modality, Ports> ports) {
    return new Agent(name, spots, abilities, ALL, relays, ports);
  }

  /// An online conference's server: always by its Edge (principles P2 and P5).
  public static Agent behindEdge(
      String name, List<Spot> spots, List<Relay> relays, Map<Modality, Ports> ports) {
    return new Agent(name, spots, Abilities.SERVER, Set.of(CandidateType.RELAYED), relays, ports);
  }

  /// A server without an Edge of its own, such as a Mediation Server beside its gateway.
  public static Agent hostOnly(
      String name, List<Spot> spots, Abilities abilities, Map<Modality, Ports> ports) {
    return new Agent(name, spots, abilities, Set.of(CandidateType.HOST), List.of(), ports);
  }

  /// The range for a kind of media.
  public Ports range(Modality modality) {
    return ports.getOrDefault(modality, ANY_PORT);
  }

  /// A port of the range; the two parties of a call take different ones, so that they can be told
  /// apart behind one translator.
  int port(Modality modality, Side side) {
    Ports range = range(modality);
    return Math.min(range.last(), range.first() + (side == Side.A ? 0 : 2));
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + relays.size();
  }
}
