package org.turnpike.sip.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Refusal;

/// The 49 messages of RFC 4475, each with the verdict that its section gives. Where the RFC leaves
/// a choice, the stricter one is ours, since a lenient proxy passes trouble on.
class Rfc4475Test {

  private static final Map<String, byte[]> MESSAGES = Torture.read("/rfc4475.txt");

  /// What is to become of a message at the parser and its rules.
  private enum Verdict {
    /// Taken, and acted upon by whoever it is for.
    VALID,
    /// Answered with the code beside it.
    REFUSED,
    /// A response that is dropped, since nobody could answer it.
    DROPPED
  }

  static Stream<Arguments> verdicts() {
    return Stream.of(
        Arguments.of("wsinv", "3.1.1.1", Verdict.VALID, 0),
        Arguments.of("intmeth", "3.1.1.2", Verdict.VALID, 0),
        Arguments.of("esc01", "3.1.1.3", Verdict.VALID, 0),
        Arguments.of("escnull", "3.1.1.4", Verdict.VALID, 0),
        Arguments.of("esc02", "3.1.1.5", Verdict.VALID, 0),
        Arguments.of("lwsdisp", "3.1.1.6", Verdict.VALID, 0),
        Arguments.of("longreq", "3.1.1.7", Verdict.VALID, 0),
        Arguments.of("dblreq", "3.1.1.8", Verdict.VALID, 0),
        Arguments.of("semiuri", "3.1.1.9", Verdict.VALID, 0),
        Arguments.of("transports", "3.1.1.10", Verdict.VALID, 0),
        Arguments.of("mpart01", "3.1.1.11", Verdict.VALID, 0),
        Arguments.of("unreason", "3.1.1.12", Verdict.VALID, 0),
        Arguments.of("noreason", "3.1.1.13", Verdict.VALID, 0),
        Arguments.of("badinv01", "3.1.2.1", Verdict.REFUSED, 400),
        Arguments.of("clerr", "3.1.2.2", Verdict.REFUSED, 400),
        Arguments.of("ncl", "3.1.2.3", Verdict.REFUSED, 400),
        Arguments.of("scalar02", "3.1.2.4", Verdict.REFUSED, 400),
        Arguments.of("scalarlg", "3.1.2.5", Verdict.DROPPED, 0),
        Arguments.of("quotbal", "3.1.2.6", Verdict.REFUSED, 400),
        Arguments.of("ltgtruri", "3.1.2.7", Verdict.REFUSED, 400),
        Arguments.of("lwsruri", "3.1.2.8", Verdict.REFUSED, 400),
        Arguments.of("lwsstart", "3.1.2.9", Verdict.REFUSED, 400),
        Arguments.of("trws", "3.1.2.10", Verdict.REFUSED, 400),
        Arguments.of("escruri", "3.1.2.11", Verdict.REFUSED, 400),
        // A Date is nothing that a proxy looks at; the RFC lets it pass.
        Arguments.of("baddate", "3.1.2.12", Verdict.VALID, 0),
        Arguments.of("regbadct", "3.1.2.13", Verdict.REFUSED, 400),
        Arguments.of("badaspec", "3.1.2.14", Verdict.REFUSED, 400),
        Arguments.of("baddn", "3.1.2.15", Verdict.REFUSED, 400),
        Arguments.of("badvers", "3.1.2.16", Verdict.REFUSED, 505),
        Arguments.of("mismatch01", "3.1.2.17", Verdict.REFUSED, 400),
        Arguments.of("mismatch02", "3.1.2.18", Verdict.REFUSED, 400),
        Arguments.of("bigcode", "3.1.2.19", Verdict.DROPPED, 0),
        Arguments.of("badbranch", "3.2.1", Verdict.VALID, 0),
        Arguments.of("insuf", "3.3.1", Verdict.REFUSED, 400),
        Arguments.of("unkscm", "3.3.2", Verdict.VALID, 0),
        Arguments.of("novelsc", "3.3.3", Verdict.VALID, 0),
        Arguments.of("unksm2", "3.3.4", Verdict.VALID, 0),
        Arguments.of("bext01", "3.3.5", Verdict.VALID, 0),
        Arguments.of("invut", "3.3.6", Verdict.VALID, 0),
        Arguments.of("regaut01", "3.3.7", Verdict.VALID, 0),
        Arguments.of("multi01", "3.3.8", Verdict.REFUSED, 400),
        Arguments.of("mcl01", "3.3.9", Verdict.REFUSED, 400),
        Arguments.of("bcast", "3.3.10", Verdict.VALID, 0),
        Arguments.of("zeromf", "3.3.11", Verdict.VALID, 0),
        Arguments.of("cparam01", "3.3.12", Verdict.VALID, 0),
        Arguments.of("cparam02", "3.3.13", Verdict.VALID, 0),
        Arguments.of("regescrt", "3.3.14", Verdict.VALID, 0),
        Arguments.of("sdp01", "3.3.15", Verdict.VALID, 0),
        Arguments.of("inv2543", "3.3.16", Verdict.VALID, 0));
  }

