package org.turnpike.server.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnpike.net.BindFailed;
import org.turnpike.net.Certificates;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

class NodeIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PATIENCE = 10_000;

  private final Node node =
      start(settings(listener("udp", Protocol.SIP_UDP, 0), listener("tcp", Protocol.SIP_TCP, 0)));

  @AfterEach
  void close() {
    node.close();
  }

  private static Listener listener(String name, Protocol protocol, int port) {
    Endpoint at = new Endpoint(LOOPBACK, port);
    return new Listener(name, protocol, at, at, Optional.empty());
  }

  private static Node start(NodeSettings settings) {
    return Node.start(
        settings,
        new Services(
            new MemoryUsers(List.of()),
            new MemoryBindings(),
            new Certificates(),
            new byte[32],
            List.of(DigestAlgorithm.MD5)));
  }

  private static NodeSettings settings(Listener... listeners) {
    return new NodeSettings(
        1,
        new NodeId("here"),
        List.of(
            new RoleSettings.FrontEnd(
                List.of("example.com"),
                List.of("127.0.0.1"),
                Duration.ofMinutes(1),
                Duration.ofHours(1))),
        List.of(listeners),
        Trust.NOBODY,
        PeerPolicy.DEFAULT,
        Limits.DEFAULT);
  }

  private static byte[] request(String method, String via) {
    return (method
            + " sip:127.0.0.1 SIP/2.0\r\n"
            + "Via: SIP/2.0/"
            + via
            + ";branch=z9hG4bKtest\r\n"
            + "Max-Forwards: 70\r\nFrom: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\n"
            + "Call-ID: one\r\nCSeq: 1 "
            + method
            + "\r\nContent-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String overUdp(byte[] request) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      return ask(socket, request);
    }
  }

  private String ask(DatagramSocket socket, byte[] request) throws IOException {
    socket.setSoTimeout(PATIENCE);
    socket.send(
        new DatagramPacket(request, request.length, requireNonNull(node.addresses().get("udp"))));
    return receive(socket);
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }

  @Test
  void answersOptionsOverUdpWhereRportSaysItCameFrom() throws IOException {
    String answer = overUdp(request("OPTIONS", "UDP 192.0.2.9:5999;rport"));

    assertThat(answer)
        .startsWith("SIP/2.0 200 OK\r\n")
        .contains("Allow: INVITE")
        .contains("received=127.0.0.1");
  }

  @Test
  void withoutRportTheAnswerGoesToThePortThatTheViaNames() throws IOException {
    try (DatagramSocket named = new DatagramSocket(0, LOOPBACK);
        DatagramSocket sender = new DatagramSocket(0, LOOPBACK)) {
      named.setSoTimeout(PATIENCE);
      byte[] request = request("OPTIONS", "UDP 127.0.0.1:" + named.getLocalPort());

      sender.send(
          new DatagramPacket(request, request.length, requireNonNull(node.addresses().get("udp"))));

      assertThat(receive(named)).startsWith("SIP/2.0 200 OK\r\n");
    }
  }

  @Test
  void aRetransmissionGetsTheSameAnswer() throws IOException {
    byte[] request = request("OPTIONS", "UDP 127.0.0.1;rport");
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      assertThat(ask(socket, request)).isEqualTo(ask(socket, request));
    }
  }

  @Test
  void aCallByNobodyIsAskedWhoItIs() throws IOException {
    assertThat(overUdp(request("INVITE", "UDP 127.0.0.1;rport")))
        .startsWith("SIP/2.0 407 Proxy Authentication Required\r\n")
        .contains("realm=\"example.com\"");
  }

  @Test
  void aCSeqOfAnotherMethodIsRefusedAndTheNodeAnswersOn() throws IOException {
    byte[] crossed =
        new String(request("OPTIONS", "UDP 127.0.0.1;rport"), StandardCharsets.US_ASCII)
            .replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE")
            .getBytes(StandardCharsets.US_ASCII);

    assertThat(overUdp(crossed)).startsWith("SIP/2.0 400 ");
    assertThat(
            overUdp(
                "nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                request("OPTIONS", "UDP 127.0.0.1;rport")))
        .startsWith("SIP/2.0 200 OK\r\n");
  }

  private String overUdp(byte[] first, byte[] second) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      socket.send(
          new DatagramPacket(first, first.length, requireNonNull(node.addresses().get("udp"))));
      return ask(socket, second);
    }
  }

  @Test
  void answersOptionsOverTcpInPieces() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE);
      socket.setTcpNoDelay(true);
      socket.connect(requireNonNull(node.addresses().get("tcp")));
      byte[] request = request("OPTIONS", "TCP 127.0.0.1");
      for (byte b : request) {
        socket.getOutputStream().write(b);
        socket.getOutputStream().flush();
      }

      byte[] head = socket.getInputStream().readNBytes(16);

      assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("SIP/2.0 200 OK\r\n");
    }
  }

  @Test
  void aPortInUseIsNamedAndNothingStaysOpen() throws IOException {
    InetSocketAddress taken = requireNonNull(node.addresses().get("tcp"));
    try (DatagramSocket free = new DatagramSocket(0, LOOPBACK)) {
      int udp = free.getLocalPort();
      free.close();

      assertThatThrownBy(() ->
              start(
                  settings(
                      listener("udp", Protocol.SIP_UDP, udp),
                      listener("tcp", Protocol.SIP_TCP, taken.getPort()))))
          .isInstanceOf(BindFailed.class)
          .hasMessageContaining(Integer.toString(taken.getPort()));
      try (DatagramSocket again = new DatagramSocket(udp, LOOPBACK)) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void listenersWaitForAStartAndAreNamed() {
    Listener kept = listener("udp", Protocol.SIP_UDP, 0);
    assertThat(node.onReconfigured(settings(kept, listener("new", Protocol.SIP_TCP, 5))))
        .containsExactly("listener new at 127.0.0.1:5", "listener tcp at 127.0.0.1:0, which goes");
    assertThat(node.addresses()).containsOnlyKeys("udp", "tcp");
  }

  @Test
  void aListenerThatNoRoleServesIsRefused() {
    assertThatThrownBy(() -> start(settings(listener("turn", Protocol.TURN_UDP, 0))))
        .hasMessage("listener \"turn\": no role of this node serves turn-udp");
  }
}
