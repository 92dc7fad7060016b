package org.turnpike.server.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.wire.Needs;

/// TCP allocations over sockets, with a client written from RFC 6062. The relay has two threads,
/// and each connection goes to the next one: so the client's second connection is always another
/// thread's than its allocation.
class TcpRelayIT {

  private static final InetAddress LOOPBACK = TestEdge.LOOPBACK;
  private static final RoleSettings.RelayAddress HERE =
      new RoleSettings.RelayAddress(LOOPBACK, LOOPBACK);

  private final TestEdge edge = new TestEdge(policy(), HERE);

  private static PeerPolicy policy() {
    return new PeerPolicy(
        List.of(
            new PeerPolicy.Rule(
                Prefix.parse("127.0.0.1"), 1024, 65_535, PeerPolicy.Verdict.RELAY)));
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private static InetSocketAddress at(ServerSocket peer) {
    return new InetSocketAddress(LOOPBACK, peer.getLocalPort());
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(6062).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aClientConnectsToAPeerAndTheirBytesAreHandedOn() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 10, LOOPBACK);
        TurnTcpClient control = edge.client();
        TurnTcpClient data = edge.client()) {
      InetSocketAddress relayed = control.allocate();
      StunMessage connected = control.connect(at(listening));
      assertThat(connected.kind())
          .as("error %d", connected.errorCode())
          .isEqualTo(StunClass.SUCCESS);
      try (Socket peer = listening.accept()) {
        // RFC 6062 §5.2: the connection comes from the relayed address.
        assertThat(peer.getRemoteSocketAddress()).isEqualTo(relayed);
        peer.getOutputStream().write(new byte[] {1, 2, 3}); // before there is anybody
        data.bind(connected.number(StunAttribute.CONNECTION_ID));
        assertThat(data.hear(3)).containsExactly(1, 2, 3);
        data.say(new byte[] {0, 1, 0, 0}); // looks like STUN, and is only bytes now
        assertThat(peer.getInputStream().readNBytes(4)).containsExactly(0, 1, 0, 0);
        assertThat(control.connect(at(listening)).errorCode()).isEqualTo(446);

        peer.close();
        assertThat(data.ended()).isTrue();
      }
      assertThat(control.ask(StunMethod.REFRESH, w -> w).kind()).isEqualTo(StunClass.SUCCESS);
    }
  }

  @Test
  void aPeerConnectsToTheRelayedAddressByPermission() throws IOException {
    try (TurnTcpClient control = edge.client();
        TurnTcpClient data = edge.client()) {
      InetSocketAddress relayed = control.allocate();
      try (Socket stranger = new Socket(relayed.getAddress(), relayed.getPort())) {
        stranger.setSoTimeout(10_000);
        assertThat(stranger.getInputStream().read()).isNegative();
      }
      control.permit(LOOPBACK);
      try (Socket peer = new Socket(relayed.getAddress(), relayed.getPort())) {
        StunMessage attempt = control.read();
        assertThat(attempt.method()).isEqualTo(StunMethod.CONNECTION_ATTEMPT);
        assertThat(attempt.address(StunAttribute.XOR_PEER_ADDRESS))
            .isEqualTo(peer.getLocalSocketAddress());
        data.bind(attempt.number(StunAttribute.CONNECTION_ID));
        data.say(new byte[] {4, 5});
        assertThat(peer.getInputStream().readNBytes(2)).containsExactly(4, 5);

        data.close();
        assertThat(peer.getInputStream().read()).isNegative();
      }
    }
  }

  @Test
  void withTheControlConnectionAllOthersEnd() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 10, LOOPBACK);
        TurnTcpClient data = edge.client()) {
      TurnTcpClient control = edge.client();
      control.allocate();
      data.bind(control.connect(at(listening)).number(StunAttribute.CONNECTION_ID));
      try (Socket peer = listening.accept()) {
        control.close();
        assertThat(data.ended()).isTrue();
        assertThat(peer.getInputStream().read()).isNegative();
      }
    }
  }

  @Test
  void whoIsNotThereIs447AndWhoIsForbiddenIs403() throws IOException {
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      closed = free.getLocalPort();
    }
    try (TurnTcpClient control = edge.client()) {
      control.allocate();
      assertThat(control.connect(new InetSocketAddress(LOOPBACK, closed)).errorCode())
          .isEqualTo(447);
      assertThat(
              control
                  .connect(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80))
                  .errorCode())
          .isEqualTo(403);
      assertThat(control.connect(new InetSocketAddress(LOOPBACK, 22)).errorCode()).isEqualTo(403);
    }
  }

  @Test
  void whoReadsSlowlySlowsTheOtherDownAndNothingIsLost() throws Exception {
    byte[] much = random(32 << 20);
    try (ServerSocket listening = new ServerSocket(0, 10, LOOPBACK);
        TurnTcpClient control = edge.client();
        TurnTcpClient data = edge.client()) {
      control.allocate();
      data.bind(control.connect(at(listening)).number(StunAttribute.CONNECTION_ID));
      try (Socket peer = listening.accept()) {
        CompletableFuture<Void> sent =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    OutputStream out = data.socket().getOutputStream();
                    out.write(much);
                    data.socket().shutdownOutput();
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                },
                Thread::startVirtualThread);
        // The client is held up while the peer takes nothing: what no buffer on the way holds stays
        // with it.
        byte[] first = peer.getInputStream().readNBytes(1000);
        assertThat(sent).isNotDone();
        byte[] rest = peer.getInputStream().readNBytes(much.length - 1000);

        assertThat(first).isEqualTo(Arrays.copyOf(much, 1000));
        assertThat(Arrays.equals(rest, 0, rest.length, much, 1000, much.length)).isTrue();
        sent.join();
      }
    }
  }

  /// The least that it takes is certain, however busy the machine is.
  @Test
  void aUsersBandwidthHoldsForConnectionsAndNothingIsLost() throws Exception {
    long eachSecond = 400_000; // bytes
    edge.edge()
        .onReconfigured(
            TestEdge.role(HERE),
            policy(),
            Limits.DEFAULT.withRelay(100, 20_000, 8 * eachSecond, Limits.NO_LIMIT));
    byte[] much = random(800_000);
    try (ServerSocket listening = new ServerSocket(0, 10, LOOPBACK);
        TurnTcpClient control = edge.client();
        TurnTcpClient data = edge.client()) {
      control.allocate();
      data.bind(control.connect(at(listening)).number(StunAttribute.CONNECTION_ID));
      try (Socket peer = listening.accept()) {
        long began = System.nanoTime();
        CompletableFuture<Void> sent =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    data.say(much);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                },
                Thread::startVirtualThread);
        byte[] heard = peer.getInputStream().readNBytes(much.length);
        long took = System.nanoTime() - began;

        assertThat(Arrays.equals(heard, much)).isTrue();
        // Half a second's worth at once, a read of 64 KiB beyond it, and the rest as it comes.
        assertThat(took).isGreaterThan((800_000 - 200_000 - 65_536) * 1_000_000_000L / eachSecond);
        sent.join();
      }
    }
  }

  @Test
  @Needs("turnutils_uclient")
  void coturnsClientRelaysOverTcpAndLosesNothing() throws Exception {
    int port = edge.port("tcp");
    Process client =
        new ProcessBuilder(
                "turnutils_uclient",
                "-T",
                "-u",
                "alice",
                "-w",
                "secret",
                "-p",
                Integer.toString(port),
                "-n",
                "50",
                "-m",
                "4",
                "127.0.0.1")
            .redirectErrorStream(true)
            .start();
    String report = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    client.waitFor();

    assertThat(report).contains("Total lost packets 0 ").contains("tot_recv_msgs=");
    assertThat(report.lines().filter(line -> line.contains("tot_recv_msgs=")).reduce((_, l) -> l))
        .hasValueSatisfying(line -> assertThat(line).doesNotContain("tot_recv_msgs=0"));
  }
}
