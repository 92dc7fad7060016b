package org.turnpike.planner.ice;

import org.turnpike.topology.party.AddressOrder;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.PlainPeers;

/// What an agent's software can do.
///
/// @param ice gathers candidates and checks pairs (RFC 8445); without it nothing is checked: a peer
///   that has ICE must choose beforehand what it tells such an agent (RFC 8445 §5.1.4), and the
///   model lets it choose rightly
/// @param relayOverUdp reaches its relay on UDP 3478
/// @param relayOverTcp reaches its relay on TCP 443, with UDP beyond the relay
/// @param severalRelays has candidates of each relay that it is given; else of the first that
///   answers
/// @param mediaOverTcp has TCP candidates (RFC 6544), relayed ones included (RFC 6062)
/// @param peerReflexive makes a pair with the address that a check came from, though nobody
///   signalled it (RFC 8445 §7.3.1.4)
/// @param plainPeers what it does with a peer without ICE
/// @param addresses which of its own it likes better
public record Abilities(
    boolean ice,
    boolean relayOverUdp,
    boolean relayOverTcp,
    boolean severalRelays,
    boolean mediaOverTcp,
    boolean peerReflexive,
    PlainPeers plainPeers,
    AddressOrder addresses) {

  /// A media server's: everything.
  public static final Abilities SERVER =
      new Abilities(true, true, true, true, true, true, PlainPeers.HEARD, AddressOrder.IPV4_FIRST);

  /// A gateway's: its own address.
  public static final Abilities PLAIN =
      new Abilities(
          false, false, false, false, false, false, PlainPeers.HEARD, AddressOrder.IPV4_FIRST);

  public static Abilities of(Client client) {
    return new Abilities(
        client.ice(),
        client.relayOverUdp(),
        client.relayOverTcp(),
        client.severalRelays(),
        client.mediaOverTcp(),
        client.peerReflexive(),
        client.plainPeers(),
        client.addresses());
  }
}
