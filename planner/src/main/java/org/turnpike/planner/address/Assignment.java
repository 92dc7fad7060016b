package org.turnpike.planner.address;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.settings.Prefix;

/// One address and who holds it.
///
/// @param holder the node, or `load balancer`
/// @param adapter of the node; an Edge has `internal`, and `external` or one for each service
/// @param use what it is for: `access`, `webconf`, `av`, all three, or the pool's role
/// @param address on the adapter
/// @param published what others are told; behind one-to-one NAT another address
/// @param subnet the prefix of the network that it lies in, if it lies in one
/// @param reference row of the planning tables
public record Assignment(
    String organisation,
    String pool,
    String holder,
    Side side,
    String adapter,
    String use,
    InetAddress address,
    InetAddress published,
    NetworkId network,
    Optional<Prefix> subnet,
    String reason,
    String reference)
    implements Comparable<Assignment> {

  public enum Side {
    EXTERNAL,
    INTERNAL
  }

  private static final Comparator<Assignment> ORDER =
      Comparator.comparing(Assignment::organisation)
          .thenComparing(Assignment::pool)
          .thenComparing(Assignment::holder)
          .thenComparing(Assignment::side)
          .thenComparingInt(Assignment::rank)
          .thenComparing(Assignment::adapter)
          .thenComparing(Assignment::use)
          .thenComparing(Assignment::address, AddressOrder.ADDRESSES)
          .thenComparing(Assignment::published, AddressOrder.ADDRESSES)
          .thenComparing(a -> a.network().toString())
          .thenComparing(Assignment::reason)
          .thenComparing(Assignment::reference);

  /// The services in the documents' order, and what is no service of an Edge after them.
  private int rank() {
    int rank = List.of("access", "webconf", "av").indexOf(use.split(" ", 2)[0]);
    return rank < 0 ? 3 : rank;
  }

  public boolean translated() {
    return !address.equals(published);
  }

  @Override
  public int compareTo(Assignment other) {
    return ORDER.compare(this, other);
  }
}
