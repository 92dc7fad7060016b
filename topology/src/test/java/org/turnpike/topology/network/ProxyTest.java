package org.turnpike.topology.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.settings.Prefix;

class ProxyTest {

  private final Proxy proxy =
      new Proxy(
          "web",
          new NetworkId(new SiteId("munich"), "dmz"),
          InetAddress.ofLiteral("10.45.16.99"),
          3128,
          List.of("www.contoso.com", "*.Contoso.NET"),
          List.of(Prefix.parse("52.112.0.0/14")));

  @Test
  void namesAndPatternsGoWithoutItInWhateverCase() {
    assertThat(proxy.bypasses("WWW.contoso.com")).isTrue();
    assertThat(proxy.bypasses("fe1.contoso.net")).isTrue();
    assertThat(proxy.bypasses("a.fe1.contoso.net")).isTrue();
  }

  @Test
  void aPatternIsForWhatIsUnderItAndForNothingThatLooksLikeIt() {
    assertThat(proxy.bypasses("contoso.net")).isFalse();
    assertThat(proxy.bypasses("notcontoso.net")).isFalse();
    assertThat(proxy.bypasses("web.www.contoso.com")).isFalse();
  }

  @Test
  void soDoAddresses() {
    assertThat(proxy.bypasses(InetAddress.ofLiteral("52.113.1.1"))).isTrue();
    assertThat(proxy.bypasses(InetAddress.ofLiteral("52.116.0.1"))).isFalse();
  }
}
