package org.turnpike.planner.path;

import java.util.List;
import org.turnpike.planner.network.Bits;
import org.turnpike.topology.Place;
import org.turnpike.topology.Places;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Selector;
import org.turnpike.topology.network.Zone;

/// The rules of a firewall, put into a form that answers quickly.
final class Filter {

  /// @param rule its id, or `default`
  record Verdict(boolean allowed, boolean byDefault, String rule, Place place) {}

  /// One end of a rule: sides of the firewall, and addresses.
  private record End(boolean any, int zones, Bits.Block[] blocks) {

    static End of(List<Selector> selectors) {
      boolean any = false;
      int zones = 0;
      List<Bits.Block> blocks = new java.util.ArrayList<>();
      for (Selector selector : selectors) {
        switch (selector) {
          case Selector.Any _ -> any = true;
          case Selector.OfZone(Zone zone) -> zones |= 1 << zone.ordinal();
          case Selector.Addresses(String _, var prefixes) ->
              prefixes.forEach(p -> blocks.add(Bits.Block.of(p)));
        }
      }
      return new End(any, zones, blocks.toArray(Bits.Block[]::new));
    }

    boolean matches(Bits address, Zone side) {
      if (any || (zones & 1 << side.ordinal()) != 0) {
        return true;
      }
      for (Bits.Block block : blocks) {
        if (block.contains(address)) {
          return true;
        }
      }
      return false;
    }
  }

  private record Compiled(Rule rule, int transports, End from, End to, Verdict verdict) {}

  private final Firewall firewall;
  private final Compiled[] rules;
  private final Verdict[] defaults = new Verdict[4];

  Filter(Firewall firewall, Places places) {
    this.firewall = firewall;
    this.rules = new Compiled[firewall.rules().size()];
    for (int i = 0; i < rules.length; i++) {
      Rule rule = firewall.rules().get(i);
      Place place = places.at(firewall.path() + "/rules/" + i);
      int transports = 0;
      for (var transport : rule.transports()) {
        transports |= 1 << transport.ordinal();
      }
      rules[i] =
          new Compiled(
              rule,
              transports,
              End.of(rule.from()),
              End.of(rule.to()),
              new Verdict(rule.action() == Firewall.Action.ALLOW, false, rule.id(), place));
    }
    for (Firewall.Action action : Firewall.Action.values()) {
      boolean allowed = action == Firewall.Action.ALLOW;
      for (int out = 0; out < 2; out++) {
        Place place = places.at(firewall.path() + (out == 1 ? "/outbound" : "/inbound"));
        defaults[out * 2 + (allowed ? 1 : 0)] = new Verdict(allowed, true, "default", place);
      }
    }
  }

  /// The first rule that matches decides, or else the default of the direction.
  Verdict decide(Packet packet, Zone in, Zone out) {
    Bits from = Bits.of(packet.from().address());
    Bits to = Bits.of(packet.to().address());
    int way = out.compareTo(in);
    for (Compiled c : rules) {
      boolean direction =
          switch (c.rule.direction()) {
            case IN -> way > 0;
            case OUT -> way < 0;
            case BOTH -> true;
          };
      if (direction
          && (c.transports == 0 || (c.transports & 1 << packet.transport().ordinal()) != 0)
          && within(c.rule.ports(), packet.to().port())
          && within(c.rule.sourcePorts(), packet.from().port())
          && c.from.matches(from, in)
          && c.to.matches(to, out)) {
        return c.verdict;
      }
    }
    boolean allowed = firewall.byDefault(in, out) == Firewall.Action.ALLOW;
    return defaults[(way < 0 ? 2 : 0) + (allowed ? 1 : 0)];
  }

  private static boolean within(List<Ports> ranges, int port) {
    if (ranges.isEmpty()) {
      return true;
    }
    for (Ports range : ranges) {
      if (range.contains(port)) {
        return true;
      }
    }
    return false;
  }
}
