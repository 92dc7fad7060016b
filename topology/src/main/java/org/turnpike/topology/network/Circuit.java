package org.turnpike.topology.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.settings.Prefix;

/// A circuit out of a site. It ends on the firewall that lists it in a zone, or else on the site's
/// router. A circuit that is down withdraws its routes on both sides.
public sealed interface Circuit {

  String name();

  SiteId site();

  /// Addresses of the device at the site's end, IPv4 and IPv6, each with its subnet.
  List<Attachment> attachments();

  /// What the other side learns to be here. By default the subnets of the circuit and the addresses
  /// that firewalls translate to on it.
  List<Prefix> advertised();

  /// Whether the file gave [#advertised] itself.
  boolean advertisedWritten();

  Quality quality();

  /// Among circuits that lead to the same prefix, the higher wins in the whole organisation; equal
  /// ones share it by nearness.
  int preference();

  boolean up();

  default String path() {
    return "sites/" + site() + "/circuits/" + name();
  }

  default Segment segment() {
    return switch (this) {
      case ToInternet _ -> Segment.INT;
      case ExpressRoute _ -> Segment.ER;
    };
  }

  /// An address in a circuit's subnet, and the far end's.
  record Attachment(InetAddress address, Prefix subnet, InetAddress far) {}

  /// An Internet circuit; what it receives is a default route.
  record ToInternet(
      String name,
      SiteId site,
      List<Attachment> attachments,
      List<Prefix> advertised,
      boolean advertisedWritten,
      Quality quality,
      int preference,
      boolean up)
      implements Circuit {
    public ToInternet {
      attachments = List.copyOf(attachments);
      advertised = List.copyOf(advertised);
    }
  }

  /// A private circuit to a region of a provider.
  ///
  /// @param region where it ends in the provider's network
  /// @param received prefixes of the provider that this circuit brings; empty for the default: the
  ///   networks of all regions that it reaches and that ExpressRoute may carry
  /// @param premium reaches every region; otherwise those of the same geography
  /// @param natPool translated source addresses of this circuit, if the firewall that it ends on
  ///   translates on it
  /// @param internet whether it brings a default route as well
  record ExpressRoute(
      String name,
      SiteId site,
      SiteId region,
      List<Attachment> attachments,
      List<Prefix> advertised,
      boolean advertisedWritten,
      Optional<List<Prefix>> received,
      boolean premium,
      List<Prefix> natPool,
      boolean internet,
      Quality quality,
      int preference,
      boolean up)
      implements Circuit {
    public ExpressRoute {
      attachments = List.copyOf(attachments);
      advertised = List.copyOf(advertised);
      received = received.map(List::copyOf);
      natPool = List.copyOf(natPool);
    }
  }
}
