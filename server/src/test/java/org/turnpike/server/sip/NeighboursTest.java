package org.turnpike.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;

class NeighboursTest {

  private static final Endpoint FIRST = Endpoint.parse("10.0.3.11:5061");
  private static final Endpoint FIRST_6 = Endpoint.parse("[2001:db8::11]:5061");
  private static final Endpoint SECOND = Endpoint.parse("10.0.3.12:5061");
  private static final Endpoint SECOND_6 = Endpoint.parse("[2001:db8::12]:5061");

  private static final long NANOS = 1_000_000_000L;

  private final Peer pool =
      new Peer("fe.contoso.com", Peer.Purpose.SERVER, List.of(FIRST, FIRST_6, SECOND, SECOND_6));
  private final Neighbours neighbours = new Neighbours(List.of(pool));

  @Test
  void callsAreSpreadOverNodesAndTheFilesFirstFamilyIsTriedFirst() {
    Set<List<Endpoint>> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      seen.add(neighbours.order(pool, "call-" + i, 0));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of(FIRST, SECOND, FIRST_6, SECOND_6), List.of(SECOND, FIRST, SECOND_6, FIRST_6));
  }

  private static SipMessage says(String retryAfter) {
    MessageEdit options =
        SipMessage.request(Method.OPTIONS, "sip:fe.contoso.com")
            .add(HeaderName.VIA, "SIP/2.0/TLS 10.0.3.1;branch=z9hG4bK1")
            .add(HeaderName.FROM, "<sip:a@b>;tag=1")
            .add(HeaderName.TO, "<sip:a@b>")
            .add(HeaderName.CALL_ID, "c")
            .add(HeaderName.CSEQ, "1 OPTIONS");
    MessageEdit edit = SipMessage.response(options.toMessage(), 503, "Service Unavailable", "x");
    return (retryAfter.isEmpty() ? edit : edit.add(HeaderName.RETRY_AFTER, retryAfter)).toMessage();
  }

  /// For a call that would have the first node first.
  private List<Endpoint> order(long atSecond) {
    return neighbours.order(pool, "", atSecond * NANOS).stream()
        .filter(List.of(FIRST, SECOND)::contains)
        .toList();
  }

  private void busy(String retryAfter) {
    TestFlow flow = new TestFlow();
    neighbours.opening(flow, pool);
    neighbours.busy(flow, FIRST.toSocketAddress(), says(retryAfter), 0);
  }

  @Test
  void whoeverIsBusyIsTriedAfterTheOthersUntilTheTimeThatItTold() {
    assertThat(order(0)).containsExactly(FIRST, SECOND);
    busy("20 (a reason);duration=5");
    assertThat(order(19)).containsExactly(SECOND, FIRST);
    assertThat(order(20)).containsExactly(FIRST, SECOND);
  }

  @Test
  void whoeverToldNoTimeIsAskedAsBefore() {
    busy("");
    busy("soon");
    assertThat(order(0)).containsExactly(FIRST, SECOND);
  }

  @Test
  void nobodyIsLeftAloneForLongerThanFiveMinutes() {
    busy("99999999999999");
    assertThat(order(299)).containsExactly(SECOND, FIRST);
    assertThat(order(300)).containsExactly(FIRST, SECOND);
  }

  @Test
  void aStrangerCannotSayItOfANode() {
    neighbours.busy(new TestFlow(), FIRST.toSocketAddress(), says("20"), 0);
    assertThat(order(0)).containsExactly(FIRST, SECOND);
  }
}
