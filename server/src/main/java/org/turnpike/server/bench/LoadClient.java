package org.turnpike.server.bench;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.DatagramOptions;
import org.turnpike.net.DatagramPath;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;

/// One client of the load: an allocation with a channel to the load's peer. Lives on the path's
/// loop.
final class LoadClient {

  static final int CHANNEL = 0x4000;

  private static final String USER = "bench";
  private static final String PASSWORD = "bench";
  private static final long PATIENCE = 500_000_000L;
  private static final int TRIES = 10;

  private final DatagramPath path;
  private final InetSocketAddress peer;
  private final long server;
  private final Predicate<Slice> counts;
  private final Consumer<String> ready;
  private String realm = "";
  private String nonce = "";
  private byte[] key = new byte[0];
  private byte[] transaction = new byte[12];
  private byte[] request = new byte[0];
  private int tries;
  private boolean done;

  /// Where peers reach this client, once it is ready.
  @Nullable InetSocketAddress relayed;

  /// Packets that came through the channel and count.
  long received;

  /// @param counts which packets of the channel, header and all, are counted
  /// @param ready told once: an empty text, or what went wrong
  LoadClient(
      DatagramPath path,
      InetSocketAddress server,
      InetSocketAddress peer,
      Predicate<Slice> counts,
      Consumer<String> ready) {
    this.path = path;
    this.peer = peer;
    this.counts = counts;
    this.ready = ready;
    int socket =
        path.open(
            new InetSocketAddress(server.getAddress(), 0),
            DatagramOptions.relay(),
            (packet, _, _, _) -> onPacket(packet));
    this.server = path.pin(socket, server);
  }

  /// The password of whoever takes part.
  static byte @Nullable [] key(String user, String realm) {
    return user.equals(USER) ? Integrity.longTermKey(USER, realm, PASSWORD) : null;
  }

  void start() {
    path.loop().random(transaction);
    send(new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, transaction).toBytes());
  }

  /// Sends one packet of media to the peer.
  void toPeer(Slice channelData, PacketOut out) {
    out.send(channelData, server);
  }

  private void onPacket(Slice packet) {
    if (packet.length() > 0 && packet.u8(0) >> 6 == 1) {
      received += counts.test(packet) ? 1 : 0;
      return;
    }
    if (!done
        && StunMessage.parse(packet) instanceof Decoded.Value<StunMessage>(StunMessage message)
        && Arrays.equals(message.transactionId(), transaction)) {
      answered(message);
    }
  }

  private void answered(StunMessage message) {
    if (message.kind() == StunClass.SUCCESS && message.method() == StunMethod.ALLOCATE) {
      relayed = message.address(StunAttribute.XOR_RELAYED_ADDRESS);
      ask(
          StunMethod.CHANNEL_BIND,
          w ->
              w.number(StunAttribute.CHANNEL_NUMBER, (long) CHANNEL << 16)
                  .address(StunAttribute.XOR_PEER_ADDRESS, peer));
    } else if (message.kind() == StunClass.SUCCESS) {
      end("");
    } else if (message.errorCode() == 401 && nonce.isEmpty()) {
      String of = message.text(StunAttribute.REALM);
      String once = message.text(StunAttribute.NONCE);
      realm = of == null ? "" : of;
      nonce = once == null ? "" : once;
      key = Integrity.longTermKey(USER, realm, PASSWORD);
      ask(StunMethod.ALLOCATE, w -> w.number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24));
    } else {
      end(StunMethod.name(message.method()) + " was refused with " + message.errorCode());
    }
  }

  private void ask(int method, UnaryOperator<StunWriter> attributes) {
    transaction = new byte[12];
    path.loop().random(transaction);
    send(
        attributes
            .apply(new StunWriter(method, StunClass.REQUEST, transaction))
            .text(StunAttribute.USERNAME, USER)
            .text(StunAttribute.REALM, realm)
            .text(StunAttribute.NONCE, nonce)
            .integrity(Integrity.SHA1, key)
            .toBytes());
  }

  private void send(byte[] bytes) {
    request = bytes;
    tries = 0;
    again(bytes);
  }

  /// RFC 8489 §6.2.1, at an even pace: nothing is lost on the way but where a queue is full.
  private void again(byte[] bytes) {
    if (done || request != bytes) {
      return;
    }
    if (tries++ == TRIES) {
      end("the relay does not answer");
      return;
    }
    path.out().send(Slice.of(bytes), server);
    path.loop().at(path.loop().now() + PATIENCE, () -> again(bytes));
  }

  private void end(String fault) {
    done = true;
    ready.accept(fault);
  }
}