  @Test
  void noneIsLeftOut() {
    assertThat(MESSAGES).hasSize(49);
    assertThat(verdicts().map(each -> each.get()[0]))
        .containsExactlyElementsOf(MESSAGES.keySet().stream().map(Object.class::cast).toList());
  }

  @ParameterizedTest(name = "{0}, section {1}: {2} {3}")
  @MethodSource("verdicts")
  void getsItsVerdict(String name, String section, Verdict verdict, int code) {
    Decoded<SipMessage> parsed = SipMessage.parse(requireNonNull(MESSAGES.get(name)).clone());
    Refusal refusal =
        parsed instanceof Decoded.Value<SipMessage>(SipMessage message) ? message.validate() : null;
    switch (verdict) {
      case VALID -> {
        assertThat(parsed).isInstanceOf(Decoded.Value.class);
        assertThat(refusal).isNull();
      }
      case REFUSED -> assertThat(requireNonNull(refusal).code()).isEqualTo(code);
      // A response has no answer: whatever is wrong with it ends it (RFC 3261 §8.1.3.3).
      case DROPPED -> {
        boolean response =
            !(parsed instanceof Decoded.Value<SipMessage>(SipMessage message))
                || !message.isRequest() && refusal != null;
        assertThat(response).isTrue();
      }
    }
  }

  private static SipMessage message(String name) {
    if (SipMessage.parse(requireNonNull(MESSAGES.get(name)).clone())
        instanceof Decoded.Value<SipMessage>(SipMessage message)) {
      return message;
    }
    throw new AssertionError(name + " was not taken");
  }

  private static <T> T value(Decoded<T> decoded) {
    if (decoded instanceof Decoded.Value<T>(T value)) {
      return value;
    }
    throw new AssertionError(decoded.toString());
  }

  @Test
  void theShortTortuousInviteIsReadThroughItsFolds() {
    SipMessage wsinv = message("wsinv");

    assertThat(wsinv.toTag()).isEqualTo("1918181833n");
    assertThat(value(wsinv.from()).display()).isEqualTo("J Rosenberg \\\"");
    assertThat(wsinv.fromTag()).isEqualTo("98asjd8");
    assertThat(wsinv.maxForwards()).isEqualTo(68);
    assertThat(value(wsinv.cseq())).isEqualTo(new CSeq(9, Method.INVITE));
    List<Via> vias = value(wsinv.vias());
    assertThat(vias)
        .extracting(Via::branch)
        .containsExactly("390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239");
    assertThat(vias)
        .extracting(Via::host)
        .containsExactly("192.0.2.2", "spindle.example.com", "192.168.255.111");
    assertThat(value(wsinv.contacts()).getFirst().parameters().get("q")).isEqualTo("0.33");
    assertThat(wsinv.body()).hasSize(150);
  }

  @Test
  void escapesAreResolvedInUsersAndNowhereElse() {
    assertThat(value(message("esc01").uri()).user()).isEqualTo("sips:user@example.com");
    assertThat(value(message("esc01").to()).uri().user()).isEqualTo("user");
    assertThat(value(message("escnull").contacts())).hasSize(2);
    // %49 in a method is no escape: it is a method of its own, and no REGISTER.
    assertThat(message("esc02").method()).isEqualTo(Method.of("RE%47IST%45R"));
    assertThat(value(message("esc02").contacts())).hasSize(2);
  }

