package org.turnpike.net.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.Admission;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.net.DatagramOptions;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.DatagramPaths;
import org.turnpike.net.Flow;
import org.turnpike.net.TestAuthority;
import org.turnpike.pki.Pem;
import org.turnpike.topology.settings.Limits;
import org.turnpike.wire.Needs;
import org.turnpike.wire.Slice;

class DtlsIT {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  private static final int ALERT = 21;

  @TempDir Path folder;
  private final Certificates certificates = new Certificates();
  private final DatagramPath path = DatagramPaths.open(1).getFirst();
  private final Admission clients = new Admission(100, 60);
  private final Echo echo = new Echo();
  private TestAuthority authority;
  private DtlsServer server;
  private DtlsPort port;
  private InetSocketAddress at;

  /// Answers every message with the same, and tells what it saw.
  private static final class Echo implements DtlsReceiver {
    final BlockingQueue<Flow> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    @Override
    public void onOpened(Flow flow) {
      opened.add(flow);
    }

    @Override
    public void onMessage(Slice message, Flow flow) {
      assertThat(message.headroom()).isEqualTo(DatagramPath.HEADROOM);
      flow.send(message.bytes());
    }

    @Override
    public void onClosed(Flow flow, String cause) {
      closed.add(cause);
    }
  }

  @BeforeEach
  void open() throws Exception {
    authority = new TestAuthority(folder.resolve("ca"), Instant.now());
    certificates.put("node", authority.issue("localhost"));
    listen(30);
  }

  private void listen(int patienceSeconds) throws Exception {
    Limits limits = new Limits(9, 9, patienceSeconds, 9, 9, 9);
    server = new DtlsServer("test", "node", certificates, limits, clients);
    port = onLoop(() -> server.port(path, echo));
    at = onLoop(() -> path.local(path.open(ANY, DatagramOptions.listener(), port)));
  }

