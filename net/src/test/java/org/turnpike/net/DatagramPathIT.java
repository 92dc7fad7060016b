package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DatagramPathIT {

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  @Test
  void aPacketGoesBackWithAHeaderWrittenIntoItsHeadroom() throws Exception {
    try (DatagramPath path = DatagramPaths.nio(1).getFirst();
        DatagramSocket peer = new DatagramSocket(ANY_PORT)) {
      peer.setSoTimeout(10_000);
      CompletableFuture<InetSocketAddress> at = new CompletableFuture<>();
      path.loop()
          .execute(() -> {
            int socket =
                path.open(
                    ANY_PORT,
                    DatagramOptions.relay(),
                    (packet, flow, _, out) -> {
                      packet.prepend(4).put32(0, 0x4000_0002L);
                      out.send(packet, flow);
                    });
            at.complete(path.local(socket));
          });

      peer.send(new DatagramPacket(new byte[] {7, 9}, 2, at.get(10, TimeUnit.SECONDS)));
      DatagramPacket back = new DatagramPacket(new byte[100], 100);
      peer.receive(back);

      assertThat(java.util.Arrays.copyOf(back.getData(), back.getLength()))
          .containsExactly(0x40, 0, 0, 2, 7, 9);
    }
  }

  @Test
  void aPinnedFlowIsTheSameForItsPairAndLeadsNowhereOnceItsSocketIsClosed() throws Exception {
    try (DatagramPath path = DatagramPaths.nio(1).getFirst()) {
      CompletableFuture<Boolean> held = new CompletableFuture<>();
      path.loop()
          .execute(() -> {
            try {
              int socket = path.open(ANY_PORT, DatagramOptions.relay(), (_, _, _, _) -> {});
              InetSocketAddress remote =
                  new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);
              long flow = path.pin(socket, remote);
              boolean same =
                  path.pin(socket, remote) == flow
                      && path.toward(socket, remote) == flow
                      && path.low(flow) == 0xc0000201L
                      && path.port(flow) == 5000;
              path.close(socket);
              held.complete(same && path.socket(flow) == -1);
            } catch (RuntimeException e) {
              held.completeExceptionally(e);
            }
          });

      assertThat(held.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
