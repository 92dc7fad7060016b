package org.turnpike.planner.path;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.settings.Endpoint;

/// What stateful devices remember while the packets of one call are walked. Of one thread.
public final class Sessions {

  /// A mapping of a translator (RFC 4787 §4.1), with whom its inside has written to.
  record Mapping(Packet sent, Endpoint outside, Nat nat, Set<Endpoint> contacted) {}

  /// What one device remembers: sessions in both directions, each with what becomes of the packet.
  private static final class Memory {
    final Object owner;
    final Map<Packet, Packet> sessions = new HashMap<>(4);
    final List<Mapping> mappings = new ArrayList<>(2);

    Memory(Object owner) {
      this.owner = owner;
    }

    void take(Memory other) {
      sessions.putAll(other.sessions);
      for (Mapping m : other.mappings) {
        mappings.add(new Mapping(m.sent, m.outside, m.nat, new HashSet<>(m.contacted)));
      }
    }
  }

  /// Whose memories may be written to; the others are shared with copies, and copied first.
  private Object owner = new Object();

  private final Map<String, Memory> devices = new HashMap<>();
  private final Map<Packet, Packet> wrapped = new HashMap<>(2);
  private final Map<InetAddress, Packet> tunnels = new HashMap<>(2);

  /// What these and others remember, for both to go on apart from it.
  public Sessions with(Sessions other) {
    Sessions both = new Sessions();
    both.take(this);
    both.take(other);
    owner = new Object();
    other.owner = new Object();
    return both;
  }

  private void take(Sessions other) {
    for (var entry : other.devices.entrySet()) {
      if (devices.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
        of(entry.getKey()).take(entry.getValue());
      }
    }
    wrapped.putAll(other.wrapped);
    tunnels.putAll(other.tunnels);
  }

  /// Whether some translator has mappings for both: then they can be made in one history only.
  public boolean shareTranslator(Sessions other) {
    for (var mine : devices.entrySet()) {
      if (!mine.getValue().mappings.isEmpty() && !other.mappings(mine.getKey()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// The packet as the device's session translates it; null without a session.
  @Nullable Packet known(String device, Packet packet) {
    Memory memory = devices.get(device);
    return memory == null ? null : memory.sessions.get(packet);
  }

  void record(String device, Packet sent, Packet translated) {
    Memory memory = of(device);
    memory.sessions.put(sent, translated);
    memory.sessions.putIfAbsent(translated.reversed(), sent.reversed());
  }

  List<Mapping> mappings(String device) {
    Memory memory = devices.get(device);
    return memory == null ? List.of() : memory.mappings;
  }

  private Memory of(String device) {
    Memory memory = devices.get(device);
    if (memory == null || memory.owner != owner) {
      Memory mine = new Memory(owner);
      if (memory != null) {
        mine.take(memory);
      }
      devices.put(device, mine);
      memory = mine;
    }
    return memory;
  }

  /// The outside of a mapping that a new session shares (RFC 4787 §4.1), or a new one.
  ///
  /// @param mapping which sessions share one
  Endpoint map(
      String device,
      Nat nat,
      Nat.Dependence mapping,
      boolean keepsPorts,
      Packet packet,
      InetAddress outside) {
    List<Mapping> all = of(device).mappings;
    for (Mapping m : all) {
      if (m.nat.equals(nat)
          && m.sent.transport() == packet.transport()
          && m.sent.from().equals(packet.from())
          && m.outside.address().equals(outside)
          && shared(mapping, m.sent.to(), packet.to())) {
        m.contacted.add(packet.to());
        return m.outside;
      }
    }
    int port = keepsPorts ? packet.from().port() : 1024 + all.size();
    while (taken(all, packet, new Endpoint(outside, port))) {
      port = port == 65535 ? 1024 : port + 1;
    }
    Endpoint mapped = new Endpoint(outside, port);
    all.add(new Mapping(packet, mapped, nat, new HashSet<>(Set.of(packet.to()))));
    return mapped;
  }

  private static boolean taken(List<Mapping> all, Packet packet, Endpoint outside) {
    for (Mapping m : all) {
      if (m.outside.equals(outside) && m.sent.transport() == packet.transport()) {
        return true;
      }
    }
    return false;
  }

  /// Whether two peers are the same to a behaviour of this degree.
  static boolean shared(Nat.Dependence degree, Endpoint a, Endpoint b) {
    return switch (degree) {
      case ENDPOINT_INDEPENDENT -> true;
      case ADDRESS_DEPENDENT -> a.address().equals(b.address());
      case ADDRESS_AND_PORT_DEPENDENT -> a.equals(b);
    };
  }

  /// A proxy's answer on its own connection carries the answer of the far end.
  void wrap(Packet outer, Packet carried) {
    wrapped.put(outer, carried);
  }

  @Nullable Packet wrapped(Packet outer) {
    return wrapped.get(outer);
  }

  /// The outside of a tunnel as its concentrator sees it.
  void tunnel(InetAddress inner, Packet outer) {
    tunnels.put(inner, outer);
  }

  @Nullable Packet tunnel(InetAddress inner) {
    return tunnels.get(inner);
  }
}
