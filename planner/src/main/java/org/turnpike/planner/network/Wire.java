package org.turnpike.planner.network;

import java.util.ArrayList;
import java.util.Collections;
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

    /// From a gateway to the telephone network; no packet crosses it.
    record Telephone(String gateway) implements Kind {}
  }

  private final int index;
  private final String name;
  private final Kind kind;
  private final Segment segment;
  private final Quality quality;
  private final int cost;
  private final List<Prefix> prefixes;
  private final Bits.Block[] blocks;
  private final Optional<String> named;
  private final Optional<Segment> part;
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
    this.blocks = prefixes.stream().map(Bits.Block::of).toArray(Bits.Block[]::new);
    this.named = Optional.of(name);
    this.part = Optional.of(segment);
  }

  /// Its number among the wires of a wiring, from 0.
  public int index() {
    return index;
  }

  /// `links/x`, `sites/s/circuits/c`, `sites/s/networks/n`, `gateways/g`: the path in the topology.
  public String name() {
    return name;
  }

  /// [#name], for whoever may have none; [#part] likewise. Walks make these by the million.
  public Optional<String> named() {
    return named;
  }

  public Optional<Segment> part() {
    return part;
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

  /// What routing counts for it.
  public int cost() {
    return cost;
  }

  /// Addresses on it.
  public List<Prefix> prefixes() {
    return prefixes;
  }

  public List<Port> ports() {
    return Collections.unmodifiableList(ports);
  }

  /// Whether an address is one of this wire's.
  public boolean holds(Bits address) {
    for (Bits.Block block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  boolean circuit() {
    return kind instanceof Kind.OfCircuit;
  }

  /// The region or site that it leads to, seen from one of the two that it joins.
  public Optional<SiteId> farFrom(Optional<SiteId> site) {
    return switch (kind) {
      case Kind.Between(var a, var b) -> Optional.of(Optional.of(a).equals(site) ? b : a);
      case Kind.Lan _, Kind.Inner _, Kind.OfCircuit _, Kind.Telephone _ -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
