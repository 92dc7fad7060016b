package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.Limits;

class AdmissionTest {

  private final Admission admission = new Admission(new Limits(4, 2, 10, 200, 1000, 1));

  private boolean enter(String address) {
    return admission.enter(InetAddress.ofLiteral(address));
  }

  @Test
  void aSourceHasItsOwnBoundAndAllHaveOne() {
    assertThat(enter("192.0.2.1")).isTrue();
    assertThat(enter("192.0.2.1")).isTrue();
    assertThat(enter("192.0.2.1")).isFalse();
    assertThat(enter("192.0.2.2")).isTrue();
    assertThat(enter("192.0.2.3")).isTrue();
    assertThat(enter("192.0.2.4")).isFalse();
    assertThat(admission.total()).isEqualTo(4);
  }

  @Test
  void whoeverLeavesMakesRoom() {
    enter("192.0.2.1");
    enter("192.0.2.1");
    admission.leave(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(enter("192.0.2.1")).isTrue();
    assertThat(enter("192.0.2.1")).isFalse();
  }

  @Test
  void whoComesByAProxyCountsForThemselvesAndNotForTheProxy() {
    InetAddress client = InetAddress.ofLiteral("192.0.2.1");
    assertThat(admission.enter()).isTrue();
    assertThat(admission.enterOf(client)).isTrue();
    assertThat(admission.enter()).isTrue();
    assertThat(admission.enterOf(client)).isTrue();
    assertThat(admission.enter()).isTrue();
    assertThat(admission.enterOf(client)).isFalse();
    assertThat(enter("192.0.2.1")).as("the same client directly").isFalse();
    assertThat(admission.total()).isEqualTo(3);
    admission.leaveOf(client);
    assertThat(admission.enterOf(client)).isTrue();
    assertThat(admission.enter()).isTrue();
    assertThat(admission.enter()).as("the bound of all").isFalse();
  }

  @Test
  void theAddressesOfAnIpv6PrefixAreOneSource() {
    assertThat(enter("2001:db8::1")).isTrue();
    assertThat(enter("2001:db8::2")).isTrue();
    assertThat(enter("2001:db8::3:4")).isFalse();
    assertThat(enter("2001:db8:0:1::1")).isTrue();
  }

  @Test
  void linkLocalNeighboursAreSourcesOfTheirOwn() {
    assertThat(enter("fe80::1")).isTrue();
    assertThat(enter("fe80::2")).isTrue();
    assertThat(enter("fe80::3")).isTrue();
  }
}
