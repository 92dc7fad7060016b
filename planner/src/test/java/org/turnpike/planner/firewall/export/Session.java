package org.turnpike.planner.firewall.export;

import java.net.InetAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// The first packet of a session, and what the neutral rules say of it.
record Session(Transport transport, InetAddress from, int fromPort, InetAddress to, int toPort) {

  /// As the rules read: the first that matches decides, and what none allows is denied.
  boolean allowedBy(RuleSet set) {
    return set.rules().stream()
        .filter(this::matches)
        .findFirst()
        .filter(r -> r.action() == Action.ALLOW)
        .isPresent();
  }

  private boolean matches(NeutralRule rule) {
    return rule.transport().map(transport::equals).orElse(true)
        && holds(rule.source(), from)
        && rule.sourcePorts().contains(fromPort)
        && holds(rule.destination(), to)
        && rule.ports().contains(toPort);
  }

  private static boolean holds(Party party, InetAddress address) {
    return party.any() || party.prefixes().stream().anyMatch(p -> p.contains(address));
  }

  /// One that a rule matches, or that misses it in one thing.
  static Session near(NeutralRule rule, boolean four, SplittableRandom random) {
    int wrong = random.nextInt(8);
    Transport transport =
        rule.transport().orElse(random.nextBoolean() ? Transport.TCP : Transport.UDP);
    return new Session(
        wrong == 0 ? (transport == Transport.TCP ? Transport.UDP : Transport.TCP) : transport,
        address(wrong == 1 ? Party.ANY : rule.source(), four, random),
        port(rule.sourcePorts(), wrong == 2, random),
        address(wrong == 3 ? Party.ANY : rule.destination(), four, random),
        port(rule.ports(), wrong == 4, random));
  }

  private static int port(Ports ports, boolean beside, SplittableRandom random) {
    if (beside && ports.last() < 65535) {
      return random.nextBoolean() || ports.first() <= 1 ? ports.last() + 1 : ports.first() - 1;
    }
    int first = Math.max(1, ports.first());
    // The ends of a range are where a mistake would be.
    return random.nextInt(3) == 0 ? ports.last() : first + random.nextInt(ports.last() - first + 1);
  }

  private static InetAddress address(Party party, boolean four, SplittableRandom random) {
    List<Prefix> mine =
        party.prefixes().stream()
            .filter(p -> p.network().getAddress().length == (four ? 4 : 16))
            .toList();
    byte[] bytes = new byte[four ? 4 : 16];
    random.nextBytes(bytes);
    if (mine.isEmpty()) {
      bytes[0] = (byte) (four ? 203 : 0x26);
    } else {
      Prefix prefix = mine.get(random.nextInt(mine.size()));
      byte[] network = prefix.network().getAddress();
      for (int bit = 0; bit < prefix.bits(); bit++) {
        int mask = 0x80 >> bit % 8;
        bytes[bit / 8] = (byte) (bytes[bit / 8] & ~mask | network[bit / 8] & mask);
      }
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  String line() {
    return String.join(
        " ",
        transport.text(),
        from.getHostAddress(),
        Integer.toString(fromPort),
        to.getHostAddress(),
        Integer.toString(toPort));
  }
}
