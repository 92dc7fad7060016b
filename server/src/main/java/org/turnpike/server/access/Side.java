package org.turnpike.server.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.net.Flow;
import org.turnpike.server.sip.SipNode;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;

/// Who is at the other end of a connection, by the listener that it came in by and the certificate
/// that it showed.
sealed interface Side {

  /// Somebody who may prove to be a user.
  record Client() implements Side {}

  /// A node of our own deployment.
  record Inside(Peer peer) implements Side {}

  /// The Access Edge of another home of our domain.
  record Home(Peer peer) implements Side {}

  /// The Access Edge of a partner, as it says.
  ///
  /// @param names that its certificate is for
  record Partner(List<String> names) implements Side {}

  /// A server that should have shown a certificate of a peer.
  record Nobody(List<String> names) implements Side {}

  static Side of(Flow flow, SipNode sip) {
    Set<Audience> audience = sip.audience(flow);
    Optional<Peer> peer = sip.neighbours().of(flow);
    if (audience.contains(Audience.SERVERS)) {
      return peer.filter(known -> known.purpose() != Purpose.HOME)
          .<Side>map(Inside::new)
          .orElseGet(() -> new Nobody(flow.provenNames()));
    }
    if (audience.contains(Audience.PARTNERS) && !flow.provenNames().isEmpty()) {
      return peer.filter(known -> known.purpose() == Purpose.HOME)
          .<Side>map(Home::new)
          .orElseGet(() -> new Partner(flow.provenNames()));
    }
    return audience.contains(Audience.CLIENTS) ? new Client() : new Nobody(flow.provenNames());
  }
}
