package org.turnpike.planner.choose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.turnpike.planner.address.AddressCount;
import org.turnpike.planner.choose.Choice.Cost;
import org.turnpike.planner.choose.Choice.Option;
import org.turnpike.planner.choose.Choice.Reason;
import org.turnpike.planner.choose.Choice.Weight;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.service.LoadBalancing;

/// Weighs the five Edge topologies against needs, by the rules of the planning document.
public final class Chooser {

  /// Remote users of one Edge at the same time. The field's planning figure; the planning document
  /// itself gives none.
  static final int USERS_PER_EDGE = 12_000;

  static final int MOST_NODES = 12;

  private Chooser() {}

  public static Choice choose(Needs needs) {
    List<Option> options =
        Arrays.stream(EdgeOption.values()).map(option -> weigh(option, needs)).toList();
    return new Choice(
        options,
        options.stream()
            .filter(Option::fits)
            .min(Comparator.comparingInt(o -> rank(o, needs)))
            .map(Option::option));
  }

  /// Among those that fit: fewest cautions, then the fewest machines (without a need for more),
  /// then public addresses, which cost as many as NAT does and leave nothing to map or to hairpin.
  private static int rank(Option option, Needs needs) {
    int cautions =
        (int) option.reasons().stream().filter(r -> r.weight() == Weight.CAUTION).count();
    int machines = needs.highAvailability() ? 0 : option.nodes();
    int balancer = option.option().loadBalancing() == LoadBalancing.HLB ? 1 : 0;
    return cautions * 1000 + machines * 10 + balancer * 2 + (option.option().nat() ? 1 : 0);
  }

  private static Option weigh(EdgeOption option, Needs needs) {
    int wanted = Math.max(1, Math.ceilDiv(needs.remoteUsers(), USERS_PER_EDGE));
    int nodes = !option.scaled() ? 1 : Math.max(2, needs.highAvailability() ? wanted + 1 : wanted);
    List<Reason> reasons = new ArrayList<>();
    size(option, needs, wanted, nodes, reasons);
    addresses(option, needs, reasons);
    balancing(option, needs, reasons);
    List<String> failsOver = new ArrayList<>();
    List<String> stops = new ArrayList<>();
    failover(option, needs, failsOver, stops);
    return new Option(
        option,
        nodes,
        cost(option, nodes, needs),
        failsOver,
        stops,
        reasons.stream().noneMatch(r -> r.weight() == Weight.AGAINST),
        reasons);
  }

  private static void size(
      EdgeOption option, Needs needs, int wanted, int nodes, List<Reason> reasons) {
    if (!option.scaled()) {
      if (needs.highAvailability()) {
        reasons.add(against("one machine, and nothing takes over when it fails", "E-POOL-1"));
      } else {
        reasons.add(plus("one machine to run", "edge-topologies"));
      }
      if (wanted > 1) {
        reasons.add(
            against(
                needs.remoteUsers()
                    + " remote users need "
                    + wanted
                    + " Edges at "
                    + USERS_PER_EDGE
                    + " each",
                "planning figure"));
      }
    } else if (needs.highAvailability()) {
      reasons.add(plus(nodes + " Edges: one may fail", "E-POOL-1"));
    }
    if (nodes > MOST_NODES) {
      reasons.add(
          against(nodes + " Edges are more than a pool may have; plan several pools", "E-POOL-2"));
    }
  }

  private static void addresses(EdgeOption option, Needs needs, List<Reason> reasons) {
    if (option.nat()) {
      if (needs.addresses() == Needs.Addresses.PUBLIC) {
        reasons.add(
            against(
                "the perimeter has public addresses: there is nothing to translate", "E-NAT-1"));
      } else {
        reasons.add(
            new Reason(
                Weight.FOR,
                "private addresses in the perimeter, mapped one to one both ways",
                "E-NAT-2"));
        if (option.scaled()) {
          reasons.add(
              new Reason(
                  Weight.CAUTION,
                  "needs hairpin at the firewall between the public A/V addresses",
                  "E-NAT-4"));
        }
      }
    } else if (needs.addresses() == Needs.Addresses.PRIVATE) {
      reasons.add(
          against(
              "every external address must be public and routed to the perimeter",
              option == EdgeOption.SCALED_HLB ? "E-HLB-1" : "E-NAT-1"));
    } else {
      reasons.add(plus("no NAT on the way of media", "edge-topologies"));
    }
  }

