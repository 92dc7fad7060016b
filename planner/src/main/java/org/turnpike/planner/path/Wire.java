package org.turnpike.planner.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Quality;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.settings.Prefix;

/// What devices and hosts are joined by.
public final class Wire {

  /// What a wire is, as far as routing and the report care.
  public sealed interface Kind {
    /// A network of a site, where hosts are.
    record Lan(NetworkId network) implements Kind {}

    /// Between a site's router and its firewall.
    record Inner(SiteId site) implements Kind {}

    /// Between two sites of one organisation, or two regions of a provider.
    record Between(SiteId a, SiteId b) implements Kind {}

    /// A circuit; routes do not cross it except those that it is told to advertise.
    record OfCircuit(SiteId site, String circuit) implements Kind {}
  }

  final int index;
  final String name;
  final Kind kind;
  final Segment segment;
  final Quality quality;
  final int cost;
  final List<Prefix> prefixes;
  final List<Port> ports = new ArrayList<>();

  Wire(
      int index,
      String name,
      Kind kind,
      Segment segment,
      Quality quality,
      int cost,
      List<Prefix> prefixes) {
    this.index = index;
    this.name = name;
    this.kind = kind;
    this.segment = segment;
    this.quality = quality;
    this.cost = cost;
    this.prefixes = List.copyOf(prefixes);
  }

  /// `links/x`, `sites/s/circuits/c`, `sites/s/networks/n`: the path in the topology.
  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  public Segment segment() {
    return segment;
  }

  public Quality quality() {
    return quality;
  }

  boolean circuit() {
    return kind instanceof Kind.OfCircuit;
  }

  /// Regions or sites that it joins, when it leaves one.
  Optional<SiteId> farFrom(Optional<SiteId> site) {
    return switch (kind) {
      case Kind.Between(var a, var b) -> Optional.of(Optional.of(a).equals(site) ? b : a);
      case Kind.Lan _, Kind.Inner _, Kind.OfCircuit _ -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
