package org.turnpike.planner.path;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.network.Addresses;
import org.turnpike.planner.network.Bits;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Port;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// The translations of a firewall, put into a form that answers quickly.
final class Translator {

  /// One translation.
  ///
  /// @param stands whether it stands on the port of each number
  /// @param path in the topology
  private record Entry(
      Nat nat,
      String path,
      boolean[] stands,
      Bits.@Nullable Block inside,
      Bits.@Nullable Block outside,
      List<Bits.Block> sources,
      List<Bits.Block> destinations) {}

  /// A packet with its destination translated.
  ///
  /// @param path of the translation; empty when it is as it came
  /// @param hairpin it came from inside to an outside address, and turns round here
  /// @param keepsSource whether its source stays
  /// @param mapped let in by a mapping's filtering
  /// @param seen who a mapping that turns it round took it for; empty where its source is still to
  ///   be translated
  record Turned(
      Packet packet,
      Optional<String> path,
      boolean hairpin,
      boolean keepsSource,
      boolean mapped,
      Optional<Sourced> seen) {

    Turned(
        Packet packet,
        Optional<String> path,
        boolean hairpin,
        boolean keepsSource,
        boolean mapped) {
      this(packet, path, hairpin, keepsSource, mapped, Optional.empty());
    }
  }

  /// A packet with its source translated.
  record Sourced(Packet packet, Optional<String> path) {}

  private final Device device;
  private final List<Entry> entries = new ArrayList<>();
  private final Set<InetAddress> own = new HashSet<>();
  private final List<Bits.Block> answersFor = new ArrayList<>();

  Translator(Device device, Firewall firewall) {
    this.device = device;
    for (int i = 0; i < firewall.nats().size(); i++) {
      Nat nat = firewall.nats().get(i);
      entries.add(entry(nat, firewall.path() + "/nat/" + i));
    }
    device.ports().forEach(p -> own.addAll(p.addresses()));
  }

  private Entry entry(Nat nat, String path) {
    boolean[] stands = new boolean[device.ports().size()];
    for (Port port : device.ports()) {
      stands[port.ordinal()] =
          nat.on()
              .map(on -> port.wire().name().endsWith("/" + on))
              .orElse(port.zone() == Zone.OUTSIDE);
    }
    return switch (nat) {
      case Nat.OneToOne n -> {
        Bits.Block outside = Bits.Block.of(n.outside());
        answersFor.add(outside);
        yield new Entry(n, path, stands, Bits.Block.of(n.inside()), outside, List.of(), List.of());
      }
      case Nat.PortForward n -> {
        own.add(n.outside());
        yield new Entry(n, path, stands, null, null, List.of(), List.of());
      }
      case Nat.SourceNat n -> {
        n.pool().forEach(p -> answersFor.add(Bits.Block.of(p)));
        yield new Entry(n, path, stands, null, null, blocks(n.sources()), blocks(n.destinations()));
      }
    };
  }

  private static List<Bits.Block> blocks(List<Prefix> prefixes) {
    return prefixes.stream().map(Bits.Block::of).toList();
  }

  boolean translates() {
    return !entries.isEmpty();
  }

  /// The packet with its destination translated; null if it is for one of the translator's own
  /// addresses and nothing lets it in.
  @Nullable Turned destination(Port in, Packet packet, Sessions sessions) {
    InetAddress to = packet.to().address();
    Bits bits = Bits.of(to);
    for (Entry entry : entries) {
      boolean here = entry.stands[in.ordinal()];
      if (!here && !hairpins(entry, in)) {
        continue;
      }
      switch (entry.nat) {
        case Nat.OneToOne n when holds(entry.outside, bits) -> {
          InetAddress inside = Addresses.shifted(to, n.outside(), n.inside());
          return new Turned(
              packet.to(new Endpoint(inside, packet.to().port())),
              Optional.of(entry.path),
              !here,
              n.keepsSource(),
              false);
        }
        case Nat.PortForward n
            when n.outside().equals(to)
                && n.transport() == packet.transport()
                && n.ports().contains(packet.to().port()) -> {
          int port = n.insidePort() + packet.to().port() - n.ports().first();
          return new Turned(
              packet.to(new Endpoint(n.inside(), port)),
              Optional.of(entry.path),
              !here,
              n.keepsSource(),
              false);
        }
        case Nat.OneToOne _, Nat.PortForward _, Nat.SourceNat _ -> {}
      }
    }
    return mapped(in, packet, sessions, bits);
  }

