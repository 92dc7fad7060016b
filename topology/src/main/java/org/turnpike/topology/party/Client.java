package org.turnpike.topology.party;

import java.util.Locale;
import java.util.Set;

/// Software that a user calls with, as far as a path depends on it. Facts about clients, told here
/// once: the planner predicts with them and nothing is derived from them elsewhere.
public enum Client {
  /// Chromium and the like with a page for a client: ICE (RFC 8445), relay over UDP, TCP and TLS.
  /// Signals over WebSocket (RFC 7118), and by no Access Edge; takes no session without ICE (RFC
  /// 8827 §6.5).
  BROWSER(
      PlainPeers.REFUSED,
      AddressOrder.IPV6_FIRST,
      Fact.ICE,
      Fact.RELAY_UDP,
      Fact.RELAY_TCP,
      Fact.SEVERAL_RELAYS,
      Fact.MEDIA_TCP,
      Fact.HTTP_PROXY,
      Fact.PEER_REFLEXIVE),
  /// The Skype for Business client: ICE, relay over UDP and TCP 443, and TCP candidates.
  SKYPE(PlainPeers.HEARD, AddressOrder.IPV4_FIRST, Fact.values()),
  /// ICE, one relay, over UDP only: baresip finds none over TCP. Its library (libre 1.1) makes no
  /// pair with an address that nobody signalled, and itself it sends nothing to who has no ICE.
  BARESIP(PlainPeers.SENT_NOTHING, AddressOrder.ALIKE, Fact.ICE, Fact.RELAY_UDP),
  /// Full ICE, relay over UDP, TCP and TLS.
  LINPHONE(
      PlainPeers.HEARD,
      AddressOrder.IPV4_FIRST,
      Fact.ICE,
      Fact.RELAY_UDP,
      Fact.RELAY_TCP,
      Fact.SEVERAL_RELAYS,
      Fact.HTTP_PROXY,
      Fact.PEER_REFLEXIVE),
  /// A desk phone or softphone without ICE: its own address only.
  PHONE(PlainPeers.HEARD, AddressOrder.IPV4_FIRST);

  private enum Fact {
    ICE,
    RELAY_UDP,
    RELAY_TCP,
    SEVERAL_RELAYS,
    MEDIA_TCP,
    HTTP_PROXY,
    PEER_REFLEXIVE
  }

  private final PlainPeers plainPeers;
  private final AddressOrder addresses;
  private final Set<Fact> facts;

  Client(PlainPeers plainPeers, AddressOrder addresses, Fact... facts) {
    this.plainPeers = plainPeers;
    this.addresses = addresses;
    this.facts = Set.of(facts);
  }

  /// Gathers and checks candidates (RFC 8445).
  public boolean ice() {
    return facts.contains(Fact.ICE);
  }

  /// Reaches its relay over UDP (RFC 8656 §2.1).
  public boolean relayOverUdp() {
    return facts.contains(Fact.RELAY_UDP);
  }

  /// Reaches its relay over TCP or TLS.
  public boolean relayOverTcp() {
    return facts.contains(Fact.RELAY_TCP);
  }

  /// Asks each relay that it is given; else it has the first that answers, and no other.
  public boolean severalRelays() {
    return facts.contains(Fact.SEVERAL_RELAYS);
  }

  /// Has TCP candidates (RFC 6544): shares applications and files, and falls back to TCP.
  public boolean mediaOverTcp() {
    return facts.contains(Fact.MEDIA_TCP);
  }

  /// Goes through an explicit HTTP proxy where one is set.
  public boolean usesHttpProxy() {
    return facts.contains(Fact.HTTP_PROXY);
  }

  /// Makes a pair with the address that a check came from, though nobody signalled it (RFC 8445
  /// §7.3.1.4), as whoever is behind a translator with endpoint-dependent mapping shows.
  public boolean peerReflexive() {
    return facts.contains(Fact.PEER_REFLEXIVE);
  }

  /// What becomes of a call with a peer that has no ICE.
  public PlainPeers plainPeers() {
    return plainPeers;
  }

  /// Which of its own addresses it likes better.
  public AddressOrder addresses() {
    return addresses;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
