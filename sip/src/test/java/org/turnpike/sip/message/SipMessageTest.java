package org.turnpike.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;
import org.turnpike.wire.Framer;

class SipMessageTest {

  private static final String INVITE =
      """
      INVITE sip:bob@biloxi.example.com SIP/2.0
      v: SIP/2.0/UDP pc33.example.com:5066;branch=z9hG4bKa;rport, SIP/2.0/TLS [2001:db8::9]
      Max-Forwards: 70
      TO: "Bob, \\"B\\" <x>"
        <sip:bob@biloxi.example.com>
      f: Alice <sip:alice@example.com>;tag=88
      Call-ID: a84b4c76e66710
      CSeq : 314159 INVITE
      Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>
      X-Kept:  as  written
      l: 4

      bodyMORE\
      """;

  private static byte[] bytes(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static SipMessage parsed(String text) {
    return switch (SipMessage.parse(bytes(text))) {
      case Value<SipMessage>(SipMessage message) -> message;
      case Malformed<SipMessage> m -> throw new AssertionError(m);
    };
  }

  @Test
  void foldedCompactAndMixedCaseHeadersAreFound() {
    SipMessage message = parsed(INVITE);
    assertThat(message.validate()).isNull();
    assertThat(message.method()).isSameAs(Method.INVITE);
    assertThat(message.to().map(NameAddr::display)).isEqualTo(new Value<>("Bob, \"B\" <x>"));
    assertThat(message.fromTag()).isEqualTo("88");
    assertThat(message.topVia().map(Via::port)).isEqualTo(new Value<>(5066));
    assertThat(message.vias().map(vias -> vias.get(1).host()))
        .isEqualTo(new Value<>("[2001:db8::9]"));
    assertThat(message.headers("x-kept")).containsExactly("as  written");
    assertThat(message.body()).asString().isEqualTo("body");
  }

  @Test
  void aProxyChangesOnlyWhatItNames() {
    SipMessage out =
        parsed(INVITE)
            .edit()
            .setReceived("192.0.2.4", 9)
            .pushVia(new Via("TCP", "proxy", 5060, Parameters.NONE.with("branch", "z9hG4bKp")))
            .setRequestUri("sip:bob@192.0.2.7")
            .setMaxForwards(69)
            .popRoute()
            .toMessage();
    assertThat(out.validate()).isNull();
    assertThat(out.requestUri()).isEqualTo("sip:bob@192.0.2.7");
    assertThat(out.maxForwards()).isEqualTo(69);
    assertThat(out.values(HeaderName.VIA))
        .containsExactly(
            "SIP/2.0/TCP proxy:5060;branch=z9hG4bKp",
            "SIP/2.0/UDP pc33.example.com:5066;branch=z9hG4bKa;received=192.0.2.4;rport=9",
            "SIP/2.0/TLS [2001:db8::9]");
    assertThat(out.values(HeaderName.ROUTE)).containsExactly("<sip:p2.example.com;lr>");
    assertThat(new String(out.bytes(), StandardCharsets.UTF_8))
        .contains("X-Kept:  as  written\r\n");
    assertThat(out.edit().popVia().popVia().toMessage().values(HeaderName.VIA))
        .containsExactly("SIP/2.0/TLS [2001:db8::9]");
  }

  @Test
  void aResponseCarriesBackWhatIdentifiesItsRequest() {
    SipMessage answer = SipMessage.response(parsed(INVITE), 486, "Busy Here", "t1").toMessage();
    assertThat(answer.validate()).isNull();
    assertThat(answer.status()).isEqualTo(486);
    assertThat(answer.reason()).isEqualTo("Busy Here");
    assertThat(answer.toTag()).isEqualTo("t1");
    assertThat(answer.method()).isSameAs(Method.INVITE);
    assertThat(answer.values(HeaderName.VIA)).hasSize(2);
  }

  @Test
  void eachFaultIsRefusedByName() {
    assertRefused("CSeq : 314159 INVITE", "CSeq: 314159 BYE", 400);
    assertRefused("CSeq : 314159 INVITE", "CSeq: 2147483648 INVITE", 400);
    assertRefused("Max-Forwards: 70", "Max-Forwards: 256", 400);
    assertRefused("Call-ID: a84b4c76e66710", "X: y", 400);
    assertRefused("Call-ID: a84b4c76e66710", "Call-ID: a\ni: b", 400);
    assertRefused("l: 4", "l: -4", 400);
    assertRefused("l: 4", "l: 9999", 400);
    assertRefused("com SIP/2.0", "com SIP/7.0", 505);
    assertRefused("com SIP/2.0", "com  SIP/2.0", 400);
    assertRefused("sip:bob@biloxi.example.com SIP", "<sip:bob@biloxi.example.com> SIP", 400);
  }

  private static void assertRefused(String line, String instead, int code) {
    assertThat(parsed(INVITE.replaceFirst(java.util.regex.Pattern.quote(line), instead)).validate())
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void urisCompareAsTheRfcSays() {
    assertMatch(
        "sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true);
    assertMatch("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true);
    assertMatch("sip:alice@atlanta.com?b=1&a=2", "sip:alice@atlanta.com?a=2&b=1", true);
    assertMatch("sip:ALICE@atlanta.com", "sip:alice@atlanta.com", false);
    assertMatch("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false);
    assertMatch("sip:carol@chicago.com;method=x", "sip:carol@chicago.com", false);
  }

  private static void assertMatch(String one, String two, boolean same) {
    if (SipUri.decode(one) instanceof Value<SipUri>(SipUri a)
        && SipUri.decode(two) instanceof Value<SipUri>(SipUri b)) {
      assertThat(a.matches(b)).as(one).isEqualTo(same);
      assertThat(b.matches(a)).as(two).isEqualTo(same);
    } else {
      throw new AssertionError(one + " or " + two);
    }
  }

  @Test
  void aStreamIsCutByContentLengthAlone() {
    SipFramer framer = new SipFramer(2000);
    byte[] stream = bytes(INVITE);
    assertThat(framer.frame(stream, 0, stream.length)).isEqualTo(stream.length - 4);
    assertThat(framer.frame(stream, 0, stream.length - 5)).isEqualTo(Framer.MORE);
    byte[] unknown = bytes(INVITE.replace("l: 4", "X: 4"));
    assertThat(framer.frame(unknown, 0, unknown.length)).isEqualTo(Framer.BROKEN);
    byte[] ping = bytes("\n\nINVITE");
    assertThat(framer.skip(ping, 0, ping.length)).isEqualTo(4);
    assertThat(framer.answerTo(ping, 0, 4)).containsExactly('\r', '\n');
  }

  @Test
  void aMessageWithAnotherViaIsTheOneThatItsBytesSay() {
    for (byte[] bytes : Torture.read("/rfc4475.txt").values()) {
      if (SipMessage.parse(bytes) instanceof Value<SipMessage>(SipMessage came)
          && came.topVia() instanceof Value<Via>(Via via)) {
        came.callId(); // known before, as in a server
        came.from();
        SipMessage made = came.withTopVia(via.withReceived("192.0.2.200").withRport(60_000));
        if (!(SipMessage.parse(made.bytes()) instanceof Value<SipMessage>(SipMessage again))) {
          throw new AssertionError("no message any more");
        }
        for (HeaderName name : HeaderName.values()) {
          assertThat(made.headers(name)).isEqualTo(again.headers(name));
          if (name != HeaderName.VIA) {
            assertThat(made.headers(name)).isEqualTo(came.headers(name));
          }
        }
        assertThat(made.body()).isEqualTo(came.body()).isEqualTo(again.body());
        assertThat(made.toString()).isEqualTo(came.toString());
        assertThat(made.callId()).isEqualTo(again.callId());
        assertThat(made.topVia()).isEqualTo(again.topVia());
        assertThat(String.valueOf(made.vias())).isEqualTo(String.valueOf(again.vias()));
        assertThat(made.edit().remove(HeaderName.SUBJECT).bytes())
            .isEqualTo(again.edit().remove(HeaderName.SUBJECT).bytes());
      }
    }
  }
}
