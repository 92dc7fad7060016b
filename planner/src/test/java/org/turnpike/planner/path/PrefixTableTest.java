package org.turnpike.planner.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.Prefix;

class PrefixTableTest {

  private final PrefixTable<String> table = new PrefixTable<>();

  @Test
  void theLongestPrefixAnswersAndTheNextBestCanBeAskedFor() {
    table.add(Prefix.parse("0.0.0.0/0"), "internet");
    table.add(Prefix.parse("198.51.100.0/24"), "circuit");
    table.add(Prefix.parse("198.51.100.64/26"), "other circuit");
    InetAddress edge = InetAddress.ofLiteral("198.51.100.70");
    assertThat(table.find(edge, 128))
        .isEqualTo(new PrefixTable.Found<>(26, List.of("other circuit")));
    assertThat(table.find(edge, 25)).isEqualTo(new PrefixTable.Found<>(24, List.of("circuit")));
    assertThat(table.find(InetAddress.ofLiteral("203.0.113.1"), 128))
        .isEqualTo(new PrefixTable.Found<>(0, List.of("internet")));
  }

  @Test
  void anIpv4DefaultRouteCarriesNoIpv6() {
    table.add(Prefix.parse("0.0.0.0/0"), "internet");
    assertThat(table.find(InetAddress.ofLiteral("2001:db8::1"), 128)).isNull();
  }

  @Test
  void equalPrefixesAreAllKept() {
    table.add(Prefix.parse("2001:db8::/32"), "a");
    table.add(Prefix.parse("2001:db8::/32"), "b");
    assertThat(table.find(InetAddress.ofLiteral("2001:db8:1::1"), 128))
        .isEqualTo(new PrefixTable.Found<>(32, List.of("a", "b")));
  }
}
