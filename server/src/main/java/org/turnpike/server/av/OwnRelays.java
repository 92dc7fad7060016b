package org.turnpike.server.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.turnpike.traversal.turn.TurnSettings;
import org.turnpike.traversal.turn.TurnSettings.Relay;

/// The relayed addresses of this very relay, where clients are told others than it has: behind
/// one-to-one NAT. What one of its allocations sends to another stays on the machine, and is judged
/// and told as if it had been outside: a translator need not turn it round, and many do not (RFC
/// 4787 §6 asks them to).
final class OwnRelays {

  private final List<Relay> translated;
  private final int firstPort;
  private final int lastPort;

  OwnRelays(TurnSettings settings) {
    this.translated =
        settings.relay().stream().filter(r -> !r.bind().equals(r.advertised())).toList();
    this.firstPort = settings.firstPort();
    this.lastPort = settings.lastPort();
  }

  /// Where a peer is reached.
  InetSocketAddress reached(InetSocketAddress peer) {
    return other(peer, Relay::advertised, Relay::bind);
  }

  /// Whose a packet is that comes from there.
  InetSocketAddress seen(InetSocketAddress from) {
    return other(from, Relay::bind, Relay::advertised);
  }

  private InetSocketAddress other(
      InetSocketAddress of, Function<Relay, InetAddress> from, Function<Relay, InetAddress> to) {
    if (of.getPort() >= firstPort && of.getPort() <= lastPort) {
      for (Relay relay : translated) {
        if (from.apply(relay).equals(of.getAddress())) {
          return new InetSocketAddress(to.apply(relay), of.getPort());
        }
      }
    }
    return of;
  }
}
