package org.turnpike.sip.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Decoded;

/// The messages of RFC 5118 §4, IPv6 in each place where it goes wrong, with the RFC's verdicts.
class Rfc5118Test {

  private static SipMessage read(String text) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    if (SipMessage.parse(bytes) instanceof Decoded.Value<SipMessage>(SipMessage message)) {
      return message;
    }
    throw new AssertionError("not taken: " + SipMessage.parse(bytes));
  }

  private static SipMessage register(String uri, String via) {
    return read(
        """
        REGISTER %s SIP/2.0
        To: sip:user@example.com
        From: sip:user@example.com;tag=81x2
        Via: %s
        Call-ID: SSG9559905523997077@hlau_4100
        Max-Forwards: 70
        Contact: "Caller" <sip:caller@[2001:db8::1]>
        CSeq: 98176 REGISTER
        Content-Length: 0

        """
            .formatted(uri, via));
  }

  private static final String VIA = "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111";

  private static <T> T value(Decoded<T> decoded) {
    if (decoded instanceof Decoded.Value<T>(T value)) {
      return value;
    }
    throw new AssertionError(decoded.toString());
  }

  /// §4.1.
  @Test
  void anAddressInBracketsIsValidWhereverAHostIs() {
    SipMessage message = register("sip:[2001:db8::10]", VIA);

    assertThat(message.validate()).isNull();
    assertThat(value(message.uri()).host()).isEqualTo("[2001:db8::10]");
    assertThat(value(message.topVia()).host()).isEqualTo("[2001:db8::9:1]");
    assertThat(value(message.contacts()).getFirst().uri().host()).isEqualTo("[2001:db8::1]");
  }

  /// §4.2.
  @Test
  void withoutBracketsItIs400() {
    SipMessage message = register("sip:2001:db8::10", VIA);
    assertThat(requireNonNull(message.validate()).code()).isEqualTo(400);
  }

  /// §4.3: what looks like a port is part of the address.
  @Test
  void insideTheBracketsThereIsNoPort() {
    SipUri uri = value(register("sip:[2001:db8::10:5070]", VIA).uri());
    assertThat(uri.host()).isEqualTo("[2001:db8::10:5070]");
    assertThat(uri.port()).isZero();
  }

  /// §4.4.
  @Test
  void behindTheBracketsThereIs() {
    SipUri uri = value(register("sip:[2001:db8::10]:5070", VIA).uri());
    assertThat(uri.host()).isEqualTo("[2001:db8::10]");
    assertThat(uri.port()).isEqualTo(5070);
  }

  /// §4.5: `received` is to have no brackets, and some write them.
  @Test
  void receivedIsTakenWithBracketsAndWithout() {
    for (String received : List.of("[2001:db8::9:255]", "2001:db8::9:255")) {
      SipMessage message =
          register(
              "sip:[2001:db8::10]",
              "SIP/2.0/UDP [2001:db8::9:1];received=" + received + ";branch=z9hG4bKas3-111");
      assertThat(message.validate()).isNull();
      assertThat(value(message.topVia()).received()).isEqualTo(received);
    }
  }

  private static final String SDP = "Content-Type: application/sdp\n";

  private static SipMessage invite(String via, String contact, String sdp) {
    return read(
        """
        INVITE sip:user@[2001:db8::10] SIP/2.0
        To: sip:user@[2001:db8::10]
        From: sip:user@example.com;tag=81x2
        Via: %s
        Call-ID: SSG9559905523997077@hlau_4100
        Contact: "Caller" <sip:caller@%s>
        CSeq: 8612 INVITE
        Max-Forwards: 70
        %sContent-Length: %d

        %s\
        """
            .formatted(via, contact, SDP, sdp.replace("\n", "\r\n").length(), sdp));
  }

  /// §4.6 and §4.8: bodies pass as they are, with one family or both.
  @Test
  void addressesOfEitherFamilyInABodyAreNoBusinessOfOurs() {
    String both =
        """
        v=0
        o=bob 280744730 28977631 IN IP6 2001:db8::20
        s=
        t=0 0
        m=audio 22334 RTP/AVP 0
        c=IN IP6 2001:db8::1
        m=video 6024 RTP/AVP 107
        c=IN IP4 192.0.2.1
        """;
    SipMessage message = invite(VIA, "[2001:db8::20]", both);

    assertThat(message.validate()).isNull();
    assertThat(new String(message.body(), StandardCharsets.US_ASCII))
        .isEqualTo(both.replace("\n", "\r\n"));
    assertThat(new String(message.edit().setMaxForwards(9).bytes(), StandardCharsets.US_ASCII))
        .endsWith(both.replace("\n", "\r\n"));
  }

  /// §4.7.
  @Test
  void viasOfBothFamiliesStandBesideEachOther() {
    SipMessage message =
        invite(
            """
            SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111
            Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144
            Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200\
            """,
            "[2001:db8::20]",
            "");

    assertThat(message.validate()).isNull();
    assertThat(value(message.vias()))
        .extracting(Via::host)
        .containsExactly("[2001:db8::9:1]", "192.0.2.1", "[2001:db8::9:255]");
    assertThat(value(message.vias()).getFirst().port()).isEqualTo(6050);
    SipMessage popped = message.edit().popVia().toMessage();
    assertThat(value(popped.topVia()).host()).isEqualTo("192.0.2.1");
  }

  /// §4.9.
  @Test
  void addressesThatMapAnIpv4OneAreValid() {
    SipMessage message =
        invite(
            "SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19", "[::ffff:192.0.2.10]", "");

    assertThat(message.validate()).isNull();
    assertThat(value(message.topVia()).host()).isEqualTo("[::ffff:192.0.2.10]");
    assertThat(value(message.topVia()).port()).isEqualTo(19823);
  }

  /// §4.10: RFC 3261's grammar let three colons through, and some write them.
  @Test
  void threeColonsAreTolerated() {
    SipMessage message =
        invite("SIP/2.0/UDP [2001:db8:::192.0.2.1];branch=z9hG4bKas3-111", "[2001:db8::20]", "");

    assertThat(message.validate()).isNull();
    assertThat(value(message.topVia()).branch()).isEqualTo("z9hG4bKas3-111");
  }
}
