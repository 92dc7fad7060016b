package org.turnpike.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;

class DialogTest {

  private static final String CALLER = "<sip:alice@a.example>;tag=a1";
  private static final String CALLEE = "<sip:bob@b.example>";

  private static MessageEdit request(Method method, String from, String to, int number) {
    return SipMessage.request(method, "sip:bob@b.example")
        .add(HeaderName.VIA, "SIP/2.0/UDP h;branch=z9hG4bK1")
        .add(HeaderName.FROM, from)
        .add(HeaderName.TO, to)
        .add(HeaderName.CALL_ID, "c1")
        .add(HeaderName.CSEQ, number + " " + method);
  }

  private final SipMessage invite =
      request(Method.INVITE, CALLER, CALLEE, 7)
          .add(HeaderName.CONTACT, "<sip:alice@10.0.0.1>")
          .add(HeaderName.RECORD_ROUTE, "<sip:p2;lr>, <sip:p1;lr>")
          .toMessage();

  private SipMessage response(int status) {
    return SipMessage.response(invite, status, "-", "b1")
        .add(HeaderName.CONTACT, "<sip:bob@10.0.0.2>")
        .toMessage();
  }

  private static void assertHeader(SipMessage message, HeaderName name, String... values) {
    assertThat(message.headers(name)).containsExactly(values);
  }

  @Test
  void theCallersRequestsTakeTheRecordedRouteBackwards() {
    Dialog dialog = Dialog.ofCaller(invite, response(200)).orElseThrow();
    assertThat(dialog.confirmed()).isTrue();

    SipMessage bye = dialog.next(Method.BYE).toMessage();
    assertThat(bye.requestUri()).isEqualTo("sip:bob@10.0.0.2");
    assertHeader(bye, HeaderName.ROUTE, "<sip:p1;lr>", "<sip:p2;lr>");
    assertHeader(bye, HeaderName.CSEQ, "8 BYE");
    assertThat(bye.fromTag()).isEqualTo("a1");
    assertThat(bye.toTag()).isEqualTo("b1");
    assertHeader(dialog.next(Method.ACK).toMessage(), HeaderName.CSEQ, "7 ACK");
    assertThat(dialog.sent(Method.BYE).localNumber()).isEqualTo(8);
  }

  @Test
  void theCalleesRequestsTakeItForwards() {
    Dialog dialog = Dialog.ofCallee(invite, response(180)).orElseThrow();
    assertThat(dialog.confirmed()).isFalse();

    SipMessage bye = dialog.next(Method.BYE).toMessage();
    assertThat(bye.requestUri()).isEqualTo("sip:alice@10.0.0.1");
    assertHeader(bye, HeaderName.ROUTE, "<sip:p2;lr>", "<sip:p1;lr>");
    assertHeader(bye, HeaderName.CSEQ, "1 BYE");
    assertThat(bye.fromTag()).isEqualTo("b1");
  }

  @Test
  void whatIsNoDialogBeginsNone() {
    assertThat(Dialog.ofCaller(invite, response(486))).isEmpty();
    assertThat(Dialog.ofCaller(invite, SipMessage.response(invite, 180, "-").toMessage()))
        .isEmpty();
    assertThat(Dialog.ofCaller(invite, response(100))).isEmpty();
  }

  @Test
  void requestsOfTheOtherSideAreOwnedByTheirTagsAndTakenInOrder() {
    Dialog dialog = Dialog.ofCallee(invite, response(200)).orElseThrow();
    SipMessage bye = request(Method.BYE, CALLER, CALLEE + ";tag=b1", 8).toMessage();
    SipMessage old = request(Method.INFO, CALLER, CALLEE + ";tag=b1", 7).toMessage();
    SipMessage ack = request(Method.ACK, CALLER, CALLEE + ";tag=b1", 7).toMessage();

    assertThat(dialog.owns(bye)).isTrue();
    assertThat(dialog.owns(request(Method.BYE, CALLER, CALLEE + ";tag=x", 8).toMessage()))
        .isFalse();
    assertThat(dialog.hear(bye)).isInstanceOf(Dialog.Heard.InOrder.class);
    assertThat(dialog.hear(old)).isInstanceOf(Dialog.Heard.OutOfOrder.class);
    assertThat(dialog.hear(ack)).isInstanceOf(Dialog.Heard.InOrder.class);
  }

  @Test
  void aReinviteMovesTheTargetAndAnInfoDoesNot() {
    Dialog dialog = Dialog.ofCallee(invite, response(200)).orElseThrow();
    SipMessage moved =
        request(Method.INVITE, CALLER, CALLEE + ";tag=b1", 8)
            .add(HeaderName.CONTACT, "<sip:alice@10.9.9.9>")
            .toMessage();
    SipMessage info =
        request(Method.INFO, CALLER, CALLEE + ";tag=b1", 8)
            .add(HeaderName.CONTACT, "<sip:alice@10.9.9.9>")
            .toMessage();

    assertThat(((Dialog.Heard.InOrder) dialog.hear(moved)).dialog().remoteTarget().host())
        .isEqualTo("10.9.9.9");
    assertThat(((Dialog.Heard.InOrder) dialog.hear(info)).dialog().remoteTarget().host())
        .isEqualTo("10.0.0.1");
  }

  @Test
  void aStrictRouterGetsTheTargetAtTheEndOfTheRoute() {
    SipMessage strict =
        invite.edit().replace(HeaderName.RECORD_ROUTE, "<sip:old>, <sip:p1;lr>").toMessage();
    Dialog dialog = Dialog.ofCallee(strict, response(200)).orElseThrow();

    SipMessage bye = dialog.next(Method.BYE).toMessage();
    assertThat(bye.requestUri()).isEqualTo("sip:old");
    assertHeader(bye, HeaderName.ROUTE, "<sip:p1;lr>", "<sip:alice@10.0.0.1>");
  }
}
