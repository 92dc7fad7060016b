package org.turnpike.server.frontend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Binding;

/// The rules of RFC 3261 §10.3 by their numbers, with RFC 3327 and RFC 5626 §6; whose REGISTER it
/// is was proven before.
class RegistrarTest {

  private static final InetSocketAddress HERE = new InetSocketAddress("10.0.0.7", 5060);

  private final SimServer server = new SimServer(made -> node -> new Serving(made, node));
  private int branches;

  /// Every REGISTER is Alice's.
  private record Serving(SimServer server, Registrar registrar) implements SipUser {
    Serving(SimServer server, SipNode node) {
      this(server, new Registrar(SimServer.SETTINGS, server.bindings, node.flows()));
    }

    @Override
    public void onRequest(Arrival arrival) {
      registrar.answer(arrival, SimServer.ALICE);
    }

    @Override
    public void onAck(Arrival arrival) {}
  }

  private MessageEdit request(String callId, long cseq) {
    return SipMessage.request(Method.REGISTER, "sip:phones.example")
        .add(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK" + branches++)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:alice@phones.example>;tag=1")
        .add(HeaderName.TO, "<sip:alice@phones.example>")
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " REGISTER")
        .toMessage()
        .edit();
  }

  private SipMessage ask(MessageEdit request) {
    List<SipMessage> answers = server.ask(HERE, request.toMessage());
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  /// Registers that Contact value with a Call-ID of the test's one phone.
  private SipMessage register(long cseq, String... contacts) {
    MessageEdit request = request("phone", cseq);
    for (String contact : contacts) {
      request.add(HeaderName.CONTACT, contact);
    }
    return ask(request);
  }

  private List<Binding> bound() {
    return server.bindings.of(SimServer.ALICE, server.network.moment.wall());
  }

  private List<String> boundContacts() {
    return bound().stream().map(Binding::contact).toList();
  }

  private long secondsLeft(Binding binding) {
    return Duration.between(server.network.moment.wall(), binding.expires()).toSeconds();
  }

  @Test
  void everyExtensionThatIsRequiredAndUnknownIsNamed() { // (2)
    SipMessage answer =
        ask(
            request("phone", 1)
                .add(HeaderName.REQUIRE, "gruu, path")
                .add(HeaderName.REQUIRE, "pref")
                .add(HeaderName.CONTACT, "<sip:alice@10.0.0.7>"));

    assertThat(answer.status()).isEqualTo(420);
    assertThat(answer.header(HeaderName.UNSUPPORTED)).isEqualTo("gruu, pref");
    assertThat(bound()).isEmpty();
  }

  @Test
  void severalContactsOfOneRequestAreAllBoundEachWithItsOwnTime() { // (7)
    SipMessage answer =
        ask(
            request("phone", 1)
                .add(HeaderName.EXPIRES, "600")
                .add(
                    HeaderName.CONTACT,
                    "<sip:alice@10.0.0.7>;expires=300, \"A, desk\" <sip:alice@10.0.0.8>")
                .add(HeaderName.CONTACT, "sip:alice@10.0.0.9;expires=90;q=0.25"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.values(HeaderName.CONTACT))
        .containsExactly(
            "<sip:alice@10.0.0.7>;expires=300",
            "<sip:alice@10.0.0.8>;expires=600",
            "<sip:alice@10.0.0.9>;expires=90;q=0.250");
    assertThat(bound()).extracting(Binding::qThousandths).containsExactly(1000, 1000, 250);
  }

  @Test
  void aRequestWithoutContactFetchesWhatIsBound() { // (6), (8)
    register(1, "<sip:alice@10.0.0.7>;expires=300");
    server.network.runFor(Duration.ofSeconds(100));

    SipMessage answer = ask(request("another", 1));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header(HeaderName.CONTACT)).matches("<sip:alice@10.0.0.7>;expires=(199|200)");
    assertThat(answer.header(HeaderName.DATE)).isEqualTo("Thu, 01 Jan 1970 00:01:41 GMT");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // Contact's parameter, Expires, granted
        "-, -, 3600",
        "120, -, 120",
        "120, 300, 120",
        "-, 300, 300",
        "999999, -, 7200",
        "-, 999999, 7200",
        "4294967295, -, 7200",
        // What is no delta-seconds counts as 3600, in the parameter (RFC 3261 §10.2.1.1) ...
        "soon, -, 3600",
        "soon, 300, 3600",
        "-5, -, 3600",
        "+5, -, 3600",
        "280297596632815, -, 3600",
        "1.5, -, 3600",
        // ... and in the header field (RFC 4475 §3.1.2.4).
        "-, 10000000000, 3600",
        "-, never, 3600",
        "120, never, 120",
      })
  void theTimeIsTheContactsElseTheRequestsElseAnHour(
      String parameter, String header, long granted) {
    MessageEdit request = request("phone", 1);
    if (header != null) {
      request.add(HeaderName.EXPIRES, header);
    }
    request.add(
        HeaderName.CONTACT,
        "<sip:alice@10.0.0.7>" + (parameter == null ? "" : ";expires=" + parameter));

    SipMessage answer = ask(request);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header(HeaderName.CONTACT))
        .isEqualTo("<sip:alice@10.0.0.7>;expires=" + granted);
    assertThat(bound())
        .singleElement()
        .satisfies(b -> {
          assertThat(secondsLeft(b)).isBetween(granted - 2, granted);
        });
  }

  @Test
  void aTimeBelowTheLeastIsRefusedWithTheLeastAndChangesNothing() { // (7)
    register(1, "<sip:alice@10.0.0.7>");

    SipMessage answer =
        register(2, "<sip:alice@10.0.0.8>;expires=300", "<sip:alice@10.0.0.9>;expires=59");

    assertThat(answer.status()).isEqualTo(423);
    assertThat(answer.header(HeaderName.MIN_EXPIRES)).isEqualTo("60");
    assertThat(boundContacts()).containsExactly("sip:alice@10.0.0.7");
    assertThat(register(3, "<sip:alice@10.0.0.9>;expires=60").status()).isEqualTo(200);
  }

  @Test
  void aBindingEndsWhenItsTimeIsOver() {
    register(1, "<sip:alice@10.0.0.7>;expires=60", "<sip:alice@10.0.0.8>;expires=120");

    server.network.runFor(Duration.ofSeconds(70));
    assertThat(boundContacts()).containsExactly("sip:alice@10.0.0.8");
    assertThat(ask(request("fetch", 1)).values(HeaderName.CONTACT)).hasSize(1);
    server.network.runFor(Duration.ofSeconds(60));
    assertThat(bound()).isEmpty();
  }

  @Test
  void aRefreshKeepsOneBindingHoweverItsUriIsWritten() { // (7): compared by §19.1.4
    register(1, "<sip:%61lice@Host.Example;Transport=TCP;x=1>;expires=100");

    register(2, "<sip:alice@host.example;transport=tcp>;expires=900;q=0.5");

    assertThat(bound())
        .singleElement()
        .satisfies(b -> {
          assertThat(secondsLeft(b)).isGreaterThan(800);
          assertThat(b.qThousandths()).isEqualTo(500);
          assertThat(b.cseq()).isEqualTo(2);
        });
    register(3, "<sip:alice@host.example>");
    assertThat(bound()).as("without a transport it is another URI").hasSize(2);
  }

  @Test
  void oneContactIsRemovedByExpiresZeroAndTheOthersStay() {
    register(1, "<sip:alice@10.0.0.7>", "<sip:alice@10.0.0.8>");

    SipMessage answer = register(2, "<sip:alice@10.0.0.7>;expires=0");

    assertThat(answer.values(HeaderName.CONTACT))
        .singleElement()
        .asString()
        .startsWith("<sip:alice@10.0.0.8>");
    assertThat(register(3, "<sip:alice@10.0.0.99>;expires=0").status()).isEqualTo(200);
    assertThat(boundContacts()).containsExactly("sip:alice@10.0.0.8");
  }

  @Test
  void oneRequestAddsOneContactAndRemovesAnother() {
    register(1, "<sip:alice@10.0.0.7>");

    register(2, "<sip:alice@10.0.0.7>;expires=0", "<sip:alice@10.0.0.8>");

    assertThat(boundContacts()).containsExactly("sip:alice@10.0.0.8");
    register(3, "<sip:alice@10.0.0.9>", "<sip:alice@10.0.0.9>;expires=0");
    assertThat(boundContacts()).as("the last word on a contact counts").hasSize(1);
  }

  @Test
  void aStarWithExpiresZeroRemovesThemAllAndAgainNone() { // (6)
    register(1, "<sip:alice@10.0.0.7>", "<sip:alice@10.0.0.8>");
    MessageEdit star =
        request("phone", 2).add(HeaderName.CONTACT, "*").add(HeaderName.EXPIRES, "0");

    SipMessage answer = ask(star);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.has(HeaderName.CONTACT)).isFalse();
    assertThat(bound()).isEmpty();
    assertThat(ask(star).status()).as("the same datagram again").isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "* | -",
        "* | 1",
        "* | 3600",
        "* | never",
        "*, <sip:alice@10.0.0.7> | 0",
        "<sip:alice@10.0.0.7>, * | 0",
        "*, * | 0",
        "*;expires=0 | 0",
      })
  void aStarWithAnythingElseIsRefusedAndRemovesNothing(String contact, String expires) { // (6)
    register(1, "<sip:alice@10.0.0.7>");
    MessageEdit request = request("phone", 2).add(HeaderName.CONTACT, contact);
    if (expires != null) {
      request.add(HeaderName.EXPIRES, expires);
    }

    assertThat(ask(request).status()).isEqualTo(400);
    assertThat(boundContacts()).containsExactly("sip:alice@10.0.0.7");
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void aStarOfTheSameClientThatIsNotLaterIsRefused(long cseq) { // (6)
    register(5, "<sip:alice@10.0.0.7>");

    SipMessage answer =
        ask(request("phone", cseq).add(HeaderName.CONTACT, "*").add(HeaderName.EXPIRES, "0"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(bound()).hasSize(1);
  }

  @Test
  void aStarOfAnotherClientRemovesWhateverTheNumbers() { // (6)
    register(5, "<sip:alice@10.0.0.7>");
    ask(request("other", 1).add(HeaderName.CONTACT, "*").add(HeaderName.EXPIRES, "0"));
    assertThat(bound()).isEmpty();
  }

  @Test
  void aRequestThatWasOvertakenByALaterOneOfTheSameClientIsRefusedWhole() { // (7)
    register(7, "<sip:alice@10.0.0.7>;expires=600");

    SipMessage late = register(6, "<sip:alice@10.0.0.8>", "<sip:alice@10.0.0.7>;expires=0");

    assertThat(late.status()).isEqualTo(500);
    assertThat(boundContacts()).containsExactly("sip:alice@10.0.0.7");
    // Another Call-ID is a client that was started anew: its numbers begin anew (§10.2).
    ask(request("restarted", 1).add(HeaderName.CONTACT, "<sip:alice@10.0.0.7>;expires=90"));
    assertThat(bound())
        .singleElement()
        .satisfies(b -> {
          assertThat(b.callId()).isEqualTo("restarted");
          assertThat(secondsLeft(b)).isLessThanOrEqualTo(90);
        });
  }

  @Test
  void aRepetitionOnTheWireHasTheSameAnswerAndProlongsNothing() {
    MessageEdit request =
        request("phone", 3).add(HeaderName.CONTACT, "<sip:alice@10.0.0.7>;expires=100");
    SipMessage first = ask(request);
    List<Binding> before = bound();

    SipMessage again = ask(request);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.toTag()).isEqualTo(first.toTag());
    assertThat(bound()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {";expires=0", ";q=0.1"})
  void anotherRequestOfTheSameNumberIsOutOfOrder(String parameters) { // (7)
    register(3, "<sip:alice@10.0.0.7>;expires=100");

    assertThat(register(3, "<sip:alice@10.0.0.7>" + parameters).status()).isEqualTo(500);
    assertThat(bound())
        .singleElement()
        .satisfies(b -> {
          assertThat(b.qThousandths()).isEqualTo(1000);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<sip:alice@10.0.0.8>, <tel:+15551234> | 400",
        "<sip:alice@10.0.0.8>, <sip:alice@> | 400",
        "<sip:alice@10.0.0.8>, <sip:alice@10.0.0.9>;expires=5 | 423",
        "<sip:alice@10.0.0.8>;reg-id=1;+sip.instance=\"<urn:a>\","
            + " <sip:alice@10.0.0.9>;reg-id=2;+sip.instance=\"<urn:a>\" | 400",
      })
  void oneBadContactUndoesTheWholeRequest(String contacts, int status) { // (7)
    register(1, "<sip:alice@10.0.0.7>;expires=600");

    assertThat(register(2, "<sip:alice@10.0.0.7>;expires=0", contacts).status()).isEqualTo(status);
    assertThat(boundContacts()).containsExactly("sip:alice@10.0.0.7");
  }

  @Test
  void moreContactsThanAPersonHasAreRefusedTogether() {
    String[] many = new String[33];
    for (int i = 0; i < many.length; i++) {
      many[i] = "<sip:alice@10.0.1." + i + ">";
    }
    assertThat(register(1, many).status()).isEqualTo(403);
    assertThat(bound()).isEmpty();
  }

  @Test
  void whatWouldFillTheStoreIsRefused() {
    String instance = "<urn:uuid:" + "a".repeat(5000) + ">";
    assertThat(
            register(1, "<sip:alice@10.0.0.7>;reg-id=1;+sip.instance=\"" + instance + "\"")
                .status())
        .isEqualTo(400);
    assertThat(bound()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.5, 500", "1, 1000", "0, 0", "0.123, 123", "2, 1000", "0.1234, 1000", "x, 1000"})
  void aPreferenceThatIsNoneCountsAsTheHighest(String q, int thousandths) {
    register(1, "<sip:alice@10.0.0.7>;q=" + q);
    assertThat(bound()).extracting(Binding::qThousandths).containsExactly(thousandths);
  }

  @Test
  void aPathIsKeptInItsOrderAndToldWhereTheClientKnowsOfIt() { // RFC 3327 §5.3
    SipMessage answer =
        ask(
            request("phone", 1)
                .add(HeaderName.SUPPORTED, "gruu, Path")
                .add(HeaderName.PATH, "<sip:p2.example;lr>, <sip:p1.example;lr>")
                .add(HeaderName.PATH, "<sip:edge.example;lr;ob>")
                .add(HeaderName.CONTACT, "<sip:alice@10.0.0.7>"));

    assertThat(answer.status()).isEqualTo(200);
    List<String> path =
        List.of("<sip:p2.example;lr>", "<sip:p1.example;lr>", "<sip:edge.example;lr;ob>");
    assertThat(answer.values(HeaderName.PATH)).isEqualTo(path);
    assertThat(bound().getFirst().path()).isEqualTo(path);
    register(2, "<sip:alice@10.0.0.7>");
    assertThat(bound().getFirst().path()).as("it belongs to one registration").isEmpty();
  }

  @Test
  void aPathBehindTheBackOfTheClientIsRefused() { // RFC 3327 §5.3
    SipMessage answer =
        ask(
            request("phone", 1)
                .add(HeaderName.PATH, "<sip:p1.example;lr>")
                .add(HeaderName.CONTACT, "<sip:alice@10.0.0.7>"));

    assertThat(answer.status()).isEqualTo(420);
    assertThat(answer.header(HeaderName.UNSUPPORTED)).isEqualTo("path");
    assertThat(bound()).isEmpty();
  }

  private SipMessage ofFlow(String callId, int regId, String contact) {
    return ask(
        request(callId, 1)
            .add(HeaderName.SUPPORTED, "outbound, path")
            .add(
                HeaderName.CONTACT,
                "<" + contact + ">;+sip.instance=\"<urn:uuid:1>\";reg-id=" + regId));
  }

  @Test
  void aDeviceHasOneBindingForEachOfItsFlows() { // RFC 5626 §6
    ofFlow("a", 1, "sip:alice@10.0.0.7:40001");
    ofFlow("b", 2, "sip:alice@10.0.0.7:40002");
    assertThat(bound()).hasSize(2);

    SipMessage answer = ofFlow("c", 1, "sip:alice@10.0.0.7:40003");

    assertThat(boundContacts())
        .containsExactlyInAnyOrder("sip:alice@10.0.0.7:40002", "sip:alice@10.0.0.7:40003");
    assertThat(answer.values(HeaderName.CONTACT))
        .anyMatch(c -> c.endsWith(";+sip.instance=\"<urn:uuid:1>\";reg-id=1"));
    assertThat(answer.has(HeaderName.REQUIRE)).as("UDP is no flow that we keep").isFalse();
  }

  @Test
  void aFlowNumberWithoutADeviceIsIgnored() { // RFC 5626 §6
    register(1, "<sip:alice@10.0.0.7>;reg-id=1");
    assertThat(bound().getFirst().regId()).isZero();
  }

  @Test
  void overAConnectionTheClientIsToldThatItsFlowIsKept() { // RFC 5626 §6
    List<SipMessage> came = new ArrayList<>();
    server.network.join(
        HERE,
        new SimNetwork.Host() {
          @Override
          public void onDatagram(byte[] bytes, InetSocketAddress from) {}

          @Override
          public void onStream(byte[] bytes, SimNetwork.Stream over) {
            came.add(SimServer.parsed(bytes));
          }
        });
    server
        .network
        .open(HERE, server.station)
        .toNode(
            request("tcp", 1)
                .replace(HeaderName.VIA, "SIP/2.0/TCP 10.0.0.7;branch=z9hG4bKt")
                .add(HeaderName.SUPPORTED, "outbound")
                .add(
                    HeaderName.CONTACT,
                    "<sip:alice@10.0.0.7>;+sip.instance=\"<urn:uuid:1>\";reg-id=1")
                .toMessage()
                .bytes());
    server.network.runFor(Duration.ofSeconds(1));

    assertThat(came)
        .singleElement()
        .satisfies(answer -> {
          assertThat(answer.header(HeaderName.REQUIRE)).isEqualTo("outbound");
          assertThat(answer.header(HeaderName.FLOW_TIMER)).isEqualTo("120");
        });
    assertThat(requireNonNull(bound().getFirst()).flow()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', 439", "<sip:edge.example;lr>, 439", "<sip:edge.example;lr;ob>, 200"})
  void aFlowThroughAHopThatKeepsNoneIsRefused(String path, int status) { // RFC 5626 §6
    MessageEdit request =
        request("far", 1)
            .add(HeaderName.VIA, "SIP/2.0/UDP 192.168.0.9;branch=z9hG4bKdevice")
            .add(HeaderName.SUPPORTED, "outbound, path")
            .add(
                HeaderName.CONTACT,
                "<sip:alice@192.168.0.9>;+sip.instance=\"<urn:uuid:1>\";reg-id=1");
    if (!path.isEmpty()) {
      request.add(HeaderName.PATH, path);
    }
    assertThat(ask(request).status()).isEqualTo(status);
  }
}
