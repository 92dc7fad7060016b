package org.turnpike.planner.ice;

import java.util.Optional;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// An address at which an agent may be reached (RFC 8445 §5.1.1), and how it came by it.
///
/// @param opens which end opens a connection: over UDP both do
/// @param address that the peer is told
/// @param base that packets leave from: the agent's own, or the relay's adapter
/// @param spot where `base` is attached
/// @param asked the exchange with the relay that gave the address; empty for a host candidate
public record Candidate(
    CandidateType type,
    Transport transport,
    Opens opens,
    Endpoint address,
    Endpoint base,
    Spot spot,
    Optional<Asked> asked,
    long priority) {

  /// RFC 6544 §4.5.
  public enum Opens {
    BOTH,
    ACTIVE,
    PASSIVE;

    boolean with(Opens other) {
      return switch (this) {
        case BOTH -> other == BOTH;
        case ACTIVE -> other == PASSIVE;
        case PASSIVE -> other == ACTIVE;
      };
    }
  }

  /// The relay of a relayed candidate.
  Optional<Relay> relay() {
    return type == CandidateType.RELAYED ? asked.map(Asked::relay) : Optional.empty();
  }

  /// The same address with another port on both sides of the relay.
  Candidate at(int port) {
    return new Candidate(
        type, transport, opens, address.withPort(port), base.withPort(port), spot, asked, priority);
  }

  /// What a peer-reflexive candidate of this base is worth (RFC 8445 §7.1.1): all but the type is
  /// alike.
  long peerReflexive() {
    return priority
        + ((long) (CandidateType.PEER_REFLEXIVE.preference() - type.preference()) << 24);
  }

  boolean sameFamily(Candidate other) {
    return address.address().getAddress().length == other.address.address().getAddress().length;
  }

  @Override
  public String toString() {
    return type.text()
        + " "
        + transport.text()
        + (opens == Opens.BOTH ? "" : " " + opens.name().toLowerCase(java.util.Locale.ROOT))
        + " "
        + address;
  }
}
