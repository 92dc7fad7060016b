package org.turnpike.net.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.Flow;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Slice;

/// One DTLS client.
///
/// ```
///   cookie ──> shaking hands ──────────────> open ──────────> gone
///              engine on a virtual thread,   engine on loop    ^
///              datagrams through a queue     │ no record waits │
///                   └── alert, too late ─────┴─────────────────┘
/// ```
///
/// The engine's receive is made to wait for a datagram. On the loop it is called only with one at
/// hand, and when it asks for the next it gets an [InterruptedIOException], upon which it returns
/// without harm to the session: so it never blocks there.
final class DtlsSession implements Flow {

  /// Handshake messages are cut to this, which passes any tunnel that carries calls.
  static final int SEND_LIMIT = 1_200;

  private static final Logger LOG = LoggerFactory.getLogger(DtlsSession.class);
  private static final int RECORD_HEADER = 13;

  private static final class NoDatagram extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this; // thrown once for each datagram
    }
  }

  private final DtlsPort port;
  private final long flow;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private final byte[] random;
  private final HandshakeQueue queue;
  private final Slice message = Slice.of(new byte[0]);
  private final Wire wire = new Wire();

  // Of the loop only.
  private @Nullable DTLSTransport engine;
  private boolean heard;
  private boolean finished;
  private String cause = "the client closed the session";
  private long deadline;

  private volatile boolean open = true;

  DtlsSession(DtlsPort port, long flow, InetSocketAddress remote, byte[] random, long now) {
    this.port = port;
    this.flow = flow;
    this.remote = remote;
    this.local = port.path().local(port.path().socket(flow));
    this.random = random;
    this.deadline = now + port.server().patience();
    this.queue = new HandshakeQueue(deadline);
  }

  long flow() {
    return flow;
  }

  /// Whether the handshake of this session began with that ClientHello.
  boolean begunBy(byte[] other) {
    return Arrays.equals(random, other);
  }

  void shakeHands(DTLSRequest request) {
    Thread unused =
        Thread.ofVirtual()
            .name("dtls")
            .start(() -> {
              try {
                DtlsServer server = port.server();
                DTLSTransport done =
                    new DTLSServerProtocol()
                        .accept(
                            new HandshakeEngine(server.crypto(), server.identity()), wire, request);
                port.path().loop().execute(() -> onHandshake(done));
              } catch (IOException | RuntimeException e) {
                port.path().loop().execute(() -> onHandshakeFailed(e));
              }
            });
  }

  private void onHandshake(DTLSTransport done) {
    port.server().handshakes().leave(remote.getAddress());
    if (finished) {
      return; // replaced, or the node closes
    }
    port.server().counters().established.increment();
    engine = done;
    deadline = port.path().loop().now() + port.server().patience();
    guarded(() -> port.receiver().onOpened(this));
    for (byte[] early = queue.poll(); early != null && !finished; early = queue.poll()) {
      onDatagram(Slice.of(early), port.path().loop().now());
    }
  }

  private void onHandshakeFailed(Exception failed) {
    port.server().handshakes().leave(remote.getAddress());
    port.server().counters().failed.increment();
    if (failed instanceof HandshakeQueue.HandshakeLate) {
      port.server().counters().late.increment();
    }
    LOG.debug("DTLS handshake of {}: {}", remote, reason(failed));
    finish(reason(failed));
  }

  private static String reason(Exception failed) {
    return switch (failed) {
      case TlsFatalAlertReceived alert ->
          "the client sent the alert " + AlertDescription.getText(alert.getAlertDescription());
      case TlsFatalAlert alert ->
          "we sent the alert " + AlertDescription.getText(alert.getAlertDescription());
      default -> String.valueOf(failed.getMessage());
    };
  }

  void onDatagram(Slice packet, long now) {
    DTLSTransport records = engine;
    if (records == null) {
      if (!queue.offer(packet.bytes())) {
        port.server().counters().strays.increment();
      }
      return;
    }
    byte[] cipher = port.cipher();
    byte[] plain = port.plain();
    int room = plain.length - DatagramPath.HEADROOM;
    MemorySegment.copy(
        packet.memory(), packet.start(), MemorySegment.ofArray(cipher), 0, packet.length());
    wire.arrived = packet.length();
    try {
      int length = records.receive(plain, DatagramPath.HEADROOM, room, 0);
      while (length >= 0 && !finished) {
        heard = true;
        deadline = now + port.longestSilence();
        message.aim(
            MemorySegment.ofArray(plain), DatagramPath.HEADROOM, length, DatagramPath.HEADROOM);
        guarded(() -> port.receiver().onMessage(message, this));
        length = finished ? -1 : records.receivePending(plain, DatagramPath.HEADROOM, room);
      }
    } catch (NoDatagram e) {
      return; // it held no record for the relay
    } catch (IOException | RuntimeException e) {
      finish(reason(e));
    } finally {
      wire.arrived = Wire.NOTHING;
    }
  }

  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("The receiver of {} failed", this, e);
      close("an error of ours; see the log");
    }
  }

  void onSweep(long now) {
    if (now < deadline || engine == null) {
      return; // a handshake has its own end
    }
    if (!heard) {
      port.server().counters().late.increment();
    }
    close(heard ? "nothing came for an hour" : "no message after the handshake");
  }

  /// Tells the client and ends the session. On the loop.
  void close(String why) {
    cause = why;
    DTLSTransport records = engine;
    if (records != null && !finished) {
      try {
        records.close();
      } catch (IOException e) {
        LOG.debug("closing {}: {}", this, e.toString());
      }
    }
    finish(why);
  }

  private void finish(String why) {
    if (finished) {
      return;
    }
    finished = true;
    open = false;
    queue.end();
    port.gone(this);
    if (engine != null) {
      try {
        port.receiver().onClosed(this, why);
      } catch (RuntimeException e) {
        LOG.error("The receiver of {} failed", this, e);
      }
    }
  }

  // What the relay has for a client.

  @Override
  public Protocol protocol() {
    return Protocol.TURN_DTLS;
  }

  @Override
  public String listener() {
    return port.server().listener();
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    return List.of();
  }

  @Override
  public boolean send(byte[] bytes) {
    if (!port.path().loop().inLoop()) {
      port.path().loop().execute(() -> transmit(bytes));
      return open;
    }
    return transmit(bytes);
  }

  private boolean transmit(byte[] bytes) {
    DTLSTransport records = engine;
    if (records == null || finished) {
      port.server().counters().unsent.increment();
      return false;
    }
    try {
      records.send(bytes, 0, bytes.length);
      return true;
    } catch (IOException | RuntimeException e) {
      port.server().counters().unsent.increment();
      finish(reason(e));
      return false;
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    port.path().loop().execute(() -> close("closed by us"));
  }

  @Override
  public String toString() {
    return "turn-dtls " + remote;
  }

  /// What the engine has for a socket: a queue on the handshake's thread, one datagram on the loop.
  private final class Wire implements DatagramTransport {

    private static final int NOTHING = -1;

    private final NoDatagram noDatagram = new NoDatagram();
    // Bytes in the port's buffer that the engine has not taken.
    private int arrived = NOTHING;

    /// The engine makes a buffer of this size for each record.
    @Override
    public int getReceiveLimit() {
      return onLoop() ? Math.max(arrived, RECORD_HEADER) : HandshakeQueue.LARGEST;
    }

    private boolean onLoop() {
      return port.path().loop().inLoop();
    }

    @Override
    public int receive(byte[] into, int from, int length, int waitMillis) throws IOException {
      if (!onLoop()) {
        byte[] next = queue.take(waitMillis);
        if (next == null || next.length > length) {
          return NOTHING;
        }
        System.arraycopy(next, 0, into, from, next.length);
        return next.length;
      }
      int size = arrived;
      if (size == NOTHING || size > length) {
        throw noDatagram;
      }
      arrived = NOTHING;
      System.arraycopy(port.cipher(), 0, into, from, size);
      return size;
    }

    @Override
    public int getSendLimit() {
      return SEND_LIMIT;
    }

    @Override
    public void send(byte[] bytes, int from, int length) {
      if (onLoop()) {
        port.path().out().send(Slice.of(bytes, from, length), flow);
      } else {
        byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
        port.path().loop().execute(() -> port.path().out().send(Slice.of(copy), flow));
      }
    }

    /// Called after an alert was sent, or when the client said goodbye. A handshake on its own
    /// thread ends by its exception instead.
    @Override
    public void close() {
      if (onLoop()) {
        finish(cause);
      }
    }
  }
}
