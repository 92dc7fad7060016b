package org.turnpike.topology.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

  /// The examples of RFC 5952 §4.1 to §4.3, and both ends.
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::ABCD, 2001:db8::abcd",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:db8:0:0:0:0:0:0, 2001:db8::",
    "192.0.2.1, 192.0.2.1"
  })
  void anAddressIsWrittenInItsCanonicalForm(String written, String canonical) {
    InetAddress address = Endpoint.literal(written);
    assertThat(Endpoint.text(address)).isEqualTo(canonical);
    assertThat(Endpoint.literal(canonical)).isEqualTo(address);
    assertThat(Endpoint.comparable(written)).isEqualTo(canonical);
  }

  @Test
  void anIpv6AddressIsInBracketsBeforeItsPort() {
    assertThat(Endpoint.parse("[2001:DB8:0::1]:5060")).hasToString("[2001:db8::1]:5060");
  }

  @ParameterizedTest
  @CsvSource({"[::1]x, [::1]x", "SIP.Example.COM, sip.example.com", "a:b, a:b"})
  void whatIsNoAddressIsComparedAsAName(String host, String name) {
    assertThat(Endpoint.comparable(host)).isEqualTo(name);
  }
}
