package org.turnpike.server.frontend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.net.Certificates;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.net.dns.DnsFailed;
import org.turnpike.net.dns.DnsResolver;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import org.turnpike.wire.Named;
import org.turnpike.wire.Needs;

/// Requests to the one foreign domain that the settings name, and to all others.
class OtherDomainsIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String DOMAIN = "phones.example";
  private static final String CAROL = "sip:carol@far.example";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private Node start(List<String> foreignDomains, DnsAnswers dns) {
    Endpoint any = new Endpoint(LOOPBACK, 0);
    Node node =
        Node.start(
            new NodeSettings(
                1,
                new NodeId("here"),
                List.of(
                    new RoleSettings.FrontEnd(
                        List.of(DOMAIN),
                        List.of("127.0.0.1"),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        foreignDomains)),
                List.of(
                    new Listener("udp", Protocol.SIP_UDP, any, any, Optional.empty()),
                    new Listener("tcp", Protocol.SIP_TCP, any, any, Optional.empty())),
                Trust.NOBODY,
                PeerPolicy.DEFAULT,
                Limits.DEFAULT),
            new Services(
                new MemoryUsers(
                    Stream.of("alice")
                        .map(name -> new UserUri(name, DOMAIN))
                        .map(uri ->
                            new User(
                                uri,
                                uri.user(),
                                List.of(Ha1.of(uri, DOMAIN, "secret")),
                                true,
                                Instant.EPOCH))
                        .toList()),
                new MemoryBindings(),
                new Certificates(),
                new byte[32],
                List.of(DigestAlgorithm.MD5),
                () -> dns));
    open.add(node);
    return node;
  }

  private Phone phone(String name, Node node) throws IOException {
    Phone phone = new Phone(name, requireNonNull(node.addresses().get("udp")));
    open.add(phone);
    return phone;
  }

  private static final DnsAnswers NEVER =
      new DnsAnswers() {
        @Override
        public List<Naptr> naptr(String name) {
          throw new AssertionError("asked for " + name);
        }

        @Override
        public List<Srv> srv(String name) {
          throw new AssertionError("asked for " + name);
        }

        @Override
        public List<InetAddress> addresses(String name) {
          throw new AssertionError("asked for " + name);
        }
      };

  @ParameterizedTest
  @CsvSource({"sip:carol@far.example", "sip:carol@other.example", "sip:carol@192.0.2.1"})
  void withoutADomainInTheSettingsNobodyElseIsReached(String uri) throws IOException {
    Node node = start(List.of(), NEVER);
    Phone alice = phone("alice", node);
    alice.authenticated(Method.MESSAGE, uri, "<" + uri + ">", "closed", edit -> edit);
    alice.awaitStatus(403);
  }

  @ParameterizedTest
  @CsvSource({"sip:carol@other.example", "sip:carol@sub.far.example", "sip:carol@192.0.2.1"})
  void aDomainThatTheSettingsDoNotNameIsNotReached(String uri) throws IOException {
    Node node = start(List.of("far.example"), NEVER);
    Phone alice = phone("alice", node);
    alice.authenticated(Method.MESSAGE, uri, "<" + uri + ">", "closed", edit -> edit);
    alice.awaitStatus(403);
  }

  @Test
  void nobodyElsesUserReachesItThroughUs() throws IOException {
    Node node = start(List.of("far.example"), NEVER);
    Phone mallory = phone("mallory", node);
    mallory.send(
        mallory
            .request(Method.MESSAGE, CAROL, "<" + CAROL + ">", "relay", 1)
            .replace(HeaderName.FROM, "<sip:mallory@other.example>;tag=1")
            .toMessage());
    mallory.awaitStatus(403);
    mallory.send(mallory.request(Method.MESSAGE, CAROL, "<" + CAROL + ">", "r2", 1).toMessage());
    mallory.awaitStatus(407);
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  @Test
  @Needs("named")
  void aCallGoesToTheFirstServerThatIsThereAndItsDialogComesBack() throws IOException {
    Phone carol = new Phone("carol", new InetSocketAddress(LOOPBACK, 9));
    open.add(carol);
    try (Named named =
        Named.serving(
            "far.example",
            "_sip._tcp SRV 1 0 %d host%n_sip._udp SRV 1 0 %d host%nhost A 127.0.0.1%n"
                .formatted(deadPort(), carol.port()))) {
      Node node = start(List.of("far.example"), new DnsResolver(named.address()));
      Phone alice = phone("alice", node);
      SipMessage invite =
          alice.authenticated(Method.INVITE, CAROL, "<" + CAROL + ">", "out", edit -> edit);

      SipMessage atCarol = carol.awaitRequest(Method.INVITE);
      assertThat(atCarol.requestUri()).isEqualTo(CAROL);
      assertThat(atCarol.has(HeaderName.PROXY_AUTHORIZATION)).isFalse();
      assertThat(atCarol.header(HeaderName.VIA)).startsWith("SIP/2.0/UDP");
      Phone carolHere = carol.talkingTo(requireNonNull(node.addresses().get("udp")));
      carolHere.answer(atCarol, 200, "OK");
      Dialog dialog = Dialog.ofCaller(invite, alice.awaitStatus(200)).orElseThrow();
      SipMessage info = dialog.next(Method.INFO).toMessage();
      alice.send(
          info.edit()
              .add(HeaderName.VIA, "SIP/2.0/UDP 127.0.0.1:" + alice.port() + ";branch=z9hG4bKi")
              .toMessage());
      assertThat(carol.awaitRequest(Method.INFO).requestUri())
          .isEqualTo(dialog.remoteTarget().encode());
      assertThat(requireNonNull(node.frontEnd().orElse(null)).counters().outside()).isEqualTo(1);
    }
  }

  /// DNS that says only what it is told, and waits until it may.
  private record Slow(CountDownLatch asked, CountDownLatch may, boolean fails)
      implements DnsAnswers {
    @Override
    public List<Naptr> naptr(String name) {
      asked.countDown();
      try {
        may.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (fails) {
        throw new DnsFailed("no answer for " + name, new IOException());
      }
      return List.of();
    }

    @Override
    public List<Srv> srv(String name) {
      return List.of();
    }

    @Override
    public List<InetAddress> addresses(String name) {
      return List.of();
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 404", "true, 504"})
  void aDomainWithoutServersAndADnsWithoutAnswersAreToldApart(boolean fails, int status)
      throws IOException {
    Node node =
        start(
            List.of("far.example"), new Slow(new CountDownLatch(1), new CountDownLatch(0), fails));
    Phone alice = phone("alice", node);
    alice.authenticated(Method.MESSAGE, CAROL, "<" + CAROL + ">", "none", edit -> edit);
    alice.awaitStatus(status);
  }

  @Test
  void aCancelBeforeDnsAnswersEndsTheCall() throws Exception {
    Slow dns = new Slow(new CountDownLatch(1), new CountDownLatch(1), false);
    Node node = start(List.of("far.example"), dns);
    Phone alice = phone("alice", node);
    SipMessage invite =
        alice.authenticated(Method.INVITE, CAROL, "<" + CAROL + ">", "early", edit -> edit);
    dns.asked().await();
    alice.send(
        SipMessage.request(Method.CANCEL, CAROL)
            .add(HeaderName.VIA, requireNonNull(invite.header(HeaderName.VIA)))
            .add(HeaderName.FROM, requireNonNull(invite.header(HeaderName.FROM)))
            .add(HeaderName.TO, requireNonNull(invite.header(HeaderName.TO)))
            .add(HeaderName.CALL_ID, "early")
            .add(HeaderName.CSEQ, "2 CANCEL")
            .toMessage());

    assertThat(alice.awaitStatus(487).cseqMethod()).isEqualTo(Method.INVITE);
    dns.may().countDown();
    assertThat(alice.receive(300))
        .satisfiesAnyOf(
            nothing -> assertThat(nothing).isNull(),
            again -> assertThat(requireNonNull(again).status()).isIn(200, 487));
  }
}
