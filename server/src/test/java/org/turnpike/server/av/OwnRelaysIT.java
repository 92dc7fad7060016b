package org.turnpike.server.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;

/// Two clients of one relay behind one-to-one NAT, whose public address this machine has not:
/// nothing that is sent there comes back.
class OwnRelaysIT {

  private static final InetAddress PUBLIC = InetAddress.ofLiteral("192.0.2.7");
  private static final int UDP = 17;
  private static final int CHANNEL = 0x4000;
  private static final byte[] SOUND = "a second".getBytes(StandardCharsets.US_ASCII);

  private final TestEdge edge =
      new TestEdge(PeerPolicy.DEFAULT, new RoleSettings.RelayAddress(TestEdge.LOOPBACK, PUBLIC));

  @AfterEach
  void stop() {
    edge.close();
  }

  private static InetSocketAddress allocate(TurnTcpClient client) throws IOException {
    StunMessage answer =
        client.ask(
            StunMethod.ALLOCATE,
            w -> w.number(StunAttribute.REQUESTED_TRANSPORT, (long) UDP << 24));
    return Objects.requireNonNull(answer.address(StunAttribute.XOR_RELAYED_ADDRESS));
  }

  private static void say(TurnTcpClient client, InetSocketAddress peer) throws IOException {
    client.say(
        new StunWriter(StunMethod.SEND, StunClass.INDICATION, new byte[12])
            .address(StunAttribute.XOR_PEER_ADDRESS, peer)
            .bytes(StunAttribute.DATA, SOUND)
            .toBytes());
  }

  @Test
  void whatOneAllocationSendsToAnothersPublicAddressArrivesFromItsOwn() throws IOException {
    try (TurnTcpClient a = edge.client();
        TurnTcpClient b = edge.client()) {
      InetSocketAddress atA = allocate(a);
      InetSocketAddress atB = allocate(b);
      assertThat(List.of(atA.getAddress(), atB.getAddress())).containsOnly(PUBLIC);
      a.permit(PUBLIC);
      b.permit(PUBLIC);

      say(a, atB);
      StunMessage heard = b.read();
      assertThat(heard.address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(atA);

      assertThat(
              b.ask(
                      StunMethod.CHANNEL_BIND,
                      w ->
                          w.number(StunAttribute.CHANNEL_NUMBER, (long) CHANNEL << 16)
                              .address(StunAttribute.XOR_PEER_ADDRESS, atA))
                  .kind())
          .isEqualTo(StunClass.SUCCESS);
      for (int i = 0; i < 2; i++) { // the second one without asking the allocation
        say(a, atB);
        byte[] data = b.hear(4 + SOUND.length);
        assertThat(data).startsWith(CHANNEL >> 8, 0, 0, SOUND.length).endsWith(SOUND);
      }
      byte[] back = new byte[4 + SOUND.length];
      back[0] = CHANNEL >> 8;
      back[3] = (byte) SOUND.length;
      System.arraycopy(SOUND, 0, back, 4, SOUND.length);
      b.say(back);
      assertThat(a.read().address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(atB);
    }
  }

  @Test
  void connectionsToo() throws IOException {
    try (TurnTcpClient a = edge.client();
        TurnTcpClient b = edge.client()) {
      InetSocketAddress atA = a.allocate();
      InetSocketAddress atB = b.allocate();
      a.permit(PUBLIC);
      b.permit(PUBLIC);
      assertThat(a.connect(atB).kind()).isEqualTo(StunClass.SUCCESS);
      assertThat(b.read().address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(atA);
    }
  }

  /// Whoever has not been let in is not, though it is next door.
  @Test
  void withoutAPermissionNothingArrives() throws IOException {
    try (TurnTcpClient a = edge.client();
        TurnTcpClient b = edge.client();
        TurnTcpClient c = edge.client()) {
      allocate(a);
      InetSocketAddress atB = allocate(b);
      InetSocketAddress atC = allocate(c);
      a.permit(PUBLIC);
      c.permit(PUBLIC);
      say(a, atB);
      for (int i = 0; i < 1_000 && dropped() == 0; i++) { // B may be another thread's
        say(a, atC);
        c.read();
      }
      assertThat(dropped()).isEqualTo(1);
    }
  }

  private long dropped() {
    return Objects.requireNonNull(edge.edge().counters().dropped().get("no_permission"));
  }
}
