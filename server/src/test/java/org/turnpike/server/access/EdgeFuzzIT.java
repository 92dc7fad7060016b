package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;
import static org.turnpike.server.frontend.Sites.trusting;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.Mutations;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Torture;
import org.turnpike.topology.settings.Peer.Purpose;

/// Broken SIP at a running Access Edge, from strangers and from a user who is signed in: it neither
/// falls nor grows, says of no message that it could not be dealt with, and the calls of others go
/// on.
class EdgeFuzzIT {

  private static final String FE = "fe." + DOMAIN;
  private static final String EDGE = "edge." + DOMAIN;
  private static final String CAROL = "sip:carol@" + DOMAIN;

  /// Messages of one connection: an Edge that took the first for the head of a long body reads the
  /// rest as that body.
  private static final int MESSAGES = 25;

  /// Visits between two looks at the others' calls.
  private static final int VISITS = 40;

  /// Visits that are shown when something fails.
  private static final int KEPT = 10;

  private static final int PATIENCE = 60_000;

  private final Sites sites = new Sites();
  private @TempDir Path folder;
  private Phone alice;
  private Phone carol;
  private Phone mallory;
  private EdgeProcess edge;
  private Node home;
  private SSLContext trusting;
  private List<byte[]> seeds;
  private int calls;
  private long messages;
  private long before;
  private int open;

  private record Visit(int number, boolean signedIn, List<byte[]> broken) {}

  private final Deque<Visit> last = new ArrayDeque<>();

  @BeforeEach
  void start() throws Exception {
    Node fe =
        sites.frontEnd(
            1,
            credential(sites.inside, List.of(sites.inside.certificate()), FE),
            List.of(peer(EDGE, Purpose.EDGE, sites.at(11))),
            List.of(),
            "alice",
            "carol",
            "mallory");
    home = fe;
    edge = new EdgeProcess(sites, folder, EDGE, FE);
    trusting = trusting(sites.outside);
    alice = sites.registered("alice", fe);
    carol = outside("carol");
    mallory = outside("mallory");
    seeds = new ArrayList<>(Torture.read("/rfc4475.txt").values());
    // What an Edge lets far in, beside what a parser is to stumble over: as often.
    List<byte[]> plausible = plausible();
    for (int i = seeds.size() / plausible.size(); i > 0; i--) {
      seeds.addAll(plausible);
    }
  }

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  private Phone outside(String name) throws IOException {
    Phone phone =
        sites.closing(Phone.overTls(name, DOMAIN, sites.clients(21).toSocketAddress(), trusting));
    assertThat(phone.register("").status()).isEqualTo(200);
    return phone;
  }

  private List<byte[]> plausible() {
    List<byte[]> out = new ArrayList<>();
    for (Method method :
        List.of(
            Method.REGISTER,
            Method.INVITE,
            Method.MESSAGE,
            Method.SUBSCRIBE,
            Method.PUBLISH,
            Method.OPTIONS,
            Method.BYE,
            Method.CANCEL,
            Method.ACK)) {
      String to = method.equals(Method.REGISTER) ? "sip:" + DOMAIN : CAROL;
      MessageEdit request =
          carol
              .request(method, to, "<" + CAROL + ">", "fuzz-" + method, 1)
              .add(HeaderName.ROUTE, "<sip:sip." + DOMAIN + ";transport=tls;lr>")
              .setBody("text/plain", "hello".getBytes(StandardCharsets.US_ASCII));
      out.add(request.toMessage().bytes());
      out.add(SipMessage.response(request.toMessage(), 200, "OK", "x").toMessage().bytes());
    }
    return out;
  }

  @Test
  void tenThousandBrokenMessagesChangeNothingForOthers() throws Exception {
    long seed = 4475;
    fuzz(seed, visits -> visits < 400);
  }

  @Test
  @Tag("long")
  void anHourOfBrokenMessagesChangesNothingForOthers() throws Exception {
    long end = System.nanoTime() + Duration.ofHours(1).toNanos();
    fuzz(System.nanoTime(), _ -> System.nanoTime() < end);
  }

  private void fuzz(long seed, IntPredicate more) throws Exception {
    int visit = 0;
    try {
      Dialog standing = answered(ring());
      for (; more.test(visit); visit++) {
        if (visit % VISITS == 0) {
          look(visit / VISITS);
        }
        // A visit's messages are its number's alone: it can be made again without those before it.
        visit(visit, new Random((seed + visit) * 0x9E37_79B9_7F4A_7C15L));
        assertThat(edge.runs()).as("the Edge runs").isTrue();
      }
      look(visit / VISITS);
      alice.say(standing.next(Method.BYE));
      carol.answer(carol.awaitRequest(Method.BYE), 200, "OK");
      alice.awaitStatus(200);
      nothingGrew();
    } catch (Exception | AssertionError e) {
      String where = "seed " + seed + ", visit " + visit + ", " + calls + " calls of others";
      throw new AssertionError(where + "; " + evidence(seed), e);
    }
  }

  /// At those who have nothing to do with all this.
  private void look(int times) throws Exception {
    assertThat(carol.register("").status()).isEqualTo(200); // a registration is for an hour
    call();
    assertThat(Files.readString(edge.log())).isEmpty();
    // What the Edge handed on was SIP to the last byte: the connection inside stands, for
    // everybody.
    assertThat(home.sip().orElseThrow().listeners().values())
        .allSatisfy(each -> {
          assertThat(each.counters().malformed()).isZero();
          assertThat(each.counters().halfOpenClosed()).isZero();
        });
    if (times == 5) {
      before = edge.reachable();
      open = edge.descriptors();
    }
  }