  private static void balancing(EdgeOption option, Needs needs, List<Reason> reasons) {
    switch (option.loadBalancing()) {
      case NONE -> {}
      case DNS -> {
        reasons.add(plus("no device besides the Edges and DNS", "E-DNSLB-1"));
        if (needs.oldExchange()) {
          reasons.add(
              new Reason(
                  Weight.CAUTION,
                  "Exchange 2007 and 2010 without service pack stay on the first server",
                  "E-HLB-6"));
        } else if (needs.exchangeBefore2013()) {
          reasons.add(
              new Reason(
                  Weight.CAUTION,
                  "voice mail of remote users fails over from Exchange 2013 on only",
                  "edge-topologies (1)"));
        }
        if (needs.publicIm()
            || needs.xmpp()
            || needs.needsBalancerToFailOver() && !needs.oldExchange()) {
          reasons.add(
              new Reason(
                  Weight.CAUTION,
                  "no failover for public IM, XMPP and partners older than Lync 2010",
                  "E-DNSLB-2"));
        }
      }
      case HLB -> {
        if (!needs.loadBalancer()) {
          reasons.add(against("needs a hardware load balancer, inside and outside", "E-HLB-2"));
        } else if (needs.needsBalancerToFailOver()) {
          reasons.add(
              plus("fails over for old partners, public IM and old Exchange too", "E-DNSLB-2"));
        } else {
          reasons.add(
              new Reason(
                  Weight.CAUTION,
                  "a load balancer to run, three more addresses, and nothing here needs it",
                  "E-DNSLB-1"));
        }
      }
    }
  }

  private static void failover(
      EdgeOption option, Needs needs, List<String> failsOver, List<String> stops) {
    if (!option.scaled()) {
      stops.addAll(List.of("sign-in of remote users", "calls through the Edge", "federation"));
      return;
    }
    failsOver.addAll(List.of("sign-in of remote users", "new calls", "federation"));
    boolean dns = option.loadBalancing() == LoadBalancing.DNS;
    if (needs.publicIm()) {
      (dns ? stops : failsOver).add("public IM");
    }
    if (needs.xmpp()) {
      (dns ? stops : failsOver).add("XMPP");
    }
    if (needs.partners().contains(org.turnpike.topology.party.Product.OCS_2007)) {
      (dns ? stops : failsOver).add("partners older than Lync 2010");
    }
    if (needs.exchangeUm().isPresent()) {
      (dns && needs.exchangeBefore2013() ? stops : failsOver).add("voice mail of remote users");
    }
  }

  /// edge-ip-counts: 3n, or 3+3n behind a load balancer; n, or 1+n, with one address for all
  /// services. NAT needs the same number of addresses again on the public side.
  private static Cost cost(EdgeOption option, int nodes, Needs needs) {
    boolean hlb = option.loadBalancing() == LoadBalancing.HLB;
    int perRole = AddressCount.of(option.loadBalancing(), Addressing.PER_ROLE, nodes).external();
    int single = AddressCount.of(option.loadBalancing(), Addressing.SINGLE, nodes).external();
    int names = needs.sipDomains() + 2;
    // One record a name for a single Edge and for a virtual address (DNS-12), one a node otherwise.
    int perName = option.loadBalancing() == LoadBalancing.DNS ? nodes : 1;
    // E-HLB-7: an internal virtual address is for old Exchange and legacy clients alone.
    int internal = nodes + (hlb && needs.oldExchange() ? 1 : 0);
    return new Cost(
        perRole,
        single,
        perRole,
        internal,
        names,
        names * perName,
        2 * needs.sipDomains(),
        nodes + (option.scaled() ? nodes : 0));
  }

  private static Reason against(String text, String reference) {
    return new Reason(Weight.AGAINST, text, reference);
  }

  private static Reason plus(String text, String reference) {
    return new Reason(Weight.FOR, text, reference);
  }
}
