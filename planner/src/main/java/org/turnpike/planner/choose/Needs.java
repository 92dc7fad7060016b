package org.turnpike.planner.choose;

import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.party.Organisation.ExchangeUm;
import org.turnpike.topology.party.Product;

/// What an organisation wants of its Edge.
///
/// @param remoteUsers users outside at the same time
/// @param highAvailability whether one machine may fail without notice
/// @param addresses what addresses the perimeter can have
/// @param loadBalancer whether there is a hardware load balancer, or there may be one
/// @param partners versions of federated partners
/// @param publicIm federation with public IM providers
/// @param xmpp federation over XMPP (2015 only)
/// @param exchangeUm version of Exchange unified messaging
/// @param sipDomains how many SIP domains
public record Needs(
    int remoteUsers,
    boolean highAvailability,
    Addresses addresses,
    boolean loadBalancer,
    Set<Product> partners,
    boolean publicIm,
    boolean xmpp,
    Optional<ExchangeUm> exchangeUm,
    int sipDomains) {

  public enum Addresses {
    /// Private ones behind one-to-one NAT.
    PRIVATE,
    /// Public, routed to the perimeter.
    PUBLIC,
    EITHER
  }

  /// @throws IllegalArgumentException for a number that cannot be
  public Needs {
    if (remoteUsers < 0 || sipDomains < 1) {
      throw new IllegalArgumentException(
          remoteUsers
              + " users and "
              + sipDomains
              + " SIP domains: expected 0 or more, and 1 or more");
    }
    partners = Ordered.set(partners.stream().sorted().toList());
  }

  /// Partners, public IM, XMPP or old Exchange that DNS load balancing does not fail over for
  /// (E-DNSLB-2).
  boolean needsBalancerToFailOver() {
    return publicIm || xmpp || partners.contains(Product.OCS_2007) || oldExchange();
  }

  /// Exchange 2007, and 2010 without its service pack, stay on the first server that they found
  /// (E-HLB-6).
  boolean oldExchange() {
    return exchangeUm.map(v -> v == ExchangeUm.V2007 || v == ExchangeUm.V2010).orElse(false);
  }

  /// Failover of remote users' voice mail over DNS load balancing came with Exchange 2013.
  boolean exchangeBefore2013() {
    return exchangeUm.map(v -> v.compareTo(ExchangeUm.V2013) < 0).orElse(false);
  }
}