  @AfterEach
  void close() throws Exception {
    onLoop(() -> {
      port.close();
      return port;
    });
    path.close();
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    path.loop()
        .execute(() -> {
          try {
            done.complete(task.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.get(20, TimeUnit.SECONDS);
  }

  private int sessions() throws Exception {
    return onLoop(port::clients);
  }

  private void awaitNoSession() throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (sessions() > 0) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private DtlsClient client() throws Exception {
    return new DtlsClient(authority, at, new DatagramSocket(ANY));
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("within 20 s").isNotNull();
    return next;
  }

  @Test
  void aClientOfTheJdkIsServed() throws Exception {
    try (DtlsClient client = client().connect()) {
      client.say("Hello.");
      assertThat(client.hear()).isEqualTo("Hello.");
      assertThat(client.session().getProtocol()).isEqualTo("DTLSv1.2");
      assertThat(client.session().getCipherSuite())
          .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }
    assertThat(server.counters().established()).isEqualTo(1);
    assertThat(server.counters().cookies()).isEqualTo(1);
  }

  @Test
  void anRsaKeyServesAsWell() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    certificates.put("node", authority.issue("localhost", rsa.generateKeyPair()));
    try (DtlsClient client = client().connect()) {
      client.say("Hello.");
      assertThat(client.hear()).isEqualTo("Hello.");
      assertThat(client.session().getCipherSuite()).startsWith("TLS_ECDHE_RSA_WITH_AES_128_GCM");
    }
  }

  private Process openssl(String... more) throws IOException {
    Path trusted = folder.resolve("trusted.pem");
    Files.writeString(trusted, Pem.text(List.of(authority.certificate())));
    List<String> words =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-verify_return_error",
                "-CAfile",
                trusted.toString(),
                "-connect",
                "127.0.0.1:" + at.getPort()));
    words.addAll(List.of(more));
    return new ProcessBuilder(words).redirectError(folder.resolve("openssl.log").toFile()).start();
  }

  @Test
  @Needs("openssl")
  void aClientOfOpensslIsServed() throws Exception {
    Process openssl = openssl("-dtls1_2", "-quiet", "-no_ign_eof", "-verify_hostname", "localhost");
    try {
      openssl.getOutputStream().write("Hello.\n".getBytes(StandardCharsets.UTF_8));
      openssl.getOutputStream().flush();
      assertThat(openssl.getInputStream().readNBytes(7))
          .isEqualTo("Hello.\n".getBytes(StandardCharsets.UTF_8));
      openssl.getOutputStream().close();
      assertThat(next(echo.closed)).isEqualTo("the client closed the session");
    } finally {
      openssl.destroy();
    }
    assertThat(sessions()).isZero();
  }

  /// RFC 8996 §4.
  @Test
  @Needs("openssl")
  void dtls10IsRefused() throws Exception {
    Process openssl = openssl("-dtls1", "-cipher", "ALL:@SECLEVEL=0");
    try {
      openssl.waitFor(20, TimeUnit.SECONDS);
      assertThat(openssl.exitValue()).isNotZero();
      assertThat(Files.readString(folder.resolve("openssl.log"))).contains("protocol version");
    } finally {
      openssl.destroy();
    }
    assertThat(server.counters().handshakesFailed()).isEqualTo(1);
    assertThat(echo.opened).isEmpty();
  }

  /// RFC 6347 §4.2.8 would allow a new handshake inside the session; we have no use for one.
  @Test
  @Needs("openssl")
  void aRenegotiationIsNotAnsweredAndTheSessionGoesOn() throws Exception {
    Process openssl = openssl("-dtls1_2", "-ign_eof");
    try {
      Flow flow = next(echo.opened);
      openssl.getOutputStream().write("R\n".getBytes(StandardCharsets.UTF_8));
      openssl.getOutputStream().flush();
      assertThat(flow.send("Still.".getBytes(StandardCharsets.UTF_8))).isTrue();
      StringBuilder read = new StringBuilder();
      while (read.indexOf("Still.") < 0) {
        int c = openssl.getInputStream().read();
        assertThat(c).as(read.toString()).isNotEqualTo(-1);
        read.append((char) c);
      }
      assertThat(server.counters().begun()).isEqualTo(1);
      assertThat(flow.isOpen()).isTrue();
    } finally {
      openssl.destroyForcibly();
    }
  }

  @Test
  void aReplacedCertificateServesTheNextClientAndLeavesTheOpenOneAlone() throws Exception {
    try (DtlsClient before = client().connect()) {
      Credential fresh = authority.issue("localhost");
      certificates.put("node", fresh);
      try (DtlsClient after = client().connect()) {
        assertThat((X509Certificate) after.session().getPeerCertificates()[0])
            .isEqualTo(fresh.chain().getFirst());
      }
      before.say("Still.");
      assertThat(before.hear()).isEqualTo("Still.");
    }
  }

  @Test
  void whoeverSaysGoodbyeIsForgotten() throws Exception {
    try (DtlsClient client = client().connect()) {
      client.say("Hello.");
      assertThat(client.hear()).isEqualTo("Hello.");
      client.sayGoodbye();
      assertThat(next(echo.closed)).isEqualTo("the client closed the session");
    }
    assertThat(sessions()).isZero();
    assertThat(clients.total()).isZero();
    assertThat(next(echo.opened).send(new byte[1])).isFalse();
  }

  @Test
  void aClientIsToldWhenWeEndItsSession() throws Exception {
    try (DtlsClient client = client().connect()) {
      next(echo.opened).close();
      assertThat(client.hear()).isEmpty();
      assertThat(client.ended()).isTrue();
    }
    assertThat(next(echo.closed)).isEqualTo("closed by us");
  }

  @Test
  void aForgedRecordDoesNoHarm() throws Exception {
    try (DtlsClient client = client().connect()) {
      client.say("One.");
      assertThat(client.hear()).isEqualTo("One.");
      byte[] forged = client.sent.getLast().clone();
      forged[12 - 1] = 99; // length far beyond the datagram
      client.transmit(forged);
      byte[] altered = client.sent.get(client.sent.size() - 2).clone();
      altered[10] += 1; // the next record's number, and no right tag for it
      client.transmit(altered);
      client.transmit(new byte[] {21, -2, -3, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40});
      client.transmit(new byte[3]);
      client.transmit(client.sent.getFirst());
      client.say("Two.");
      assertThat(client.hear()).isEqualTo("Two.");
    }
    assertThat(echo.closed).isEmpty();
    assertThat(server.counters().begun()).isEqualTo(1);
  }

  @Test
  void aLateCopyOfTheClientHelloDoesNotEndTheSessionThatItBegan() throws Exception {
    try (DtlsClient client = client().connect()) {
      client.transmit(client.sent.get(1)); // with the cookie
      client.say("Still.");
      assertThat(client.hear()).isEqualTo("Still.");
    }
    assertThat(server.counters().begun()).isEqualTo(1);
  }

  /// RFC 6347 §4.2.8.
  @Test
  void aClientThatBeginsAnewOnItsPortReplacesItsSessionOnceItHasShownTheCookie() throws Exception {
    try (DtlsClient before = client().connect()) {
      before.say("One.");
      assertThat(before.hear()).isEqualTo("One.");
      // Another ClientHello from this address, as anybody can forge it: no cookie, no effect.
      byte[] hello = before.sent.getFirst().clone();
      hello[30] ^= 1;
      before.transmit(hello);
      before.socket.receive(new DatagramPacket(new byte[2000], 2000));
      assertThat(echo.closed).isEmpty();

      DtlsClient after = new DtlsClient(authority, at, before.socket).connect();
      after.say("Two.");
      assertThat(after.hear()).isEqualTo("Two.");
      assertThat(next(echo.closed)).isEqualTo("its client began a new handshake");
      assertThat(sessions()).isEqualTo(1);
    }
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private void send(DatagramSocket from, byte[] bytes) throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, at));
  }

  /// The first flight of a client, and the second with its cookie.
  private List<byte[]> hellos() throws Exception {
    try (DtlsClient client = client().connect()) {
      client.sayGoodbye();
      next(echo.closed);
      return List.of(client.sent.get(0), client.sent.get(1));
    }
  }

  @Test
  void aFloodOfClientHellosWithoutACookieLeavesNothingBehind() throws Exception {
    byte[] hello = hellos().getFirst();
    long before = server.counters().cookies();
    try (DatagramSocket flood = new DatagramSocket(ANY)) {
      flood.setSoTimeout(20_000);
      for (int i = 0; i < 5_000; i++) {
        ByteBuffer.wrap(hello).putInt(30, i);
        send(flood, hello);
        assertThat(receive(flood)).hasSizeLessThan(hello.length).startsWith(22);
      }
    }
    assertThat(server.counters().cookies() - before).isEqualTo(5_000);
    assertThat(sessions()).isZero();
    assertThat(clients.total()).isZero();
  }

  @Test
  void aCookieIsGoodForItsAddressOnly() throws Exception {
    byte[] hello = hellos().get(1);
    long before = server.counters().begun();
    try (DatagramSocket other = new DatagramSocket(ANY)) {
      other.setSoTimeout(20_000);
      send(other, hello);
      assertThat(receive(other)[13]).as("HelloVerifyRequest").isEqualTo((byte) 3);
    }
    assertThat(server.counters().begun()).isEqualTo(before);
    assertThat(sessions()).isZero();
  }

  /// A socket of its own that has begun a handshake with its cookie, and goes no further.
  private DatagramSocket halfOpen(byte[] hello) throws IOException {
    DatagramSocket socket = new DatagramSocket(ANY);
    socket.setSoTimeout(20_000);
    send(socket, hello);
    byte[] asked = receive(socket);
    byte[] cookie = Arrays.copyOfRange(asked, 28, asked.length);
    // RFC 6347 §4.2.1: the same message with the cookie, which stands behind the empty session id.
    int at = 25 + 2 + 32 + 1;
    byte[] second = new byte[hello.length + cookie.length];
    System.arraycopy(hello, 0, second, 0, at);
    second[at] = (byte) cookie.length;
    System.arraycopy(cookie, 0, second, at + 1, cookie.length);
    System.arraycopy(hello, at + 1, second, at + 1 + cookie.length, hello.length - at - 1);
    ByteBuffer.wrap(second)
        .putShort(11, (short) (second.length - 13))
        .put(16, (byte) (second.length - 25))
        .put(15, (byte) (second.length - 25 >> 8))
        .put(24, (byte) (second.length - 25))
        .put(23, (byte) (second.length - 25 >> 8))
        .put(10, (byte) 1)
        .put(18, (byte) 1);
    send(socket, second);
    return socket;
  }

  @Test
  void aHandshakeThatIsNotFinishedIsEndedAndCounted() throws Exception {
    byte[] hello = hellos().getFirst();
    listen(1);
    try (DatagramSocket slow = halfOpen(hello)) {
      byte[] last = receive(slow);
      while (last[0] != ALERT) {
        last = receive(slow);
      }
    }
    awaitNoSession(); // the loop sends the alert first
    assertThat(server.counters().halfOpenClosed()).isEqualTo(1);
    assertThat(clients.total()).isZero();
    assertThat(server.handshakes().total()).isZero();
  }

  @Test
  void aSourceHasSoManyHandshakesAtOnceAndNoMore() throws Exception {
    byte[] hello = hellos().getFirst();
    List<DatagramSocket> slow = new ArrayList<>();
    for (int i = 0; i < DtlsServer.HANDSHAKES_PER_SOURCE; i++) {
      slow.add(halfOpen(hello));
      assertThat(receive(slow.getLast())[13]).as("ServerHello").isEqualTo((byte) 2);
    }
    slow.add(halfOpen(hello));

    long end = System.nanoTime() + 20_000_000_000L;
    while (server.counters().refusedByLimit() == 0) {
      assertThat(sessions()).isEqualTo(DtlsServer.HANDSHAKES_PER_SOURCE);
      assertThat(System.nanoTime()).isLessThan(end);
    }
    assertThat(server.counters().refusedByLimit()).isEqualTo(1);
    assertThat(sessions()).isEqualTo(DtlsServer.HANDSHAKES_PER_SOURCE);
    slow.forEach(DatagramSocket::close);
  }

  @Test
  void aClientThatSaysNothingAfterItsHandshakeIsClosedAndCounted() throws Exception {
    listen(1);
    try (DtlsClient client = client().connect()) {
      assertThat(client.hear()).isEmpty();
      assertThat(client.ended()).isTrue();
    }
    assertThat(next(echo.closed)).isEqualTo("no message after the handshake");
    assertThat(server.counters().halfOpenClosed()).isEqualTo(1);
  }
}