  /// A little for what statistics and caches keep; a message kept of each hundred would be more.
  /// What was refused last waits for its ACK until its timers are over (RFC 3261 §17.2.1).
  private void nothingGrew() throws Exception {
    long most = before + before / 4;
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    long now = edge.reachable();
    int descriptors = edge.descriptors();
    while ((now >= most || descriptors > open + 3) && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000_000);
      now = edge.reachable();
      descriptors = edge.descriptors();
    }
    System.out.printf(
        "%,d broken messages, %d calls of others; objects %,d to %,d bytes, descriptors %d to %d%n",
        messages, calls, before, now, open, descriptors);
    assertThat(now).isLessThan(most);
    assertThat(descriptors).isLessThanOrEqualTo(open + 3);
  }

  /// Somebody comes, says broken things and goes; every fourth time it is a user who is signed in.
  private void visit(int number, Random random) throws IOException {
    List<byte[]> broken = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      broken.add(Mutations.next(seeds, random));
    }
    boolean signedIn = number % 4 == 0;
    last.addLast(new Visit(number, signedIn, broken));
    if (last.size() > KEPT) {
      last.removeFirst();
    }
    InetAddress from = address(random);
    if (signedIn) {
      mallory.reconnect(from);
      assertThat(mallory.register("").status()).isEqualTo(200);
      say(mallory.connection(), broken);
    } else {
      Socket socket = trusting.getSocketFactory().createSocket();
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(sites.clients(21).toSocketAddress());
      say(socket, broken);
    }
  }

  /// One that nobody else has, so that limits of one source leave the rest untried, and are
  /// nobody's but its own.
  private static InetAddress address(Random random) throws IOException {
    byte[] from = {
      127,
      (byte) (1 + random.nextInt(250)),
      (byte) random.nextInt(250),
      (byte) (2 + random.nextInt(250))
    };
    return InetAddress.getByAddress(from);
  }

  private void say(Socket socket, List<byte[]> broken) throws IOException {
    socket.setSoTimeout(PATIENCE);
    Thread reader = Thread.ofVirtual().start(() -> readToTheEnd(socket));
    try {
      OutputStream out = socket.getOutputStream();
      for (byte[] message : broken) {
        out.write(message);
        messages++;
      }
      socket.shutdownOutput();
    } catch (SocketException _) {
      // The Edge has hung up: it may, on what is no SIP.
    }
    try {
      reader.join(Duration.ofMillis(PATIENCE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertThat(reader.isAlive()).as("the Edge leaves a connection open that was closed").isFalse();
    socket.close();
  }

  /// What both servers have counted, and in a folder that stays: the last visits, what the Edge
  /// said, its threads and objects, and the threads of the Front End.
  private String evidence(long seed) throws IOException {
    Path kept = Files.createDirectories(Path.of("target", "edge-fuzz-" + seed));
    for (Visit each : last) {
      String who = each.signedIn() ? "signed-in" : "stranger";
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      each.broken().forEach(all::writeBytes);
      Files.write(
          kept.resolve("visit-%06d-%s.sip".formatted(each.number(), who)), all.toByteArray());
    }
    Files.copy(edge.log(), kept.resolve("edge.log"), StandardCopyOption.REPLACE_EXISTING);
    StringBuilder threads = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach((thread, frames) -> {
          threads.append(thread).append(' ').append(thread.getState()).append('\n');
          Stream.of(frames).forEach(frame -> threads.append("    ").append(frame).append('\n'));
        });
    Files.writeString(kept.resolve("home.threads"), threads);
    return "home: %s%nEdge: %s%nmore in %s"
        .formatted(EdgeProcess.counters(home), ofEdge(kept), kept.toAbsolutePath());
  }

  private String ofEdge(Path kept) throws IOException {
    if (!edge.runs()) {
      return "has ended";
    }
    try {
      String counted = edge.counters();
      Files.writeString(kept.resolve("edge.threads"), edge.jcmd("Thread.print"));
      Files.writeString(kept.resolve("edge.objects"), edge.jcmd("GC.class_histogram"));
      return counted;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (AssertionError e) {
      return "does not answer: " + e.getMessage();
    }
  }

  private static void readToTheEnd(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      byte[] answers = new byte[8_192];
      while (in.read(answers) >= 0) {}
    } catch (IOException _) {
      // Reset instead of closed: an end as well.
    }
  }

  private SipMessage ring() {
    return alice.authenticated(
        Method.INVITE, CAROL, "<" + CAROL + ">", "call-" + calls++, edit -> edit);
  }

  /// Carol takes it.
  private Dialog answered(SipMessage invite) {
    carol.answer(
        carol.await(m ->
            m.isRequest()
                && m.method().equals(Method.INVITE)
                && m.callId().equals(invite.callId())),
        200,
        "OK");
    Dialog dialog =
        Dialog.ofCaller(
                invite, alice.await(m -> m.status() == 200 && m.callId().equals(invite.callId())))
            .orElseThrow();
    alice.say(dialog.next(Method.ACK));
    carol.await(m -> m.isRequest() && m.method().equals(Method.ACK));
    return dialog;
  }

  /// A call of people who have nothing to do with all this.
  private void call() {
    SipMessage invite = ring();
    Dialog dialog = answered(invite);
    alice.say(dialog.next(Method.BYE));
    carol.answer(
        carol.await(m ->
            m.isRequest() && m.method().equals(Method.BYE) && m.callId().equals(invite.callId())),
        200,
        "OK");
    alice.await(m ->
        m.status() == 200
            && m.callId().equals(invite.callId())
            && String.valueOf(m.header(HeaderName.CSEQ)).endsWith("BYE"));
  }
}
