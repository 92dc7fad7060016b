package org.turnpike.planner.path;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.settings.Endpoint;

/// What stateful devices remember while the packets of one call are walked.
public final class Sessions {

  /// @param sent as the first packet came to the device
  /// @param translated as it left
  record Session(Packet sent, Packet translated) {}

  /// A mapping of a translator (RFC 4787 §4.1), with whom its inside has written to.
  record Mapping(Packet sent, Endpoint outside, Nat.SourceNat nat, Set<Endpoint> contacted) {}

  private final Map<Device, List<Session>> sessions = new HashMap<>();
  private final Map<Device, List<Mapping>> mappings = new HashMap<>();

  /// What these and others remember, for both to go on apart from it.
  public Sessions with(Sessions other) {
    Sessions both = new Sessions();
    both.take(this);
    both.take(other);
    return both;
  }

  private void take(Sessions other) {
    other.sessions.forEach(
        (device, all) -> sessions.computeIfAbsent(device, _ -> new ArrayList<>()).addAll(all));
    other.mappings.forEach((device, all) -> {
      List<Mapping> mine = mappings.computeIfAbsent(device, _ -> new ArrayList<>());
      all.forEach(m -> mine.add(new Mapping(m.sent, m.outside, m.nat, new HashSet<>(m.contacted))));
    });
  }

  /// Whether some translator has mappings for both: then they can be made in one history only.
  public boolean shareTranslator(Sessions other) {
    return !Collections.disjoint(mappings.keySet(), other.mappings.keySet());
  }

  /// The packet as the device's session translates it; null without a session.
  @Nullable Packet known(Device device, Packet packet) {
    for (Session session : sessions.getOrDefault(device, List.of())) {
      if (session.sent.equals(packet)) {
        return session.translated;
      }
      if (session.translated.reversed().equals(packet)) {
        return session.sent.reversed();
      }
    }
    return null;
  }

  void record(Device device, Packet sent, Packet translated) {
    sessions.computeIfAbsent(device, _ -> new ArrayList<>()).add(new Session(sent, translated));
  }

  List<Mapping> mappings(Device device) {
    return mappings.getOrDefault(device, List.of());
  }

  /// The outside of a mapping that a new session shares (RFC 4787 §4.1), or a new one.
  Endpoint map(Device device, Nat.SourceNat nat, Packet packet, java.net.InetAddress outside) {
    List<Mapping> all = mappings.computeIfAbsent(device, _ -> new ArrayList<>());
    for (Mapping m : all) {
      if (m.nat.equals(nat)
          && m.sent.transport() == packet.transport()
          && m.sent.from().equals(packet.from())
          && shared(nat.mapping(), m.sent.to(), packet.to())) {
        m.contacted.add(packet.to());
        return m.outside;
      }
    }
    int port = nat.keepsPorts() ? packet.from().port() : 1024 + all.size();
    while (taken(all, packet, new Endpoint(outside, port))) {
      port = port == 65535 ? 1024 : port + 1;
    }
    Endpoint mapped = new Endpoint(outside, port);
    all.add(new Mapping(packet, mapped, nat, new HashSet<>(Set.of(packet.to()))));
    return mapped;
  }

  private static boolean taken(List<Mapping> all, Packet packet, Endpoint outside) {
    return all.stream()
        .anyMatch(m -> m.outside.equals(outside) && m.sent.transport() == packet.transport());
  }

  /// Whether two peers are the same to a behaviour of this degree.
  static boolean shared(Nat.Dependence degree, Endpoint a, Endpoint b) {
    return switch (degree) {
      case ENDPOINT_INDEPENDENT -> true;
      case ADDRESS_DEPENDENT -> a.address().equals(b.address());
      case ADDRESS_AND_PORT_DEPENDENT -> a.equals(b);
    };
  }
}
