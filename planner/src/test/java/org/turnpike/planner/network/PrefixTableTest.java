package org.turnpike.planner.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.Prefix;

class PrefixTableTest {

  private final PrefixTable<List<String>> table = new PrefixTable<>();

  private void add(String prefix, String value) {
    table.at(Prefix.parse(prefix), ArrayList::new).add(value);
  }

  private PrefixTable.Entry<List<String>> find(String address, int longest) {
    return java.util.Objects.requireNonNull(
        table.find(Bits.of(InetAddress.ofLiteral(address)), longest), address);
  }

  @Test
  void theLongestPrefixAnswersAndTheNextBestCanBeAskedFor() {
    add("0.0.0.0/0", "internet");
    add("198.51.100.0/24", "circuit");
    add("198.51.100.64/26", "other circuit");
    assertThat(find("198.51.100.70", 128).value()).containsExactly("other circuit");
    assertThat(find("198.51.100.70", find("198.51.100.70", 128).length() - 1).value())
        .containsExactly("circuit");
    assertThat(find("203.0.113.1", 128).value()).containsExactly("internet");
  }

  @Test
  void anIpv4DefaultRouteCarriesNoIpv6AndTheOtherWayRound() {
    add("0.0.0.0/0", "four");
    assertThat(table.find(Bits.of(InetAddress.ofLiteral("2001:db8::1")), 128)).isNull();
    add("::/0", "six");
    assertThat(find("2001:db8::1", 128).value()).containsExactly("six");
    assertThat(find("192.0.2.1", 128).value()).containsExactly("four");
    assertThat(Bits.Block.of(Prefix.parse("::/0")).contains(Bits.of(InetAddress.ofLiteral("::1"))))
        .isTrue();
    assertThat(
            Bits.Block.of(Prefix.parse("::/0"))
                .contains(Bits.of(InetAddress.ofLiteral("192.0.2.1"))))
        .isFalse();
  }

  @Test
  void equalPrefixesAreAllKept() {
    add("2001:db8::/32", "a");
    add("2001:db8::/32", "b");
    assertThat(find("2001:db8:1::1", 128).value()).containsExactly("a", "b");
  }
}
