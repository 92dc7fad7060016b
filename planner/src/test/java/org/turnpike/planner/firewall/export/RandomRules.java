package org.turnpike.planner.firewall.export;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.turnpike.planner.firewall.Direction;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.Table;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// Rule sets of a shape that no topology has: any mixture of families, prefix lengths, port ranges,
/// directions, and names as long as a file allows.
final class RandomRules {

  private final SplittableRandom random;

  private RandomRules(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static RuleSet of(long seed) {
    return new RandomRules(seed).set(seed);
  }

  private RuleSet set(long seed) {
    List<Party> parties = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = random.nextInt(4) == 0 ? "p".repeat(60) + "-" + i : "p" + i;
      parties.add(new Party(name + "-av", "party " + i, prefixes(), prefixes()));
    }
    List<NeutralRule> rules = new ArrayList<>();
    int denials = random.nextInt(4);
    for (int i = 0; i < 3 + random.nextInt(12); i++) {
      rules.add(rule(i, i < denials, parties));
    }
    return new RuleSet(
        "random-" + seed,
        "Random rules, seed " + seed,
        new RuleSet.Stand.Single(new org.turnpike.topology.SiteId("x")),
        rules,
        List.of());
  }

  private NeutralRule rule(int number, boolean deny, List<Party> parties) {
    Direction direction = Direction.values()[random.nextInt(4)];
    Party source = parties.get(random.nextInt(parties.size()));
    Party destination = parties.get(random.nextInt(parties.size()));
    // A table names one side at least, and "any" is never the perimeter.
    if (random.nextInt(3) == 0) {
      if (direction.towardsPerimeter()) {
        source = Party.ANY;
      } else {
        destination = Party.ANY;
      }
    }
    Optional<Transport> transport =
        random.nextInt(5) == 0
            ? Optional.empty()
            : Optional.of(random.nextBoolean() ? Transport.TCP : Transport.UDP);
    String pool = random.nextInt(5) == 0 ? "." + "x".repeat(60) + number : "";
    return new NeutralRule(
        "RND-" + number + pool,
        new RuleId("RND-" + number),
        deny ? Action.DENY : Action.ALLOW,
        Table.EXTERNAL,
        direction,
        transport,
        source,
        transport.isPresent() && random.nextInt(3) == 0 ? ports() : Ports.ANY,
        destination,
        transport.isPresent() && random.nextInt(4) > 0 ? ports() : Ports.ANY,
        true,
        "somebody's \"reason\", with 'quotes' and a comma",
        List.of("any"));
  }

  private Ports ports() {
    int first = 1 + random.nextInt(65_000);
    return random.nextBoolean() ? Ports.of(first) : new Ports(first, first + random.nextInt(500));
  }

  private List<Prefix> prefixes() {
    List<Prefix> out = new ArrayList<>();
    int shape = random.nextInt(3);
    for (int i = 0; shape != 1 && i <= random.nextInt(3); i++) {
      out.add(prefix(4));
    }
    for (int i = 0; shape != 0 && i <= random.nextInt(2); i++) {
      out.add(prefix(16));
    }
    return out;
  }

  private Prefix prefix(int bytes) {
    byte[] address = new byte[bytes];
    random.nextBytes(address);
    address[0] = (byte) (bytes == 4 ? 10 + random.nextInt(190) : 0x20);
    int bits = random.nextBoolean() ? bytes * 8 : 8 + random.nextInt(bytes * 8 - 8);
    for (int bit = bits; bit < bytes * 8; bit++) {
      address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    try {
      return new Prefix(InetAddress.getByAddress(address), bits);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