  @Test
  void whatFollowsTheBodyIsNoPartOfTheMessage() {
    assertThat(message("dblreq").method()).isEqualTo(Method.REGISTER);
    assertThat(message("dblreq").body()).isEmpty();
    // Over a stream it is the next message.
    byte[] both = requireNonNull(MESSAGES.get("dblreq"));
    SipFramer framer = new SipFramer(65_536);
    int first = framer.frame(both, 0, both.length);
    assertThat(first).isPositive().isLessThan(both.length);
    int skipped = framer.skip(both, first, both.length);
    assertThat(new String(both, first + skipped, 6, StandardCharsets.US_ASCII)).isEqualTo("INVITE");
  }

  @Test
  void semicolonsInAUserAreNoParameters() {
    assertThat(value(message("semiuri").uri()).user()).isEqualTo("user;par=u@example.net");
    assertThat(value(message("semiuri").uri()).parameters().text()).isEmpty();
  }

  @Test
  void unknownTransportsAreForwardedAsTheyAre() {
    assertThat(value(message("transports").vias()))
        .extracting(Via::transport)
        .containsExactly("UDP", "SCTP", "TLS", "UNKNOWN", "TCP");
  }

  @Test
  void aBranchOfTheCookieAloneNamesNoTransaction() {
    assertThat(value(message("badbranch").topVia()).branch()).isEqualTo(Via.COOKIE);
  }

  @Test
  void whatAnElementWouldRefuseLaterCanBeSeen() {
    assertThat(value(message("unkscm").uri()).isSip()).isFalse(); // 416
    assertThat(value(message("novelsc").uri()).isSip()).isFalse(); // 416
    assertThat(value(message("unksm2").to()).uri().isSip()).isFalse(); // 400 or 404
    assertThat(message("bext01").values(HeaderName.REQUIRE))
        .containsExactly("nothingSupportsThis", "nothingSupportsThisEither"); // 420
    assertThat(message("bext01").values(HeaderName.PROXY_REQUIRE)).hasSize(2); // 420
    assertThat(message("zeromf").maxForwards()).isZero(); // 483
    assertThat(value(message("bcast").vias())).hasSize(2); // a UAC drops it
    assertThat(message("inv2543").maxForwards()).isEqualTo(-1); // RFC 2543 had none
  }

  @Test
  void contactParametersInsideAndOutsideTheBracketsAreTwoThings() {
    NameAddr inside = value(message("cparam02").contacts()).getFirst();
    NameAddr outside = value(message("cparam01").contacts()).getFirst();
    assertThat(outside.parameters().has("unknownparam")).isTrue();
    assertThat(outside.uri().parameters().has("unknownparam")).isFalse();
    assertThat(inside.uri().parameters().has("unknownparam")).isTrue();
    assertThat(value(message("regescrt").contacts()).getFirst().uri().headers())
        .isEqualTo("Route=%3Csip:sip.example.com%3E");
  }

  @Test
  void everyValidOneComesOutOfAnEditAsItWentIn() {
    for (Map.Entry<String, byte[]> each : MESSAGES.entrySet()) {
      if (SipMessage.parse(each.getValue().clone())
              instanceof Decoded.Value<SipMessage>(SipMessage message)
          && message.validate() == null
          && message.has(HeaderName.CONTENT_LENGTH)
          && !each.getKey().equals("dblreq")) {
        assertThat(message.edit().bytes()).as(each.getKey()).isEqualTo(each.getValue());
      }
    }
  }

  @Test
  void oneWithoutItsLengthLeavesAnEditWithIt() {
    SipMessage came = message("inv2543");
    SipMessage left = came.edit().toMessage();
    assertThat(left.contentLength()).isEqualTo(came.body().length).isPositive();
    assertThat(left.body()).isEqualTo(came.body());
    assertThat(left.edit().bytes()).isEqualTo(left.bytes());
  }
}
