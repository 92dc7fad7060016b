package org.turnpike.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.net.dns.DnsAnswers.Naptr;
import org.turnpike.net.dns.DnsAnswers.Srv;
import org.turnpike.net.dns.ServerLocation.Wanted;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Named;
import org.turnpike.wire.Needs;

/// What BIND says, as it arrives over UDP and TCP.
@Needs("named")
class DnsResolverIT {

  private static Named named;

  @BeforeAll
  static void start() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      many.append("_sip._tcp.many SRV 1 1 ")
          .append(5000 + i)
          .append(" a-rather-long-name-of-host-")
          .append(i)
          .append(".pool\n");
    }
    named =
        Named.serving(
            "far.example",
            """
            @ NAPTR 50 50 "s" "SIPS+D2T" "" _sips._tcp
            @ NAPTR 60 50 "s" "SIP+D2T" "" _sip._tcp
            @ NAPTR 70 50 "s" "SIP+D2U" "" _sip._udp
            @ NAPTR 80 50 "u" "E2U+sip" "!^.*$!sip:x@far.example!" .
            _sips._tcp SRV 10 0 5061 sip
            _sip._tcp SRV 20 30 5060 sip
            _sip._tcp SRV 20 10 5070 backup
            _sip._tcp SRV 30 0 5080 backup
            _sip._udp SRV 0 0 5060 sip
            sip A 192.0.2.1
            sip AAAA 2001:db8::1
            backup A 192.0.2.2
            backup A 192.0.2.3
            six AAAA 2001:db8::6
            alias CNAME sip
            plain A 192.0.2.9
            _sip._udp.nothing SRV 0 0 0 .
            nothing A 192.0.2.10
            """
                + many);
  }

  @AfterAll
  static void stop() {
    named.close();
  }

  private DnsResolver dns;

  @BeforeEach
  void ask() {
    dns = new DnsResolver(named.address());
  }

  @Test
  void recordsOfEachKindAreReadAsTheyStand() {
    assertThat(dns.naptr("far.example"))
        .contains(
            new Naptr(50, 50, "s", "SIPS+D2T", "_sips._tcp.far.example"),
            new Naptr(80, 50, "u", "E2U+sip", "."))
        .hasSize(4);
    assertThat(dns.srv("_sip._tcp.far.example"))
        .containsExactlyInAnyOrder(
            new Srv(20, 30, 5060, "sip.far.example"),
            new Srv(20, 10, 5070, "backup.far.example"),
            new Srv(30, 0, 5080, "backup.far.example"));
    assertThat(dns.addresses("sip.far.example"))
        .containsExactly(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"));
    assertThat(dns.addresses("six.far.example"))
        .containsExactly(InetAddress.ofLiteral("2001:db8::6"));
    assertThat(dns.addresses("ALIAS.far.example.")).contains(InetAddress.ofLiteral("192.0.2.1"));
  }

  @Test
  void aNameThatIsNotThereAndAKindThatItHasNotGiveNothing() {
    assertThat(dns.addresses("nobody.far.example")).isEmpty();
    assertThat(dns.srv("_sip._tcp.nobody.far.example")).isEmpty();
    assertThat(dns.naptr("plain.far.example")).isEmpty();
    assertThat(dns.addresses("no name at all..")).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotFitIntoADatagramComesOverTcp() {
    assertThat(dns.srv("_sip._tcp.many.far.example")).hasSize(80);
  }

  @Test
  void aServerThatRefusesAndOneThatIsSilentAreToldFromNoSuchName() throws IOException {
    assertThatThrownBy(() -> dns.addresses("www.elsewhere.example"))
        .isInstanceOf(DnsFailed.class)
        .hasMessageContaining("www.elsewhere.example");
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      DnsResolver asking =
          new DnsResolver(
              new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()),
              Duration.ofMillis(300));
      assertThatThrownBy(() -> asking.srv("_sip._udp.far.example"))
          .isInstanceOf(DnsFailed.class)
          .hasMessageContaining("_sip._udp.far.example");
      silent.receive(new DatagramPacket(new byte[512], 512)); // it was asked
    }
  }

  @Test
  void twoResolversShareNothing() throws IOException {
    assertThat(dns.addresses("plain.far.example")).hasSize(1);
    try (Named other = Named.serving("far.example", "plain A 192.0.2.77\n")) {
      assertThat(new DnsResolver(other.address()).addresses("plain.far.example"))
          .containsExactly(InetAddress.ofLiteral("192.0.2.77"));
    }
  }

  @Test
  void anAnswerIsKeptForItsTime() throws IOException {
    DnsResolver asking;
    try (Named other = Named.serving("far.example", "plain A 192.0.2.77\n")) {
      asking = new DnsResolver(other.address(), Duration.ofMillis(300));
      assertThat(asking.addresses("plain.far.example")).hasSize(1);
    }
    assertThat(asking.addresses("plain.far.example")).as("nobody is there to ask").hasSize(1);
  }

  private List<String> find(String host, int port, String transport, boolean secure) {
    return new ServerLocation(dns, List.of(Protocol.SIP_TLS, Protocol.SIP_TCP, Protocol.SIP_UDP))
        .find(new Wanted(host, port, transport, secure), new Random(1)).stream()
            .map(hop ->
                hop.protocol().text()
                    + " "
                    + hop.address().getAddress().getHostAddress()
                    + " "
                    + hop.address().getPort())
            .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "far.example, 0, '', true, sip-tls 192.0.2.1 5061",
    "far.example, 0, tcp, false, sip-tcp 192.0.2.1 5060",
    "far.example, 0, udp, false, sip-udp 192.0.2.1 5060",
    "far.example, 0, '', false, sip-tls 192.0.2.1 5061",
    "plain.far.example, 0, '', false, sip-udp 192.0.2.9 5060",
    "plain.far.example, 5099, tcp, false, sip-tcp 192.0.2.9 5099",
    "nothing.far.example, 0, '', true, sip-tls 192.0.2.10 5061",
  })
  void theFirstServerOfADomainIsTheOneThatItPrefers( // RFC 3263 §4
      String host, int port, String transport, boolean secure, String first) {
    assertThat(find(host, port, transport, secure).getFirst()).isEqualTo(first);
  }

  @Test
  void aDomainWithoutServersHasNone() {
    assertThat(find("nobody.far.example", 0, "", false)).isEmpty();
    assertThat(find("nothing.far.example", 0, "udp", false)).as("it says so").isEmpty();
  }

  @Test
  void serversOfEqualPriorityAreDrawnByWeight() { // RFC 2782
    ServerLocation location = new ServerLocation(dns, List.of(Protocol.SIP_TCP));
    Random random = new Random(2782);
    int heavy = 0;
    for (int i = 0; i < 2_000; i++) {
      List<Hop> hops = location.find(new Wanted("far.example", 0, "tcp", false), random);
      assertThat(hops.getLast().address().getPort()).isEqualTo(5080);
      heavy += hops.getFirst().address().getPort() == 5060 ? 1 : 0;
    }
    assertThat(heavy).isBetween(1_400, 1_600); // 30 of 40
  }
}
