package org.turnpike.topology.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.topology.settings.PeerPolicy.Rule;
import org.turnpike.topology.settings.PeerPolicy.Verdict;

class PeerPolicyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:a00:1::",
        "::10.0.0.1"
      })
  void deniesWhatNoTopologyNamed(String peer) {
    assertThat(PeerPolicy.DEFAULT.verdict(InetAddress.ofLiteral(peer))).isEqualTo(Verdict.FORBID);
  }

  @Test
  void deniesAMappedAddressInsideIpv6() throws UnknownHostException {
    byte[] mapped = InetAddress.ofLiteral("::1").getAddress();
    mapped[10] = mapped[11] = (byte) 0xff;
    mapped[12] = 8;

    // getByAddress(byte[16]) would fold it into IPv4; this is the form that arrives on the wire.
    InetAddress peer = Inet6Address.getByAddress(null, mapped, -1);

    assertThat(PeerPolicy.DEFAULT.verdict(peer)).isEqualTo(Verdict.FORBID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "192.0.2.1", "198.51.100.7", "172.32.0.1", "2a00::1"})
  void relaysToTheInternet(String peer) {
    assertThat(PeerPolicy.DEFAULT.verdict(InetAddress.ofLiteral(peer))).isEqualTo(Verdict.RELAY);
  }

  @Test
  void theLongestPrefixDecides() {
    PeerPolicy policy =
        new PeerPolicy(
            List.of(
                new Rule(Prefix.parse("10.0.0.0/8"), Verdict.BLACKHOLE),
                new Rule(Prefix.parse("10.1.0.0/16"), Verdict.RELAY),
                new Rule(Prefix.parse("8.8.8.0/24"), Verdict.FORBID)));

    assertThat(policy.verdict(InetAddress.ofLiteral("10.2.0.1"))).isEqualTo(Verdict.BLACKHOLE);
    assertThat(policy.verdict(InetAddress.ofLiteral("10.1.0.1"))).isEqualTo(Verdict.RELAY);
    assertThat(policy.verdict(InetAddress.ofLiteral("8.8.8.8"))).isEqualTo(Verdict.FORBID);
  }

  @Test
  void aPrefixWithHostBitsIsAMistake() {
    assertThatThrownBy(() -> Prefix.parse("10.0.0.1/8"))
        .hasMessage("prefix 10.0.0.1/8 has bits set past its length");
  }

  @Test
  void anAddressOfThreePartsIsAMistake() {
    assertThatThrownBy(() -> Prefix.parse("10.0.0/24"))
        .hasMessage("\"10.0.0\" is no IPv4 or IPv6 address");
  }

  @Test
  void aRuleForPortsLeavesTheOtherPortsOfTheAddressAsTheyWere() {
    InetAddress own = InetAddress.ofLiteral("127.0.0.1");
    PeerPolicy policy =
        new PeerPolicy(List.of(new Rule(Prefix.parse("127.0.0.1"), 50_000, 59_999, Verdict.RELAY)));

    assertThat(policy.verdict(own, 50_000)).isEqualTo(Verdict.RELAY);
    assertThat(policy.verdict(own, 59_999)).isEqualTo(Verdict.RELAY);
    assertThat(policy.verdict(own, 22)).isEqualTo(Verdict.FORBID);
    assertThat(policy.verdict(InetAddress.ofLiteral("127.0.0.2"), 50_000))
        .isEqualTo(Verdict.FORBID);
    // A permission is for all ports of an address: granted, since one of them may be reached.
    assertThat(policy.verdict(own)).isEqualTo(Verdict.RELAY);
  }

  @Test
  void aRuleForAllPortsEndsTheSearchForAPermission() {
    PeerPolicy policy =
        new PeerPolicy(
            List.of(
                new Rule(Prefix.parse("10.0.0.0/8"), Verdict.RELAY),
                new Rule(Prefix.parse("10.1.0.0/16"), Verdict.FORBID),
                new Rule(Prefix.parse("10.1.2.3"), 5000, 5001, Verdict.BLACKHOLE)));

    assertThat(policy.verdict(InetAddress.ofLiteral("10.1.2.3"))).isEqualTo(Verdict.BLACKHOLE);
    assertThat(policy.verdict(InetAddress.ofLiteral("10.1.2.3"), 5002)).isEqualTo(Verdict.FORBID);
    assertThat(policy.verdict(InetAddress.ofLiteral("10.1.2.4"))).isEqualTo(Verdict.FORBID);
  }

  @Test
  void portsThatAreNoRangeAreRefused() {
    assertThatThrownBy(() -> new Rule(Prefix.parse("10.0.0.0/8"), 5, 4, Verdict.RELAY))
        .hasMessage("peer ports 5-4: expected a range in 0-65535");
  }
}
