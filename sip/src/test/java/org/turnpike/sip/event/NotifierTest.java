package org.turnpike.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Step;
import org.turnpike.wire.TestMoment;

/// RFC 6665 §4.2 by its rules.
class NotifierTest {

  private final TestMoment at = new TestMoment();
  private final Notifier notifier = new Notifier(Duration.ofSeconds(5));
  private final List<String> done = new ArrayList<>();
  private final List<SipMessage> sent = new ArrayList<>();
  private Notifier.State state = new Notifier.Over();

  private static SipMessage subscribe(long cseq, String contact, String toTag) {
    return SipMessage.request(Method.SUBSCRIBE, "sip:alice@example.com")
        .add(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK" + cseq)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:bob@example.com>;tag=b")
        .add(HeaderName.TO, "<sip:alice@example.com>" + toTag)
        .add(HeaderName.CALL_ID, "c")
        .add(HeaderName.CSEQ, cseq + " SUBSCRIBE")
        .add(HeaderName.CONTACT, "<" + contact + ">")
        .add(HeaderName.EVENT, "Presence;id=7")
        .toMessage();
  }

  private void heard(NotifierEffect effect) {
    done.add(
        switch (effect) {
          case NotifierEffect.Accept(long seconds) -> "accept " + seconds;
          case NotifierEffect.OutOfOrder _ -> "out of order";
          case NotifierEffect.Gone _ -> "gone";
          case NotifierEffect.Notify(var edit, boolean last) -> {
            SipMessage request = edit.toMessage();
            sent.add(request);
            yield (last ? "last " : "notify ") + request.header(HeaderName.SUBSCRIPTION_STATE);
          }
        });
  }

  private void begin(long seconds) {
    SipMessage request = subscribe(1, "sip:bob@10.0.0.2", "");
    SipMessage response =
        SipMessage.response(request, 200, "OK", "a")
            .add(HeaderName.CONTACT, "<sip:presence@10.0.0.1>")
            .toMessage();
    Dialog dialog = Dialog.ofCallee(request, response).orElseThrow();
    state = notifier.begin(dialog, EventType.of(request).orElseThrow(), seconds, at, this::heard);
  }

  private List<String> step(NotifierInput input) {
    done.clear();
    state = notifier.step(state, input, at, this::heard);
    return List.copyOf(done);
  }

  private List<String> wake() {
    long when = notifier.wakeAt(state);
    assertThat(when).isNotEqualTo(Step.NEVER);
    at.advanceTo(when);
    return step(new NotifierInput.Woke());
  }

  @Test
  void whoeverSubscribesIsToldAtOnceInTheDialogAndWithTheirEvent() { // §4.2.1.2
    begin(600);

    assertThat(done).containsExactly("accept 600", "notify active;expires=600");
    SipMessage notify = sent.getFirst();
    assertThat(notify.requestUri()).isEqualTo("sip:bob@10.0.0.2");
    assertThat(notify.header(HeaderName.EVENT)).isEqualTo("presence;id=7");
    assertThat(notify.fromTag()).isEqualTo("a");
    assertThat(notify.toTag()).isEqualTo("b");
    assertThat(notify.header(HeaderName.CSEQ)).isEqualTo("1 NOTIFY");
  }

  @Test
  void whoeverWantsToKnowOnceIsToldOnce() { // §4.4.3
    begin(0);

    assertThat(done).containsExactly("accept 0", "last terminated;reason=timeout");
    assertThat(step(new NotifierInput.Answered(200))).containsExactly("gone");
  }

  @Test
  void changesAreToldAtTheirPaceTheLastOneOnly() { // RFC 3856 §6.10
    begin(600);
    assertThat(step(new NotifierInput.Changed())).isEmpty(); // the first is unanswered
    assertThat(step(new NotifierInput.Answered(200))).isEmpty(); // and fresh
    assertThat(step(new NotifierInput.Changed())).isEmpty();

    assertThat(wake()).containsExactly("notify active;expires=595");
    assertThat(at.now()).isEqualTo(Duration.ofSeconds(5).toNanos());
    assertThat(step(new NotifierInput.Answered(202))).isEmpty();
    at.advance(Duration.ofSeconds(20));
    assertThat(step(new NotifierInput.Changed())).containsExactly("notify active;expires=575");
    assertThat(sent)
        .extracting(each -> each.header(HeaderName.CSEQ))
        .containsExactly("1 NOTIFY", "2 NOTIFY", "3 NOTIFY");
  }

  @Test
  void aChangeWhileANotifyIsUnansweredWaitsForItsAnswer() {
    begin(600);
    at.advance(Duration.ofSeconds(10));
    assertThat(step(new NotifierInput.Changed())).isEmpty();

    assertThat(step(new NotifierInput.Answered(200))).containsExactly("notify active;expires=590");
  }

  @Test
  void askingAgainProlongsAndMovesTheSubscriber() { // §4.2.1.1, §4.4.1
    begin(600);
    at.advance(Duration.ofSeconds(599));

    assertThat(step(new NotifierInput.Subscribed(subscribe(2, "sip:bob@10.9.9.9", ";tag=a"), 60)))
        .containsExactly("accept 60", "notify active;expires=60");
    assertThat(sent.getLast().requestUri()).isEqualTo("sip:bob@10.9.9.9");
    assertThat(step(new NotifierInput.Subscribed(subscribe(2, "sip:x@10.0.0.2", ";tag=a"), 60)))
        .containsExactly("out of order");
    step(new NotifierInput.Answered(200));
    assertThat(wake()).containsExactly("last terminated;reason=timeout");
    assertThat(step(new NotifierInput.Subscribed(subscribe(3, "sip:x@10.0.0.2", ";tag=a"), 60)))
        .containsExactly("out of order");
  }

  @Test
  void zeroEndsIt() { // §4.1.2.3
    begin(600);

    assertThat(step(new NotifierInput.Subscribed(subscribe(2, "sip:bob@10.0.0.2", ";tag=a"), 0)))
        .containsExactly("accept 0", "last terminated;reason=timeout");
    assertThat(step(new NotifierInput.Changed())).isEmpty();
    assertThat(step(new NotifierInput.Answered(481))).containsExactly("gone");
    assertThat(notifier.wakeAt(state)).isEqualTo(Step.NEVER);
  }

  @Test
  void aSubscriberWhoRefusesOrIsGoneIsToldNothingMore() { // §4.2.2
    for (int status : new int[] {481, 408, 503, 404}) {
      begin(600);
      assertThat(step(new NotifierInput.Answered(status))).containsExactly("gone");
      assertThat(step(new NotifierInput.Changed())).isEmpty();
    }
  }

  @Test
  void weMayEndItAndSayWhy() {
    begin(600);

    assertThat(step(new NotifierInput.Closed("noresource")))
        .containsExactly("last terminated;reason=noresource");
  }

  @Test
  void wakingEarlyChangesNothing() {
    begin(600);
    Notifier.State before = state;

    assertThat(step(new NotifierInput.Woke())).isEmpty();
    assertThat(state).isEqualTo(before);
  }

  @Test
  void anEventWithoutANameIsNone() {
    SipMessage request =
        subscribe(1, "sip:b@10.0.0.2", "").edit().replace(HeaderName.EVENT, " ;id=1").toMessage();
    assertThat(EventType.of(request)).isEmpty();
    assertThat(EventType.of(subscribe(1, "sip:b@10.0.0.2", "")))
        .contains(new EventType("presence", "7"));
  }
}
