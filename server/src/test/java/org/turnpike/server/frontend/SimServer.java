package org.turnpike.server.frontend;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.transaction.Timers;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;

/// A node of a test in simulated time, at 10.0.0.1, and those who talk to it by hand.
final class SimServer {

  static final String DOMAIN = "phones.example";
  static final String REALM = DOMAIN;
  static final UserUri ALICE = new UserUri("alice", DOMAIN);
  static final UserUri BOB = new UserUri("bob", DOMAIN);

  static final RoleSettings.FrontEnd SETTINGS =
      new RoleSettings.FrontEnd(
          List.of(DOMAIN), List.of("10.0.0.1"), Duration.ofMinutes(1), Duration.ofHours(2));

  static final InetSocketAddress AT = new InetSocketAddress("10.0.0.1", 5060);

  final SimNetwork network;
  final SimNetwork.Station station;
  final MemoryBindings bindings = new MemoryBindings();
  final SipNode sip;

  /// A quiet network and one loop.
  SimServer(Function<SimServer, Function<SipNode, SipUser>> user) {
    this(new SimNetwork(), 1, Duration.ZERO, 1_000, user);
  }

  /// @param mostLag how far a loop may be behind
  SimServer(
      SimNetwork network,
      int loops,
      Duration mostLag,
      int unauthenticatedPerSecond,
      Function<SimServer, Function<SipNode, SipUser>> user) {
    this.network = network;
    this.station = network.new Station(loops, mostLag);
    this.sip =
        new SipNode(station, 65_536, unauthenticatedPerSecond, Timers.DEFAULT, user.apply(this));
    Endpoint at = Endpoint.parse("10.0.0.1:5060");
    sip.listen(new Listener("udp", Protocol.SIP_UDP, at, at, Optional.empty()));
    sip.listen(new Listener("tcp", Protocol.SIP_TCP, at, at, Optional.empty()));
  }

  static MemoryUsers users(String... names) {
    return users(Stream.of(names).map(name -> new UserUri(name, DOMAIN)));
  }

  static MemoryUsers users(Stream<UserUri> uris) {
    return new MemoryUsers(
        uris.map(uri ->
                new User(
                    uri, uri.user(), List.of(Ha1.of(uri, REALM, "secret")), true, Instant.EPOCH))
            .toList());
  }

  /// A datagram of somebody at that address, and what comes back within a second.
  List<SipMessage> ask(InetSocketAddress from, SipMessage request) {
    return ask(from, request.bytes());
  }

  List<SipMessage> ask(InetSocketAddress from, byte[] request) {
    List<SipMessage> came = new ArrayList<>();
    network.join(from, (bytes, _) -> came.add(parsed(bytes)));
    network.send(from, AT, request);
    network.runFor(Duration.ofSeconds(1));
    return came;
  }

  static SipMessage parsed(byte[] bytes) {
    if (SipMessage.parse(bytes) instanceof Decoded.Value<SipMessage>(SipMessage message)) {
      return message;
    }
    throw new AssertionError("what came is no SIP: " + new String(bytes, StandardCharsets.UTF_8));
  }
}
