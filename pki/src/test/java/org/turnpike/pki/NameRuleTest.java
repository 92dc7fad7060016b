package org.turnpike.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NameRuleTest {

  private static boolean matches(NameRule rule, String wanted, String... held) {
    List<SubjectName> names = Stream.of(held).map(SubjectName::parse).toList();
    return rule.matches(names, SubjectName.parse(wanted));
  }

  @ParameterizedTest
  @CsvSource({
    "sip.example.com, sip.example.com, true",
    "SIP.Example.COM., sip.example.com, true",
    "sip.example.com, *.example.com, true",
    "example.com, *.example.com, false",
    "a.sip.example.com, *.example.com, false",
    "sip.example.com, example.com, false",
    "sip.example.com.evil.net, sip.example.com, false",
    "xn--tlphone-byab.example, téléphone.example, true",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "2001:db8::1, 2001:DB8:0:0:0:0:0:1, true",
    "::ffff:192.0.2.1, 192.0.2.1, true",
    "example.com, sip:example.com, false",
  })
  void hostsFollowRfc9525(String wanted, String held, boolean match) {
    assertThat(matches(NameRule.HOST, wanted, held)).isEqualTo(match);
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, sip:example.com, true",
    "example.com, SIP:Example.com, true",
    "example.com, sip:alice@example.com, false",
    "sip.example.com, *.example.com, false",
  })
  void sipDomainsFollowRfc5922(String wanted, String held, boolean match) {
    assertThat(matches(NameRule.SIP_DOMAIN, wanted, held)).isEqualTo(match);
  }

  @Test
  void aSipUriMakesTheHostNamesCountForNothing() {
    assertThat(matches(NameRule.SIP_DOMAIN, "example.org", "sip:example.com", "example.org"))
        .isFalse();
    assertThat(matches(NameRule.HOST, "example.org", "sip:example.com", "example.org")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b.example.com",
        "f*.example.com",
        "sip.*.com",
        "*.*.example.com",
        "a..b",
        "-.-!"
      })
  void whatIsNoHostNameIsRefused(String name) {
    assertThatThrownBy(() -> new SubjectName.Dns(name))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
