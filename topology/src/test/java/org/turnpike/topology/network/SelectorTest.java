package org.turnpike.topology.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.Prefix;

class SelectorTest {

  private static final InetAddress HOST = InetAddress.ofLiteral("10.1.2.3");

  @Test
  void aZoneMeansWhateverStandsOnThatSide() {
    Selector inside = new Selector.OfZone(Zone.INSIDE);
    assertThat(inside.matches(HOST, Zone.INSIDE)).isTrue();
    assertThat(inside.matches(HOST, Zone.OUTSIDE)).isFalse();
  }

  @Test
  void addressesMeanTheirPrefixesOnAnySide() {
    Selector office = new Selector.Addresses("office", List.of(Prefix.parse("10.1.0.0/16")));
    assertThat(office.matches(HOST, Zone.OUTSIDE)).isTrue();
    assertThat(office.matches(InetAddress.ofLiteral("10.2.0.1"), Zone.INSIDE)).isFalse();
  }

  @Test
  void portsAreReadAsPeopleWriteThem() {
    assertThat(Ports.parse("443")).isEqualTo(Ports.of(443));
    assertThat(Ports.parse("50000-59999").contains(55000)).isTrue();
    assertThatThrownBy(() -> Ports.parse("59999-50000")).hasMessageContaining("0-65535");
    assertThatThrownBy(() -> Ports.parse("https")).hasMessageContaining("443 or 50000-59999");
  }
}
