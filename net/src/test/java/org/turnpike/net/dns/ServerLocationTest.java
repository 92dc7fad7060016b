package org.turnpike.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnpike.net.dns.DnsAnswers.Naptr;
import org.turnpike.net.dns.DnsAnswers.Srv;
import org.turnpike.net.dns.ServerLocation.Wanted;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

class ServerLocationTest {

  private final Map<String, List<Naptr>> naptr = new HashMap<>();
  private final Map<String, List<Srv>> srv = new HashMap<>();
  private final Map<String, List<InetAddress>> addresses = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  private final DnsAnswers dns =
      new DnsAnswers() {
        @Override
        public List<Naptr> naptr(String name) {
          asked.add("NAPTR " + name);
          return naptr.getOrDefault(name, List.of());
        }

        @Override
        public List<Srv> srv(String name) {
          asked.add("SRV " + name);
          return srv.getOrDefault(name, List.of());
        }

        @Override
        public List<InetAddress> addresses(String name) {
          asked.add("A " + name);
          return addresses.getOrDefault(name, List.of());
        }
      };

  private List<String> find(String host, int port, String transport, boolean secure) {
    return new ServerLocation(dns, List.of(Protocol.SIP_TLS, Protocol.SIP_TCP, Protocol.SIP_UDP))
        .find(new Wanted(host, port, transport, secure), new Random(3263)).stream()
            .map(hop ->
                hop.protocol().text()
                    + " "
                    + new Endpoint(hop.address().getAddress(), hop.address().getPort()))
            .toList();
  }

  private void host(String name, String... literals) {
    addresses.put(name, List.of(literals).stream().map(Endpoint::literal).toList());
  }

  @Test
  void anAddressNeedsNoQuestion() {
    assertThat(find("192.0.2.1", 0, "", false)).containsExactly("sip-udp 192.0.2.1:5060");
    assertThat(find("[2001:db8::1]", 5070, "tcp", false))
        .containsExactly("sip-tcp [2001:db8::1]:5070");
    assertThat(find("192.0.2.1", 0, "", true)).containsExactly("sip-tls 192.0.2.1:5061");
    assertThat(find("192.0.2.1", 0, "udp", true)).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void anExplicitPortAsksForAddressesAlone() {
    host("example.com", "192.0.2.1", "2001:db8::1");
    assertThat(find("Example.com", 5080, "", false))
        .containsExactly("sip-udp 192.0.2.1:5080", "sip-udp [2001:db8::1]:5080");
    assertThat(asked).containsExactly("A example.com");
  }

  /// RFC 3263 §4.1, its example.
  @Test
  void theDomainsPreferenceDecidesTheTransport() {
    naptr.put(
        "example.com",
        List.of(
            new Naptr(50, 50, "s", "SIPS+D2T", "_sips._tcp.example.com"),
            new Naptr(90, 50, "s", "SIP+D2T", "_sip._tcp.example.com"),
            new Naptr(100, 50, "s", "SIP+D2U", "_sip._udp.example.com")));
    srv.put("_sip._tcp.example.com", List.of(new Srv(0, 1, 5060, "server1.example.com")));
    srv.put("_sip._udp.example.com", List.of(new Srv(0, 1, 5060, "server2.example.com")));
    host("server1.example.com", "192.0.2.1");
    host("server2.example.com", "192.0.2.2");

    assertThat(find("example.com", 0, "", false))
        .containsExactly("sip-tcp 192.0.2.1:5060", "sip-udp 192.0.2.2:5060");
  }

  @Test
  void aStatedTransportAsksForItsServiceAndFallsBackToTheName() {
    host("example.com", "192.0.2.9");
    assertThat(find("example.com", 0, "tcp", false)).containsExactly("sip-tcp 192.0.2.9:5060");
    assertThat(asked).containsExactly("SRV _sip._tcp.example.com", "A example.com");
  }

  @Test
  void aSecureUriNeverLeavesTls() {
    naptr.put("example.com", List.of(new Naptr(50, 50, "s", "SIP+D2U", "_sip._udp.example.com")));
    srv.put("_sips._tcp.example.com", List.of(new Srv(0, 1, 443, "edge.example.com")));
    host("edge.example.com", "192.0.2.3");
    assertThat(find("example.com", 0, "", true)).containsExactly("sip-tls 192.0.2.3:443");
  }

  @Test
  void withoutAnyRecordTheNamesOwnAddressesAreTried() {
    host("example.com", "192.0.2.9");
    assertThat(find("example.com", 0, "", false)).containsExactly("sip-udp 192.0.2.9:5060");
    assertThat(find("nobody.example", 0, "", false)).isEmpty();
  }

  @Test
  void aServiceThatIsSaidNotToBeThereIsNotTried() {
    srv.put("_sips._tcp.example.com", List.of(new Srv(0, 0, 0, ".")));
    srv.put("_sip._tcp.example.com", List.of(new Srv(0, 0, 5060, "a.example.com")));
    host("a.example.com", "192.0.2.4");
    assertThat(find("example.com", 0, "", false)).containsExactly("sip-tcp 192.0.2.4:5060");
  }

  @Test
  void prioritiesAreKeptAndWeightsShareTheFirstPlace() {
    List<Srv> records =
        List.of(
            new Srv(10, 0, 5060, "backup"),
            new Srv(0, 30, 5060, "big"),
            new Srv(0, 10, 5060, "small"));
    Random random = new Random(2782);
    int big = 0;
    for (int i = 0; i < 4000; i++) {
      List<Srv> ordered = ServerLocation.ordered(records, random);
      assertThat(ordered).hasSize(3);
      assertThat(ordered.getLast().target()).isEqualTo("backup");
      big += ordered.getFirst().target().equals("big") ? 1 : 0;
    }
    assertThat(big).isBetween(2800, 3200);
  }
}
