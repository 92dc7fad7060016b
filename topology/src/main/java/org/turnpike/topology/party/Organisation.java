package org.turnpike.topology.party;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.topology.network.Segment;

/// Someone with SIP domains.
///
/// @param domains SIP domains, the first is the primary one; a provider may have none
/// @param internalDomain DNS suffix of server names inside
/// @param tenantOf providers that it is a tenant of; with on-premises pools as well it is hybrid.
///   More than one is a mistake that `check` finds
/// @param forests directory forests; more than one is a mistake in a hybrid deployment
/// @param exchangeUm version of Exchange unified messaging, when there is one
/// @param publicIm federates with public IM providers
public record Organisation(
    String name,
    Kind kind,
    List<String> domains,
    String internalDomain,
    Product product,
    List<String> tenantOf,
    int forests,
    Federation federation,
    Voice voice,
    Optional<ExchangeUm> exchangeUm,
    boolean publicIm) {

  public enum Kind {
    CUSTOMER(Segment.CN),
    PROVIDER(Segment.MSN),
    PARTNER(Segment.FCN);

    private final Segment segment;

    Kind(Segment segment) {
      this.segment = segment;
    }

    /// What its networks are part of.
    public Segment segment() {
      return segment;
    }

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public enum ExchangeUm {
    V2007("2007"),
    V2010("2010"),
    V2010_SP1("2010-sp1"),
    V2013("2013"),
    V2016("2016"),
    V2019("2019");

    private final String text;

    ExchangeUm(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  public Organisation {
    domains = List.copyOf(domains);
    tenantOf = List.copyOf(tenantOf);
  }

  public String path() {
    return "organisations/" + name;
  }
}