  /// RFC 4787 §5: a mapping lets in whom its filtering lets in; §6: also from inside, if it
  /// hairpins.
  private @Nullable Turned mapped(Port in, Packet packet, Sessions sessions, Bits bits) {
    for (Sessions.Mapping m : sessions.mappings(device.id())) {
      if (m.nat() instanceof Nat.SourceNat nat
          && m.outside().equals(packet.to())
          && m.sent().transport() == packet.transport()) {
        boolean here = stands(nat, in);
        if (!here && !nat.hairpin()) {
          return null;
        }
        // What turns round is judged by the address that it would have outside, and opens a mapping
        // of its own whether it is let in or not (RFC 4787 §6, REQ-9).
        Optional<Sourced> seen =
            here
                ? Optional.empty()
                : Optional.of(
                    source(in, new Turned(packet, Optional.empty(), true, true, true), sessions));
        Endpoint from = seen.map(Sourced::packet).orElse(packet).from();
        boolean lets =
            m.contacted().stream().anyMatch(c -> Sessions.shared(nat.filtering(), c, from));
        return lets
            ? new Turned(packet.to(m.sent().from()), path(nat), !here, true, true, seen)
            : null;
      }
    }
    boolean mine = own.contains(packet.to().address());
    for (int i = 0; i < answersFor.size() && !mine; i++) {
      mine = answersFor.get(i).contains(bits);
    }
    return mine ? null : new Turned(packet, Optional.empty(), false, true, false);
  }

  private boolean stands(Nat nat, Port port) {
    return entries.stream().anyMatch(e -> e.nat.equals(nat) && e.stands[port.ordinal()]);
  }

  private Optional<String> path(Nat nat) {
    return entries.stream().filter(e -> e.nat.equals(nat)).map(Entry::path).findFirst();
  }

  private static boolean hairpins(Entry entry, Port in) {
    return entry.nat.hairpin() && in.zone() != Zone.OUTSIDE;
  }

  private static boolean holds(Bits.@Nullable Block block, Bits address) {
    return block != null && block.contains(address);
  }

  /// The packet with its source translated.
  ///
  /// @param turned what became of its destination before
  Sourced source(Port out, Turned turned, Sessions sessions) {
    Packet packet = turned.packet();
    if (turned.seen().isPresent()) {
      Sourced seen = turned.seen().get();
      return new Sourced(packet.from(seen.packet().from()), seen.path());
    }
    InetAddress from = packet.from().address();
    Bits source = Bits.of(from);
    for (Entry entry : entries) {
      // What turns round appears as it would outside (RFC 4787 §6, external source address).
      boolean here = entry.stands[out.ordinal()] || (turned.hairpin() && entry.nat.hairpin());
      if (!here) {
        continue;
      }
      switch (entry.nat) {
        case Nat.OneToOne n when n.bothWays() && holds(entry.inside, source) -> {
          InetAddress outside = Addresses.shifted(from, n.inside(), n.outside());
          return new Sourced(
              packet.from(new Endpoint(outside, packet.from().port())), Optional.of(entry.path));
        }
        case Nat.SourceNat n
            when covers(entry.sources, source)
                && covers(entry.destinations, Bits.of(packet.to().address())) -> {
          Optional<InetAddress> outside = appears(n.pool(), standing(entry, out), from);
          if (outside.isPresent()) {
            Endpoint as =
                sessions.map(device.id(), n, n.mapping(), n.keepsPorts(), packet, outside.get());
            return new Sourced(packet.from(as), Optional.of(entry.path));
          }
        }
        case Nat.OneToOne _, Nat.SourceNat _, Nat.PortForward _ -> {}
      }
    }
    if (!turned.keepsSource()) {
      return hidden(out, turned, sessions);
    }
    return new Sourced(packet, Optional.empty());
  }

  /// A translation that does not keep the source of what comes in: the inside sees the translator.
  private Sourced hidden(Port out, Turned turned, Sessions sessions) {
    Packet packet = turned.packet();
    Optional<InetAddress> mine =
        Addresses.like(packet.from().address(), out.addresses())
            .or(() ->
                device.ports().stream()
                    .flatMap(p -> p.addresses().stream())
                    .filter(a -> Addresses.sameFamily(a, packet.from().address()))
                    .findFirst());
    String path = turned.path().orElse("");
    return entries.stream()
        .filter(e -> e.path.equals(path))
        .findFirst()
        .flatMap(e ->
            mine.map(a -> {
              Endpoint as =
                  sessions.map(
                      device.id(),
                      e.nat,
                      Nat.Dependence.ADDRESS_AND_PORT_DEPENDENT,
                      true,
                      packet,
                      a);
              return new Sourced(packet.from(as), Optional.of(e.path));
            }))
        .orElse(new Sourced(packet, Optional.empty()));
  }

  private Port standing(Entry entry, Port out) {
    return entry.stands[out.ordinal()]
        ? out
        : device.ports().stream().filter(p -> entry.stands[p.ordinal()]).findFirst().orElse(out);
  }

  private static boolean covers(List<Bits.Block> blocks, Bits address) {
    boolean found = blocks.isEmpty();
    for (int i = 0; i < blocks.size() && !found; i++) {
      found = blocks.get(i).contains(address);
    }
    return found;
  }

  /// An address of the pool, or else the device's own on the port.
  private static Optional<InetAddress> appears(List<Prefix> pool, Port out, InetAddress like) {
    for (Prefix prefix : pool) {
      if (Addresses.sameFamily(prefix.network(), like)) {
        return Optional.of(Addresses.firstHost(prefix));
      }
    }
    return Addresses.like(like, out.addresses());
  }
}
