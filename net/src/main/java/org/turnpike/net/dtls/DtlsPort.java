package org.turnpike.net.dtls;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.DatagramPath;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;

/// The clients of one DTLS listener on one path, told apart by their address: the kernel gives a
/// path all datagrams of a client, so nothing here is shared. Runs on the path's loop.
///
/// A ClientHello without a cookie is answered with one and forgotten; the cookie is a keyed digest
/// over address and message, so that a flood from forged addresses leaves nothing behind, and the
/// answer is smaller than the question. A ClientHello that does not fit into one datagram is not
/// answered: it could not be judged without keeping it.
public final class DtlsPort implements PacketStep {

  private static final long SECOND = 1_000_000_000L;

  /// How long a cookie's key lives; the one before it is good as well.
  private static final long KEY_LIFETIME = 60 * SECOND;

  /// RFC 8656 §7.2: no allocation lives longer without a request of its client, so a client that
  /// was silent for longer has none.
  private static final long LONGEST_SILENCE = 3_660 * SECOND;

  private static final int LARGEST = 65_535;

  private final DtlsServer server;
  private final DatagramPath path;
  private final DtlsReceiver receiver;
  private final Map<Long, DtlsSession> sessions = new HashMap<>();
  private final byte[] plain = new byte[DatagramPath.HEADROOM + LARGEST];
  private final byte[] cipher = new byte[LARGEST];
  private DTLSVerifier cookies;
  private @Nullable DTLSVerifier cookiesBefore;
  private long keyEnds;
  private boolean sweeping;

  DtlsPort(DtlsServer server, DatagramPath path, DtlsReceiver receiver) {
    this.server = server;
    this.path = path;
    this.receiver = receiver;
    this.cookies = new DTLSVerifier(server.crypto());
    this.keyEnds = path.loop().now() + KEY_LIFETIME;
  }

  @Override
  public void onPacket(Slice packet, long flow, long now, PacketOut out) {
    DtlsSession session = sessions.get(flow);
    if (!ClientHello.begins(packet)) {
      if (session != null) {
        session.onDatagram(packet, now);
      } else {
        // RFC 6347 §4.1.2.7: dropped. An alert would let a forged address reflect off us.
        server.counters().strays.increment();
      }
      return;
    }
    byte[] random = new ClientHello(packet).random();
    if (session != null && session.begunBy(random)) {
      session.onDatagram(packet, now); // the same again, on a network that loses or doubles
      return;
    }
    byte[] bytes = packet.bytes();
    DTLSRequest request = verify(bytes, flow, now, out);
    if (request == null) {
      return;
    }
    // A session that ends releases its flow.
    int socket = path.socket(flow);
    InetSocketAddress remote = path.remote(flow);
    if (session != null) {
      // RFC 6347 §4.2.8: a client that started anew on the same port, and has shown by the cookie
      // that it is there.
      session.close("its client began a new handshake");
    }
    begin(request, random, socket, remote, now);
  }

  /// @return null if the client was asked for a cookie, or sent what is no ClientHello
  private @Nullable DTLSRequest verify(byte[] bytes, long flow, long now, PacketOut out) {
    if (now >= keyEnds) {
      cookiesBefore = now < keyEnds + KEY_LIFETIME ? cookies : null;
      cookies = new DTLSVerifier(server.crypto());
      keyEnds = now + KEY_LIFETIME;
    }
    InetSocketAddress remote = path.remote(flow);
    byte[] address = remote.getAddress().getAddress();
    byte[] client =
        ByteBuffer.allocate(address.length + 2)
            .put(address)
            .putShort((short) remote.getPort())
            .array();
    DTLSVerifier before = cookiesBefore;
    DTLSRequest request =
        before == null ? null : before.verifyRequest(client, bytes, 0, bytes.length, Mute.ONLY);
    if (request != null) {
      return request;
    }
    return cookies.verifyRequest(
        client,
        bytes,
        0,
        bytes.length,
        new DatagramSender() {
          @Override
          public int getSendLimit() {
            return DtlsSession.SEND_LIMIT;
          }

          @Override
          public void send(byte[] answer, int from, int length) {
            server.counters().cookies.increment();
            out.send(Slice.of(answer, from, length), flow);
          }
        });
  }

  private void begin(
      DTLSRequest request, byte[] random, int socket, InetSocketAddress remote, long now) {
    if (!server.handshakes().enter(remote.getAddress())) {
      server.counters().refused.increment();
      return;
    }
    if (!server.clients().enter(remote.getAddress())) {
      server.handshakes().leave(remote.getAddress());
      server.counters().refused.increment();
      return;
    }
    server.counters().begun.increment();
    server.counters().open.increment();
    long pinned = path.pin(socket, remote);
    DtlsSession session = new DtlsSession(this, pinned, remote, random, now);
    sessions.put(pinned, session);
    session.shakeHands(request);
    if (!sweeping) {
      sweeping = true;
      path.loop().at(now + SECOND, this::sweep);
    }
  }

  /// Looks once a second for clients that have said nothing for too long.
  private void sweep() {
    long now = path.loop().now();
    for (DtlsSession session : List.copyOf(sessions.values())) {
      session.onSweep(now);
    }
    sweeping = !sessions.isEmpty();
    if (sweeping) {
      path.loop().at(now + SECOND, this::sweep);
    }
  }

  void gone(DtlsSession session) {
    sessions.remove(session.flow());
    path.release(session.flow());
    server.clients().leave(session.remote().getAddress());
    server.counters().open.decrement();
  }

  DtlsServer server() {
    return server;
  }

  DatagramPath path() {
    return path;
  }

  DtlsReceiver receiver() {
    return receiver;
  }

  /// Where a record is decrypted to; used within one callback.
  byte[] plain() {
    return plain;
  }

  /// Where a datagram lies while its records are read; used within one callback.
  byte[] cipher() {
    return cipher;
  }

  long longestSilence() {
    return LONGEST_SILENCE;
  }

  /// How many clients there are, for tests.
  int clients() {
    return sessions.size();
  }

  /// Tells every client that we close. Called on the loop.
  public void close() {
    for (DtlsSession session : new ArrayList<>(sessions.values())) {
      session.close("closed by us");
    }
    Arrays.fill(plain, (byte) 0);
  }

  /// Sends nothing: for the verifier whose key is over.
  private enum Mute implements DatagramSender {
    ONLY;

    @Override
    public int getSendLimit() {
      return DtlsSession.SEND_LIMIT;
    }

    @Override
    public void send(byte[] answer, int from, int length) {}
  }
}
