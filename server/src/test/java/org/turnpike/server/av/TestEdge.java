package org.turnpike.server.av;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.turnpike.net.Certificates;
import org.turnpike.net.DatagramPaths;
import org.turnpike.net.Loops;
import org.turnpike.net.Transports;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.turn.TurnKeys;

/// An A/V Edge on 127.0.0.1 with two threads and the listeners `tcp` and `udp`, for clients that
/// are [TurnTcpClient]s.
final class TestEdge implements AutoCloseable {

  static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Loops loops = new Loops(2);
  private final Transports transports = new Transports(loops, Limits.DEFAULT, new Certificates());
  private final AvEdge edge;

  TestEdge(PeerPolicy policy, RoleSettings.RelayAddress... relay) {
    Endpoint any = new Endpoint(LOOPBACK, 0);
    this.edge =
        AvEdge.start(
            role(relay),
            List.of(
                new Listener("tcp", Protocol.TURN_TCP, any, any, Optional.empty()),
                new Listener("udp", Protocol.TURN_UDP, any, any, Optional.empty())),
            policy,
            Limits.DEFAULT,
            (username, _) ->
                username.equals("alice")
                    ? new TurnKeys.Answer.Known("alice", TurnTcpClient.KEY)
                    : new TurnKeys.Answer.Refused("no such user"),
            DatagramPaths.open(2),
            transports);
  }

  static RoleSettings.AvEdge role(RoleSettings.RelayAddress... relay) {
    return new RoleSettings.AvEdge(TurnTcpClient.REALM, List.of(relay), 50_000, 59_999, "shared");
  }

  AvEdge edge() {
    return edge;
  }

  int port(String listener) {
    return Objects.requireNonNull(edge.addresses().get(listener)).getPort();
  }

  TurnTcpClient client() throws IOException {
    return new TurnTcpClient(Objects.requireNonNull(edge.addresses().get("tcp")));
  }

  @Override
  public void close() {
    edge.close();
    transports.close();
    loops.close();
  }
}
