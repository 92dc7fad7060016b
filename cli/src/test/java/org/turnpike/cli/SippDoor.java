package org.turnpike.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Decoded;

/// What SIPp lacks to be a client over TLS: TLS, and a user who signs in. SIPp talks to it over one
/// TCP connection; when the connection with the server is gone it connects and registers again, and
/// SIPp waits.
final class SippDoor implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /// @param address `alice@example.com`
  /// @param from address of its machine
  /// @param at `host:port` of the server
  record Client(String address, String password, String from, String at, SSLContext trusting) {
    String domain() {
      return address.substring(address.indexOf('@') + 1);
    }

    String user() {
      return address.substring(0, address.indexOf('@'));
    }
  }

  private final Client client;
  private final int sipp;
  private final ServerSocket door;
  private final AtomicInteger signedIn = new AtomicInteger();
  private final AtomicInteger number = new AtomicInteger();
  private @Nullable Socket near;
  private @Nullable Socket far;
  private boolean closed;

  /// @param sipp the port that SIPp names in its contact; where it answers calls it listens there
  /// @param answers whether SIPp answers calls, so that it is connected to
  SippDoor(Client client, int sipp, boolean answers) throws IOException {
    this.client = client;
    this.sipp = sipp;
    this.door = new ServerSocket(0, 1, LOOPBACK);
    if (answers) {
      Socket socket = new Socket(client.from(), sipp);
      socket.setTcpNoDelay(true);
      near = socket;
    }
    Thread.ofVirtual().name("door-" + client.user()).start(this::outside);
    Thread.ofVirtual().name("door-of-" + client.user()).start(this::inside);
  }

  /// Where SIPp connects to if it places calls.
  int port() {
    return door.getLocalPort();
  }

  /// How often it has signed in over a new connection.
  int signedIn() {
    return signedIn.get();
  }

  /// From SIPp to the server.
  private void inside() {
    try {
      Socket from = near();
      InputStream in = new BufferedInputStream(from.getInputStream());
      for (byte[] message = read(in); message != null; message = read(in)) {
        boolean sent = false;
        while (!sent) {
          sent = write(awaitFar(), message);
        }
      }
    } catch (IOException e) {
      return; // SIPp has ended
    }
  }

  private Socket near() throws IOException {
    synchronized (this) {
      if (near != null) {
        return near;
      }
    }
    Socket socket = door.accept();
    socket.setTcpNoDelay(true);
    synchronized (this) {
      near = socket;
      notifyAll();
      return socket;
    }
  }

  private synchronized Socket awaitNear() throws IOException {
    while (near == null) {
      await();
    }
    return near;
  }

  private synchronized Socket awaitFar() throws IOException {
    while (far == null) {
      await();
    }
    return far;
  }

  private synchronized void await() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static boolean write(Socket to, byte[] message) {
    try {
      synchronized (to) {
        to.getOutputStream().write(message);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// From the server to SIPp.
  private void outside() {
    while (!isClosed()) {
      try (Socket socket = client.trusting().getSocketFactory().createSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(client.from()), 0));
        socket.connect(Endpoint.parse(client.at()).toSocketAddress());
        socket.setTcpNoDelay(true);
        serve(socket);
      } catch (IOException e) {
        // Nobody is there, or not any more: again in a moment.
      }
      synchronized (this) {
        far = null;
      }
      LockSupport.parkNanos(200_000_000);
    }
  }

  private void serve(Socket socket) throws IOException {
    String callId = "door-" + client.user() + "-" + number.incrementAndGet();
    write(socket, register(callId, 1).toMessage().bytes());
    InputStream in = new BufferedInputStream(socket.getInputStream());
    for (byte[] message = read(in); message != null; message = read(in)) {
      SipMessage read = parsed(message);
      if (!read.callId().equals(callId)) {
        write(awaitNear(), message);
      } else if (read.status() == 401 && read.cseqMethod().equals(Method.REGISTER)) {
        write(socket, proven(callId, read).toMessage().bytes());
      } else if (read.status() == 200) {
        signedIn.incrementAndGet();
        synchronized (this) {
          far = socket;
          notifyAll();
        }
      } else {
        throw new IOException(client.address() + " is not let in: " + read.status());
      }
    }
  }

  private MessageEdit register(String callId, int cseq) {
    return SipMessage.request(Method.REGISTER, "sip:" + client.domain())
        .add(
            HeaderName.VIA, "SIP/2.0/TLS client.invalid;rport;branch=z9hG4bK" + callId + "-" + cseq)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:" + client.address() + ">;tag=door")
        .add(HeaderName.TO, "<sip:" + client.address() + ">")
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " REGISTER")
        .add(HeaderName.CONTACT, "<sip:" + client.from() + ":" + sipp + ">");
  }

  private MessageEdit proven(String callId, SipMessage refusal) throws IOException {
    String asked = String.valueOf(refusal.header(HeaderName.WWW_AUTHENTICATE));
    if (DigestChallenge.decode(asked) instanceof Decoded.Value<DigestChallenge>(var challenge)) {
      return register(callId, 2)
          .add(
              HeaderName.AUTHORIZATION,
              challenge
                  .answer(
                      client.user(),
                      client.password(),
                      "REGISTER",
                      "sip:" + client.domain(),
                      "cafe",
                      1)
                  .encode());
    }
    throw new IOException(asked);
  }

  private static SipMessage parsed(byte[] message) throws IOException {
    if (SipMessage.parse(message) instanceof Decoded.Value<SipMessage>(SipMessage read)) {
      return read;
    }
    throw new IOException("no SIP");
  }

  /// The next whole message; null at the end.
  private static byte @Nullable [] read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_000);
    int ends = 0; // of CR LF CR LF, how many octets were the last
    while (ends < 4) {
      int octet = in.read();
      if (octet < 0) {
        return null;
      }
      if (bytes.size() == 0 && (octet == '\r' || octet == '\n')) {
        continue; // an answer to a keep-alive
      }
      bytes.write(octet);
      ends = octet == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : octet == '\r' ? 1 : 0;
    }
    int body = Math.max(0, parsed(bytes.toByteArray()).contentLength());
    bytes.writeBytes(in.readNBytes(body));
    return bytes.toByteArray();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() throws IOException {
    door.close();
    synchronized (this) {
      closed = true;
      notifyAll();
      if (near != null) {
        near.close();
      }
      if (far != null) {
        far.close();
      }
    }
  }
}
